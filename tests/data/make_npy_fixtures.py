#!/usr/bin/python3
"""Writes tests/data/npy: small arrays of every type, byte order, axis order and format version, made by numpy itself.

Each name says what is in it; what they hold is repeated in tests/core/npy_test.cpp. Run with Debian's python3-numpy.
"""
import pathlib

import numpy as np
from numpy.lib import format as npy

folder = pathlib.Path(__file__).parent / "npy"
folder.mkdir(exist_ok=True)


def write(name, array, version=None):
    with open(folder / f"{name}.npy", "wb") as file:
        npy.write_array(file, array, version=version, allow_pickle=False)


# value = 100*i + 10*j + k over (2, 3, 4), so that an axis in the wrong place shows.
i, j, k = np.indices((2, 3, 4))
cells = 100 * i + 10 * j + k
for kind in ("f2", "f4", "f8", "i2", "i4", "i8", "u2", "u4", "u8"):
    for order, word in (("<", "little"), (">", "big")):
        write(f"{kind}_{word}", cells.astype(order + kind))
write("u1", cells.astype("u1"))
write("i1", (cells - 100).astype("i1"))
write("b1", cells % 3 == 0)
write("f4_fortran", np.asfortranarray(cells.astype("<f4")))
write("f4_fortran_4d", np.asfortranarray((1000 * np.arange(2).reshape(2, 1, 1, 1) + cells).astype("<f4")))
write("f4_version_2", cells.astype("<f4"), version=(2, 0))
write("f4_version_3", cells.astype("<f4"), version=(3, 0))

write("axes_0", np.array(2.5, "<f4"))
write("axes_1", np.array([1.5, -2, 3], "<f4"))
write("axes_2", np.array([[1, 2, 3], [4, 5, 6]], "<f4"))
write("axes_5", np.zeros((1, 1, 1, 1, 2), "<f4"))
write("empty", np.zeros((0, 3), "<f4"))
write("special_f2", np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 65504, 6e-8, 0.333], "<f2"))
write("special_f8", np.array([1e300, -1e300, np.nan, 0.1, 1 / 3], "<f8"))
write("large_i8", np.array([-(2**62), 2**53 + 1, 16777217], "<i8"))
write("large_u8", np.array([2**64 - 1, 1], "<u8"))
write("complex", np.array([1j], "<c8"))
write("record", np.zeros(2, [("a", "<f4")]))
write("text", np.array(["abc"]))
