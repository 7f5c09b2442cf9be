#!/usr/bin/python3
"""Writes the reference cases of tests/data/torch with PyTorch (Debian: python3-torch, python3-numpy).

Each case is a folder that `convscope check` reads: case.json, input.npy, weight.npy, [bias.npy], output.npy. The
expected output is torch's, computed in float64 from the float32 arrays and rounded once to float32; a second, plain
NumPy sum over windows must agree before a case is kept. Cases that torch refuses hold its message as "torch_error".
Seeds come from the names, so that running it again writes the same bytes.

usage: make_reference.py [FOLDER]    (default: torch/ beside this file; what it held is replaced)
"""
import itertools
import json
import math
import os
import pathlib
import shutil
import sys
import warnings
import zlib

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
warnings.filterwarnings("ignore", message="Using padding='same' with even kernel")
NUMPY_MODE = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}
MODES = ["zeros", "reflect", "replicate", "circular"]


def random_of(name):
    """A generator of its own for each case, so that adding one changes no other."""
    return np.random.Generator(np.random.PCG64(zlib.crc32(name.encode())))


def resolve_same(kernel, dilation):
    """[top, left, bottom, right] of padding="same": the odd cell goes to the bottom and right."""
    total = [d * (k - 1) for k, d in zip(kernel, dilation)]
    return [total[0] // 2, total[1] // 2, total[0] - total[0] // 2, total[1] - total[1] // 2]


def run_torch(x, w, b, spec):
    """torch's own answer in the arrays' type; raises what torch raises."""
    x, w = torch.from_numpy(x), torch.from_numpy(w)
    b = None if b is None else torch.from_numpy(b)
    top, left, bottom, right = spec["pads"]
    options = dict(stride=spec["stride"], dilation=spec["dilation"], groups=spec["groups"])
    mode = spec["padding_mode"]
    if mode not in MODES:  # only the module checks the name
        return torch.nn.Conv2d(1, 1, 1, padding_mode=mode)
    if mode != "zeros":
        return F.conv2d(F.pad(x, (left, right, top, bottom), mode=mode), w, b, **options)
    if spec.get("padding") == "same":
        return F.conv2d(x, w, b, padding="same", **options)
    if (top, left) == (bottom, right):
        return F.conv2d(x, w, b, padding=(top, left), **options)
    return F.conv2d(F.pad(x, (left, right, top, bottom)), w, b, **options)


def sum_windows(x, w, b, spec):
    """The definition, tap by tap, in float64."""
    (top, left, bottom, right), (sh, sw), (dh, dw) = spec["pads"], spec["stride"], spec["dilation"]
    around = ((0, 0), (0, 0), (top, bottom), (left, right))
    mode = spec["padding_mode"]
    padded = np.pad(x, around) if mode == "zeros" else np.pad(x, around, mode=NUMPY_MODE[mode])
    n, c_out, (kh, kw), groups = x.shape[0], w.shape[0], w.shape[2:], spec["groups"]
    oh = (padded.shape[2] - dh * (kh - 1) - 1) // sh + 1
    ow = (padded.shape[3] - dw * (kw - 1) - 1) // sw + 1
    y = np.zeros((n, c_out, oh, ow))
    if b is not None:
        y += b[None, :, None, None]
    for oc, ic, i, j in itertools.product(range(c_out), range(w.shape[1]), range(kh), range(kw)):
        source = oc // (c_out // groups) * w.shape[1] + ic
        cells = padded[:, source, i * dh : i * dh + (oh - 1) * sh + 1 : sh, j * dw : j * dw + (ow - 1) * sw + 1 : sw]
        y[:, oc] += cells * w[oc, ic, i, j]
    return y


def tolerance_of(x, w, b, spec, exact):
    """rtol and atol for float32 sums in any order: four standard errors of the random walk of n roundings."""
    if exact:
        return 0.0, 0.0
    finite = [None if a is None else np.nan_to_num(a, nan=0, posinf=0, neginf=0) ** 2 for a in (x, w, b)]
    energy = sum_windows(*finite, spec)  # the sum of the squared products of each output
    n = w.shape[1] * w.shape[2] * w.shape[3] + 1
    atol = 4 * 2.0**-24 * math.sqrt(n * float(energy.max(initial=0)))
    return 1e-6, float(f"{max(atol, 1e-44) * 1.05:.1e}")


class Writer:
    def __init__(self, folder):
        self.folder = folder
        self.count = {"ok": 0, "error": 0}

    def write(self, name, arrays, spec, **more):
        target = self.folder / name
        target.mkdir(parents=True)
        for key, array in arrays.items():
            if array is not None:
                np.save(target / f"{key}.npy", array)
        case = {"name": name, **more, **spec, "bias": arrays["bias"] is not None}
        if more["kind"] == "ok" and zlib.crc32(name.encode()) % 3 == 0:
            for key in ("stride", "dilation"):  # every third case writes a pair of equal numbers as one
                if len(set(case[key])) == 1:
                    case[key] = case[key][0]
        (target / "case.json").write_text(json.dumps(case) + "\n")
        self.count[more["kind"]] += 1

    def ok(self, name, x, w, b=None, exact=False, **spec):
        spec = complete(spec)
        wide = [None if a is None else a.astype(np.float64) for a in (x, w, b)]
        with np.errstate(all="ignore"):
            y = run_torch(*wide, spec).numpy()
            plain = sum_windows(*wide, spec)
            largest = np.abs(plain[np.isfinite(plain)]).max(initial=0)
            np.testing.assert_allclose(y, plain, rtol=1e-11, atol=1e-11 * largest)
            rtol, atol = tolerance_of(*wide, spec, exact)
            output = y.astype(np.float32)
        if exact:  # the float32 sum has no rounding, so the float64 one must not need it either
            assert np.array_equal(output.astype(np.float64), y, equal_nan=True) or name.startswith("single-hot")
        self.write(name, dict(input=x, weight=w, bias=b, output=output), spec, kind="ok", rtol=rtol, atol=atol)

    def error(self, name, x, w, b=None, **spec):
        spec = complete(spec)
        try:
            run_torch(x, w, b, spec)
        except (RuntimeError, ValueError, TypeError) as refusal:
            message = " ".join(str(refusal).split()).split(", but expected one of:")[0]
        else:
            raise SystemExit(f"{name}: torch accepts it")
        self.write("refused-" + name, dict(input=x, weight=w, bias=b), spec, kind="error", torch_error=message)


def complete(spec):
    defaults = dict(stride=[1, 1], dilation=[1, 1], pads=[0, 0, 0, 0], padding_mode="zeros", groups=1)
    return {**defaults, **spec}


def draw(name, kernel=None, groups=None, per_group=None, side=[1, 9], batch=None, stride=None, dilation=None,
         mode="zeros", pads=None, multiplier=None, whole=False, same=False):
    """A random case: (x, w, b, spec). What is None is drawn; the input is made tall and wide enough for the window."""
    r = random_of(name)
    whole_number = lambda low, high: int(r.integers(low, high + 1))
    pair = lambda low, high: [whole_number(low, high), whole_number(low, high)]
    groups = groups or whole_number(1, 3)
    ic = 1 if multiplier else (per_group or whole_number(1, 3))
    oc = multiplier or whole_number(1, 3)
    if groups * ic == groups * oc and not multiplier:
        oc += 1  # C_out != C_in
    kernel = kernel or pair(1, 4)
    dilation = dilation or pair(1, 3)
    stride = [1, 1] if same else (stride or pair(1, 3))
    window = [d * (k - 1) + 1 for d, k in zip(dilation, kernel)]
    if same:
        pads = resolve_same(kernel, dilation)
    else:
        pads = pads or pair(0, 3) + pair(0, 3)
    sides = []
    for axis in (0, 1):
        low = max(side[0], window[axis] - pads[axis] - pads[axis + 2])
        if mode == "reflect":
            low = max(low, pads[axis] + 1, pads[axis + 2] + 1)
        if mode == "circular":
            low = max(low, pads[axis], pads[axis + 2])
        sides.append(whole_number(max(low, 1), max(low, side[1], 1)))
    shape = (batch or whole_number(1, 2), groups * ic, *sides)
    numbers = lambda s: (r.integers(-4, 5, s) if whole else r.standard_normal(s)).astype(np.float32)
    x, w = numbers(shape), numbers((groups * oc, ic, *kernel))
    b = numbers((groups * oc,)) if r.integers(0, 2) else None
    spec = dict(stride=stride, dilation=dilation, pads=pads, padding_mode=mode, groups=groups)
    if same:
        spec["padding"] = "same"  # only said, the sides above are what is read
    return x, w, b, spec


def write_random(out):
    def family(name, count, **fixed):
        for i in range(count):
            case = f"{name}-{i:02}"
            chosen = {k: v[i % len(v)] if isinstance(v, tuple) else v for k, v in fixed.items()}
            x, w, b, spec = draw(case, **chosen)
            out.ok(case, x, w, b, exact=bool(chosen.get("whole")), **spec)

    family("one-group", 36, groups=1)
    family("two-groups", 32, groups=2)
    family("depthwise", 30, groups=(2, 3, 4, 5), multiplier=(1, 2, 3))
    family("many-groups", 14, groups=(3, 4, 6))
    family("one-row", 12, kernel=([1, 3], [1, 2], [1, 5]), dilation=([1, 2], [2, 1], [1, 1]))
    family("one-column", 12, kernel=([3, 1], [2, 1], [5, 1]), dilation=([2, 1], [1, 2], [1, 1]))
    family("pointwise", 6, kernel=[1, 1], dilation=[1, 1])
    family("batch", 8, batch=(2, 3, 5), side=[1, 6])
    even = ([2, 2], [4, 2], [2, 3], [4, 4], [1, 2])
    family("same-even", 20, same=True, kernel=even, mode=("zeros", "zeros", "reflect", "replicate", "circular"))
    family("same-odd", 6, same=True, kernel=([3, 3], [5, 3], [1, 3]))
    for mode in MODES[1:]:
        family(mode, 18, mode=mode, groups=(1, 2, 3))
    family("circular-all-round", 3, mode="circular", side=[3, 3], pads=([3, 3, 3, 3], [3, 0, 2, 3], [1, 3, 3, 1]))
    family("reflect-to-the-edge", 3, mode="reflect", side=[4, 4], pads=([3, 3, 3, 3], [3, 0, 2, 3], [1, 3, 3, 1]))
    family("replicate-far", 3, mode="replicate", side=[1, 2], pads=([7, 5, 6, 7], [0, 9, 4, 2], [6, 6, 6, 6]))
    small = ([1, 1], [2, 2], [1, 2], [2, 1])
    family("stride-over-kernel", 14, kernel=small, stride=([3, 3], [4, 3], [5, 4]), side=[5, 10])
    family("whole", 36, whole=True, groups=(1, 2, 4), mode=tuple(MODES))
    for i in range(14):  # the window is the padded input: one output cell
        case = f"one-cell-{i:02}"
        r = random_of(case + "/sizes")
        kernel, dilation = [int(r.integers(1, 4)) for _ in "hw"], [int(r.integers(1, 4)) for _ in "hw"]
        pads = [int(r.integers(0, 2)) for _ in "tlbr"]
        window = [d * (k - 1) + 1 for d, k in zip(dilation, kernel)]
        pads = [p if window[a % 2] > 2 else 0 for a, p in enumerate(pads)]
        x, w, b, spec = draw(case, kernel=kernel, dilation=dilation, pads=pads)
        x = x[:, :, : window[0] - pads[0] - pads[2], : window[1] - pads[1] - pads[3]].copy()
        out.ok(case, x, w, b, **spec)


def write_special(out):
    """NaN, infinities, single ones, very large and very small numbers."""
    bad = [np.nan, np.inf, -np.inf]
    for i in range(20):
        case = f"not-finite-{i:02}"
        x, w, b, spec = draw(case, groups=[1, 2, 3][i % 3], mode=MODES[i % 4] if i > 9 else "zeros", whole=i % 2 == 0)
        r = random_of(case + "/where")
        # in turn: the input, the weight (on padding, inf * 0 is NaN), both, the bias
        if i % 4 in (0, 2):
            x.flat[r.integers(0, x.size, 2)] = [bad[i % 3], bad[(i + 1) % 3]]
        if i % 4 in (1, 2):
            w.flat[r.integers(0, w.size)] = bad[(i // 2) % 3]
        if i % 4 == 3:
            b = np.zeros(w.shape[0], np.float32)
            b[r.integers(0, b.size)] = bad[i % 3]
            x.flat[r.integers(0, x.size)] = np.inf
        out.ok(case, x, w, b, exact=i % 2 == 0, **spec)
    zero_by_inf = np.array([[[[1, 2, 0], [0, 3, 4], [5, 0, 6]]]], np.float32)
    corner = np.ones((1, 1, 3, 3), np.float32)
    corner[0, 0, 0, 0] = np.inf
    out.ok("not-finite-weight-on-padding", zero_by_inf, corner, exact=True, pads=[1, 1, 1, 1])
    out.ok("not-finite-weight-on-dilated-padding", zero_by_inf, -corner, exact=True, pads=[2, 2, 2, 2], dilation=[2, 2])
    all_inf, plus_minus = np.full((1, 2, 2, 2), np.inf, np.float32), np.array([[[[1]], [[-1]]]], np.float32)
    out.ok("not-finite-inf-minus-inf", all_inf, plus_minus, exact=True)

    for i in range(18):  # one 1 among zeros: every output is one weight (or one input cell), or zero
        case = f"single-hot-{i:02}"
        x, w, b, spec = draw(case, groups=[1, 2, 3][i % 3], side=[3, 7])
        hot = x if i % 2 == 0 else w
        hot[...] = 0
        hot.flat[random_of(case + "/where").integers(0, hot.size)] = 1
        out.ok(case, x, w, None if i % 2 else b, exact=True, **spec)

    for name, scale_x, scale_w in (("large", 1e17, 1e17), ("small", 1e-15, 1e-15), ("mixed", 1e17, 1e-17)):
        for i in range(3):
            case = f"{name}-numbers-{i:02}"
            x, w, _, spec = draw(case, groups=[1, 2][i % 2])
            out.ok(case, x * np.float32(scale_x), w * np.float32(scale_w), **spec)
    x, w, b, spec = draw("long-sum", kernel=[7, 7], per_group=12, groups=2, side=[8, 9], dilation=[1, 1], stride=[2, 2])
    out.ok("long-sum", x, w, b, **spec)
    for i in range(2):  # torch gives no outputs for no samples, and refuses nothing
        x, w, b, spec = draw(f"empty-batch-{i}", groups=2, mode=["zeros", "circular"][i])
        out.ok(f"empty-batch-{i}", x[:0], w, b, **spec)


def write_refused(out):
    zeros = lambda *shape: np.zeros(shape, np.float32)
    x, w = zeros(1, 4, 5, 6), zeros(6, 4, 3, 3)
    error = out.error
    for groups in (0, -1, -4):
        error(f"groups-{groups}", x, w, groups=groups)
    error("groups-3-of-4-inputs", x, zeros(6, 1, 3, 3), groups=3)
    error("groups-3-weight-of-2", x, zeros(6, 2, 3, 3), groups=3)
    error("groups-4-of-6-outputs", x, zeros(6, 1, 3, 3), groups=4)
    error("groups-2-of-5-outputs", x, zeros(5, 2, 3, 3), groups=2)
    error("groups-2-of-5-inputs", zeros(1, 5, 5, 5), zeros(4, 2, 3, 3), groups=2)
    error("groups-8-over-outputs", zeros(1, 8, 5, 5), zeros(4, 1, 3, 3), groups=8)
    error("groups-8-over-inputs", x, zeros(8, 1, 3, 3), groups=8)
    error("weight-channels-dense-for-2-groups", x, w, groups=2)
    error("weight-channels-grouped-for-1", x, zeros(6, 2, 3, 3))
    error("weight-channels-3", x, zeros(6, 3, 3, 3))
    error("weight-channels-5", x, zeros(6, 5, 3, 3))
    error("weight-channels-1", x, zeros(6, 1, 3, 3))
    error("weight-three-axes", x, zeros(4, 3, 3))
    error("weight-two-axes", x, zeros(3, 3))
    error("weight-no-outputs", x, zeros(0, 4, 3, 3))
    for kernel in ((0, 3), (3, 0), (0, 0)):
        error(f"kernel-{kernel[0]}x{kernel[1]}", x, zeros(6, 4, *kernel))
    error("input-two-axes", zeros(5, 6), zeros(6, 1, 3, 3))
    error("input-one-axis", zeros(30), zeros(6, 1, 3, 3))
    error("input-five-axes", zeros(1, 1, 4, 5, 6), w)
    error("input-no-rows", zeros(1, 4, 0, 6), zeros(6, 4, 1, 1))
    error("input-no-rows-padded", zeros(1, 4, 0, 6), zeros(6, 4, 1, 1), pads=[1, 1, 1, 1])
    error("input-no-columns", zeros(1, 4, 5, 0), zeros(6, 4, 1, 1), pads=[2, 2, 2, 2])
    for length in (1, 5, 7, 12):
        error(f"bias-of-{length}", x, w, zeros(length))
    error("bias-two-axes", x, w, zeros(1, 6))
    error("bias-per-group", x, zeros(6, 2, 3, 3), zeros(2), groups=2)
    for stride in ([0, 0], [0, 1], [1, 0], [-1, -1], [2, -3], [1, 1, 1]):
        error("stride-" + "_".join(map(str, stride)), x, w, stride=stride)
    for dilation in ([0, 0], [0, 2], [1, 0], [-1, -1], [1, -2], [1, 1, 1]):
        error("dilation-" + "_".join(map(str, dilation)), x, w, dilation=dilation)
    error("stride-half", x, w, stride=[1.5, 1.5])
    error("dilation-half", x, w, dilation=[1, 0.5])
    for pads in ([-1, -1, -1, -1], [0, -1, 0, -1], [-2, 1, -2, 1]):
        error("pads-" + "_".join(map(str, pads)), x, w, pads=pads)
    error("kernel-taller", x, zeros(6, 4, 6, 3))
    error("kernel-wider", x, zeros(6, 4, 3, 7))
    error("kernel-both", zeros(1, 4, 1, 1), zeros(6, 4, 2, 2))
    error("kernel-taller-than-padded", x, zeros(6, 4, 8, 3), pads=[1, 1, 1, 1])
    error("kernel-taller-than-asymmetric", x, zeros(6, 4, 8, 3), pads=[2, 0, 0, 4])
    error("window-dilated-taller", x, w, dilation=[3, 1])
    error("window-dilated-wider", x, w, dilation=[1, 3])
    error("window-dilated-padded", x, w, dilation=[4, 4], pads=[1, 1, 1, 1])
    error("kernel-taller-grouped", x, zeros(8, 1, 7, 3), groups=4)
    for pads in ([5, 0, 0, 0], [0, 6, 0, 0], [0, 0, 7, 0], [0, 0, 0, 6], [5, 6, 5, 6]):
        error("reflect-" + "_".join(map(str, pads)), x, w, pads=pads, padding_mode="reflect")
    error("reflect-one-row", zeros(1, 4, 1, 6), zeros(6, 4, 1, 1), pads=[1, 0, 1, 0], padding_mode="reflect")
    for pads in ([6, 0, 0, 0], [0, 7, 0, 0], [0, 0, 6, 0], [0, 0, 0, 7], [6, 7, 6, 7]):
        error("circular-" + "_".join(map(str, pads)), x, w, pads=pads, padding_mode="circular")
    error("replicate-no-rows", zeros(1, 4, 0, 6), zeros(6, 4, 1, 1), pads=[1, 1, 1, 1], padding_mode="replicate")
    error("reflect-kernel-wider", x, zeros(6, 4, 3, 9), pads=[1, 1, 1, 1], padding_mode="reflect")
    for mode in ("mirror", "", "Zeros", "symmetric"):
        error("mode-" + (mode or "empty"), x, w, padding_mode=mode)


def main():
    if os.environ.get("PYTHONHASHSEED") != "0":  # torch prints a set in one of its messages
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "torch"
    if folder.exists():
        shutil.rmtree(folder)
    out = Writer(folder)
    write_random(out)
    write_special(out)
    write_refused(out)
    size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
    print(f"{out.count['ok']} cases, {out.count['error']} refused, {size / 1e6:.2f} MB in {folder.name}/")


if __name__ == "__main__":
    main()
