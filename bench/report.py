#!/usr/bin/env python3
"""Times the convolution beside oneDNN and PyTorch and writes docs/performance.md.

Usage: report.py [--quick] [--urgent] [--threads 1,2] [--rows REGEX] [-o FILE]. Needs the program convolve_bench, built.

Every way has a process of its own for each number of threads, since threads that one library leaves spinning would slow
the next. They take turns at every layer, so that a busy neighbour hits all alike; what counts is the median of the
rounds. A turn in which the process had to wait for a core is taken again, as long as patience lasts: two threads that
wait for each other lose most by a third. On a busy machine, root may add --urgent.
"""

import argparse
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import report_text
from report_text import DISTURBED

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = "/usr/bin/python3"  # Debian's, which has Debian's PyTorch


def torch_version():
    """None where there is none."""
    code = "import numpy, torch; print(torch.__version__)"
    found = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=False)
    return found.stdout.strip() if found.returncode == 0 else None


class Worker:
    """A process that times what it is asked for, a line each."""

    def __init__(self, name, threads, command, question):
        self.name, self.threads, self.question = name, threads, question
        environment = {key: value for key, value in os.environ.items() if not key.startswith("OMP_")}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True
        )

    def hurry(self):
        """Lets Linux run it before other programs. Linux shares time by session first, hence the session's priority."""
        pathlib.Path(f"/proc/{self.process.pid}/autogroup").write_text("-20", encoding="ascii")
        os.setpriority(os.PRIO_PROCESS, self.process.pid, -20)

    def ask(self, row):
        """The answer, with "waited": the share of the time in which its threads waited for a core that others had."""
        before, waited_before = time.monotonic(), self._waited()
        self.process.stdin.write(self.question(row) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline() or '{"error": "the process has died"}')
        if "error" in answer:
            raise SystemExit(f"{self.name}, {row}: {answer['error']}")
        return answer | {"waited": (self._waited() - waited_before) / (time.monotonic() - before)}

    def _waited(self):
        """Seconds for which its threads were ready to run and did not, since they started."""
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task")
        return sum(int((task / "schedstat").read_text().split()[1]) for task in tasks.iterdir()) / 1e9

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def pattern(name):
    """A regular expression that Google Benchmark takes for this benchmark alone."""
    return "^" + re.sub(r"\W", ".", name) + "(/real_time.*)?$"


def start_workers(program, description, layers_file, threads, arguments):
    """Workers by (way, threads): convscope, oneDNN and PyTorch where they are, and the machine's limits."""
    timing = [f"--benchmark_min_time={arguments.min_time}", f"--benchmark_repetitions={arguments.repetitions}"]
    ask = [program, "--ask", f"--threads={threads}", *timing]
    ways = {"convscope": "engine " + description["targets"][0]}
    ways |= {"oneDNN": way for way in description["ways"] if way.startswith("oneDNN")}
    workers = [
        Worker(name, threads, ask, lambda row, way=way: pattern(f"{row} / {way}")) for name, way in ways.items()
    ]
    if description["torch"]:
        command = [PYTHON, str(HERE / "convolve_torch.py"), layers_file, f"--threads={threads}"]
        command += [f"--min-time={arguments.min_time}", f"--repetitions={arguments.repetitions}"]
        workers.append(Worker("PyTorch", threads, command, lambda row: row))
    workers.append(Worker("limits", threads, ask, pattern))
    return workers


def turns(workers, rows, changes):
    """(worker, question, row) in the order of one round. Only convscope has changes."""
    for name in report_text.MACHINE:
        for worker in workers:
            if worker.name == "limits":
                yield worker, name, name
    for row in rows:
        for worker in workers:
            yield worker, f"{row} / copy of the same bytes" if worker.name == "limits" else row, row
    for row in changes:
        for worker in workers:
            if worker.name == "convscope":
                yield worker, row, row


def measure(workers, rows, changes, rounds, patience):
    """Samples: a list of {way, threads, row, round, us, waited, ...}."""
    samples = []
    for turn in range(rounds):
        for worker, question, row in turns(workers, rows, changes):
            if turn == 0:
                worker.ask(question)  # wakes it: makes its primitives, checks its result
            sample = worker.ask(question)
            while sample["waited"] > DISTURBED and patience > 0:
                start = time.monotonic()
                sample = min(sample, worker.ask(question), key=lambda each: each["waited"])
                patience -= time.monotonic() - start
            samples.append({"way": worker.name, "threads": worker.threads, "row": row, "round": turn} | sample)
        workers = workers[1:] + workers[:1]
        print(f"round {turn + 1} of {rounds}", file=sys.stderr)
    return samples


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=HERE.parent / "build/release/bench/convolve_bench", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true", help="a short look: prints, writes no file unless -o says so")
    parser.add_argument("--urgent", action="store_true", help="run before all other programs; for root")
    parser.add_argument("--threads", default="1,2", help="numbers of threads, with commas between")
    parser.add_argument("--rows", default="", help="only layers in whose name this regular expression is found")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--patience", type=float, help="seconds to spend on turns taken again")
    parser.add_argument("--json", type=pathlib.Path, help="keep the samples here")
    parser.add_argument("-o", "--output", type=pathlib.Path, help="default: docs/performance.md")
    arguments = parser.parse_args()
    quick = arguments.quick
    arguments.rounds = arguments.rounds or (2 if quick else 5)
    arguments.patience = (10.0 if quick else 60.0) if arguments.patience is None else arguments.patience
    arguments.repetitions = 9 if quick else 15
    arguments.min_time = 0.001 if quick else 0.002
    if not quick and not arguments.output:
        arguments.output = HERE.parent / "docs/performance.md"
    return arguments


def main():
    arguments = parse_arguments()
    program = str(arguments.program)
    if not arguments.program.exists():
        raise SystemExit(f"{program} is not there: build it as bench/README.md says")
    layers_text = subprocess.run([program, "--layers"], capture_output=True, text=True, check=True).stdout
    description = json.loads(layers_text) | {"torch": torch_version()}
    if not description["torch"]:
        print("PyTorch is skipped: python3-torch or python3-numpy is not installed", file=sys.stderr)
    rows = [layer["name"] for layer in description["layers"] if re.search(arguments.rows, layer["name"])]
    changes = [name for row, names in description["changes"].items() if row in rows for name in names.values()]

    with tempfile.NamedTemporaryFile("w", suffix=".json") as layers_file:
        layers_file.write(layers_text)
        layers_file.flush()
        workers = []
        for threads in map(int, arguments.threads.split(",")):
            workers += start_workers(program, description, layers_file.name, threads, arguments)
        if arguments.urgent:
            for worker in workers:
                worker.hurry()
        samples = measure(workers, rows, changes, arguments.rounds, arguments.patience)
        for worker in workers:
            worker.stop()

    results = {"date": datetime.date.today().isoformat(), "rounds": arguments.rounds, "samples": samples}
    results |= {"repetitions": arguments.repetitions, "description": description}
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1))
    text = report_text.report(results)
    if arguments.output:
        arguments.output.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
