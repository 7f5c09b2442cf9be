"""What report.py writes: medians, ratios and shares of the machine's limits, as Markdown."""

import math
import pathlib
import re
import statistics
from collections import defaultdict

MACHINE = ["machine / multiply-adds", "machine / copy in L2", "machine / copy in L3", "machine / copy in memory"]
PEERS = ["oneDNN", "PyTorch"]
DISTURBED = 0.03  # of a turn's time spent waiting for a core: such a turn counts only where there is no better one
NUMBERS = {1: "One thread", 2: "Two threads"}


class Measured:
    """The figures of one number of threads."""

    def __init__(self, samples, threads):
        self.threads = threads
        by_cell = defaultdict(list)
        for sample in samples:
            if sample["threads"] == threads:
                by_cell[sample["way"], sample["row"]].append(sample)
        self.ways = {way for way, _row in by_cell}
        self._by_cell = by_cell

    def undisturbed(self, way, row):
        """The rounds in which it had its cores for itself."""
        return [sample for sample in self._by_cell[way, row] if sample["waited"] <= DISTURBED]

    def time(self, way, row):
        """Median of the undisturbed rounds, or of all when there is none, in microseconds."""
        return statistics.median(sample["us"] for sample in self.undisturbed(way, row) or self._by_cell[way, row])

    def rate(self, name, unit):
        """A limit of the machine, per second: the best round, as a limit is what it can do at most."""
        return max(sample[unit] for sample in self._by_cell["limits", name])

    def ratio(self, peer, row):
        """How many times as long the peer takes as convscope."""
        return self.time(peer, row) / self.time("convscope", row)

    def compute_time(self, layer):
        """Microseconds that the layer's multiply-adds take at the peak."""
        return 1e6 * layer["flops"] / self.rate(MACHINE[0], "FLOP/s")

    def copy_time(self, layer):
        """Microseconds that a plain copy takes which moves as many bytes as x and y have."""
        return 1e6 * layer["bytes"] / self.rate(layer["name"], "bytes/s")

    def shares(self, layer):
        """(of the multiply-adds' peak, of a plain copy's speed)."""
        time = self.time("convscope", layer["name"])
        return self.compute_time(layer) / time, self.copy_time(layer) / time


def geometric_mean(values):
    return math.exp(statistics.fmean(math.log(value) for value in values))


def digits(value):
    """Three of them, and no fewer before the point."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def is_slower(ratio):
    return round(ratio, 2) < 1


def ratio_text(ratio):
    return f"**{ratio:.2f} slower**" if is_slower(ratio) else f"{ratio:.2f}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def share_text(share):
    return f"{share:.0%}" if share >= 0.01 else "<1%"


def is_depthwise(layer):
    return layer["groups"] == layer["in_channels"] == layer["out_channels"]


def time_text(measured, way, row):
    return digits(measured.time(way, row)) + ("" if measured.undisturbed(way, row) else " ~")


def times_section(measured, layers):
    peers = [peer for peer in PEERS if peer in measured.ways]
    head = ["layer", "convscope, µs", *(f"{peer}, µs" for peer in peers), *(f"{peer} / convscope" for peer in peers)]
    rows = []
    for layer in layers:
        name = layer["name"]
        of_peak, of_copy = measured.shares(layer)
        shares = f"{share_text(of_peak)} of peak"
        if is_depthwise(layer):
            shares += f", {share_text(of_copy)} of copy"
        times = [time_text(measured, way, name) for way in ("convscope", *peers)]
        rows.append([name, *times, *(ratio_text(measured.ratio(peer, name)) for peer in peers), shares])
    text = f"## {NUMBERS.get(measured.threads, f'{measured.threads} threads')}\n"
    text += table([*head, "share of the limit"], rows) + "\n"
    for peer in peers:
        ratios = {layer["name"]: measured.ratio(peer, layer["name"]) for layer in layers}
        slower = [name for name, ratio in ratios.items() if is_slower(ratio)]
        text += f"- {peer} takes {geometric_mean(ratios.values()):.2f} times as long as convscope (geometric mean). "
        text += f"convscope is slower on {len(slower)} of {len(ratios)} rows.\n"
    return text


def changes_section(all_measured, changes):
    """`changes`: {layer: {change: row}}. The rows are the layers, each with every number of threads."""
    names = list(dict.fromkeys(name for rows in changes.values() for name in rows))
    rows = []
    for layer, of_layer in changes.items():
        for measured in all_measured:
            times = [time_text(measured, "convscope", of_layer[name]) if name in of_layer else "" for name in names]
            rows.append([layer, str(measured.threads), time_text(measured, "convscope", layer), *times])
    text = "Microseconds from one state of a layer to the next, with the output before it at hand. A number that changes is\n"
    text += "looked for in x, w and b, and the outputs that read it are computed; another dilation or other groups read\n"
    text += "everything anew: nothing of x is packed that could be kept.\n\n"
    return text + table(["layer", "threads", "all of it", *names], rows)


def limits_section(all_measured, layers, scratch):
    threads = [f"{m.threads} thread{'s' if m.threads > 1 else ''}" for m in all_measured]
    rows = [["multiply-adds, GFLOP/s", *(f"{m.rate(MACHINE[0], 'FLOP/s') / 1e9:.0f}" for m in all_measured)]]
    for name in MACHINE[1:]:
        label = name.removeprefix("machine / ") + ", GB/s read and written"
        rows.append([label, *(f"{m.rate(name, 'bytes/s') / 1e9:.0f}" for m in all_measured)])
    text = table(["limit", *threads], rows)
    text += "\nThe least that a layer takes by them, in microseconds: its multiply-adds at the peak, with padding taps not\n"
    text += "counted; a plain copy that moves as many bytes as x and y have. And the scratch memory that convscope keeps for it.\n\n"
    head = ["layer", "MFLOP", "kB", *(f"{kind}, {count}" for count in threads for kind in ("compute", "copy")), "scratch, kB"]
    rows = []
    for layer in layers:
        times = [digits(time) for m in all_measured for time in (m.compute_time(layer), m.copy_time(layer))]
        rows.append([layer["name"], digits(layer["flops"] / 1e6), digits(layer["bytes"] / 1e3), *times,
                     digits(scratch[layer["name"]] / 1e3)])
    return text + table(head, rows)


def processor():
    """The model's name and its size of caches, as Linux tells them."""
    info = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"model name\s*: (.*)", info)
    family = re.search(r"cpu family\s*: (\d+)\nmodel\s*: (\d+)", info)
    caches = []
    for index in sorted(pathlib.Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        level, kind, size = ((index / part).read_text().strip() for part in ("level", "type", "size"))
        if kind != "Instruction":
            caches.append(f"L{level} {size}")
    name = model[1] if model else "unknown processor"
    if family:
        name += f" (family {family[1]}, model {family[2]})"
    return f"{name}, {info.count('processor	:')} cores, caches {', '.join(caches) or 'unknown'}"


def report(results):
    """The whole page, from what report.py measured."""
    description, samples = results["description"], results["samples"]
    all_measured = [Measured(samples, threads) for threads in sorted({sample["threads"] for sample in samples})]
    timed = {sample["row"] for sample in samples}
    layers = [layer for layer in description["layers"] if layer["name"] in timed]
    onednn = next((way for way in description["ways"] if way.startswith("oneDNN")), None)
    onednn_text = "oneDNN: skipped, libdnnl-dev was not there when convolve_bench was built"
    if onednn:
        onednn_text = f"{onednn}, asked for inference, for training and for plain layouts, the fastest of them: the reorders\n"
        onednn_text += "  of x, the weights and y are in its time, making its primitives is not"
    torch_text = "PyTorch: skipped, not installed"
    if description["torch"]:
        torch_text = f"PyTorch {description['torch']}, eager `conv2d` in inference mode"
    disturbed = sum(sample["waited"] > DISTURBED for sample in samples) / len(samples)

    text = f"""# How fast the convolution is
Written by `bench/report.py` on {results["date"]}; do not edit it by hand. Plain NCHW float32 tensors in and out, one
sample, no bias. Each time is the median of {results["rounds"]} rounds, in which all ways take turns at every layer; a round's time is the
median of {results["repetitions"]} repetitions. Each result was compared with plain loops first.

- Machine: {processor()}.
- convscope: {description["targets"][0]}, of {", ".join(description["targets"])}. Packing the weights is in its time.
- {onednn_text}.
- {torch_text}.
- A turn in which a process waited for a core more than {DISTURBED:.0%} of the time does not count ({disturbed:.0%} of them), unless
  there is no better one; then the time is marked with ~ and says little.

"""
    for measured in all_measured:
        text += times_section(measured, layers) + "\n"
    changes = {layer: rows for layer, rows in description["changes"].items() if layer in timed}
    if changes:
        text += "## What a change costs\n" + changes_section(all_measured, changes) + "\n"
    text += "## The machine's limits\n" + limits_section(all_measured, layers, description["scratch"])
    text += """
## To measure again
    apt-get install python3-torch python3-numpy
    bench/build.sh
    bench/report.py
"""
    return text
