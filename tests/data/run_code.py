"""Runs the NumPy and PyTorch programs that code_text_test wrote, all in one process, and compares their y.

usage: run_code.py FOLDER    with <case>.numpy.py, <case>.torch.py, and the expected <case>.npy
"""
import contextlib
import io
import pathlib
import sys

import numpy as np


def run(path):
    names = {}
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        exec(compile(path.read_text(), str(path), "exec"), names)
    return np.asarray(names["y"])


def main(folder):
    bad = 0
    count = 0
    for path in sorted(folder.glob("*.py")):
        expected = np.load(folder / (path.name.split(".")[0] + ".npy"))
        count += 1
        try:
            y = run(path)
            if y.shape != expected.shape:
                raise AssertionError(f"shape {y.shape}, not {expected.shape}")
            np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-5)
        except Exception as error:  # whatever the program does, its name is told
            bad += 1
            print(f"{path.name}: {type(error).__name__}: {error}")
    print(f"{count} programs, {bad} wrong")
    return 1 if bad or not count else 0


sys.exit(main(pathlib.Path(sys.argv[1])))
