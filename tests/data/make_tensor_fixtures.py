#!/usr/bin/python3
"""Writes tests/data/tensors: .npz archives made by numpy, .safetensors files made by the format's rules, and hostile/,
archives that nobody should make.

What they hold is repeated in tests/io/tensor_file_test.cpp. Run with Debian's python3-numpy.
"""
import io
import json
import pathlib
import struct
import zipfile

import numpy as np

folder = pathlib.Path(__file__).parent / "tensors"
hostile = folder / "hostile"
hostile.mkdir(parents=True, exist_ok=True)

# value = 100*i + 10*j + k over (2, 3, 4), so that an axis in the wrong place shows.
i, j, k = np.indices((2, 3, 4))
cells = 100 * i + 10 * j + k
arrays = {}
for kind in ("f2", "f4", "f8", "i2", "i4", "i8", "u2", "u4", "u8"):
    for order, word in (("<", "little"), (">", "big")):
        arrays[f"{kind}_{word}"] = cells.astype(order + kind)
arrays["u1"] = cells.astype("u1")
arrays["fortran"] = np.asfortranarray(cells.astype("<f4"))
arrays["fortran_big"] = np.asfortranarray(cells.astype(">i2"))
arrays["transposed"] = cells.astype("<f4").transpose(2, 0, 1).copy().transpose(1, 2, 0)
arrays["b1"] = cells % 3 == 0
arrays["scalar"] = np.array(2.5)
np.savez(folder / "stored.npz", **arrays)
np.savez_compressed(folder / "deflated.npz", **arrays)


def safetensors(name, described):
    header, values = {"__metadata__": {"format": "np"}}, b""
    for key, (dtype, shape, content) in described.items():
        header[key] = {"dtype": dtype, "shape": shape, "data_offsets": [len(values), len(values) + len(content)]}
        values += content
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)  # as the format's own library aligns the values
    (folder / name).write_bytes(struct.pack("<Q", len(text)) + text + values)


def bfloat16(values):
    return (np.array(values, "<f4").view("<u4") >> 16).astype("<u2").tobytes()


row = np.array([[0, 1, 2], [3, 4, 100]])
types = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1",
         "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1"}
described = {name: (name, [2, 3], row.astype(kind).tobytes()) for name, kind in types.items()}
described["BF16"] = ("BF16", [2, 3], bfloat16(row.ravel()))
described["BOOL"] = ("BOOL", [2, 3], np.array([1, 0, 1, 0, 0, 1], "u1").tobytes())
described["special"] = ("BF16", [6], bfloat16([np.inf, -np.inf, np.nan, -0.0, 3.140625, 2.0**-133]))
described["F8_E4M3"] = ("F8_E4M3", [4], b"\0\1\2\3")
safetensors("types.safetensors", described)


def npy(array_or_header, values=b""):
    file = io.BytesIO()
    if isinstance(array_or_header, np.ndarray):
        np.save(file, array_or_header)
    else:
        text = array_or_header.encode()
        file.write(b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text + values)
    return file.getvalue()


def archive(name, content, entry="a.npy", packing=zipfile.ZIP_STORED):
    with zipfile.ZipFile(hostile / name, "w", packing, compresslevel=9) as file:
        file.writestr(zipfile.ZipInfo(entry), content, packing)


def header(shape, descr="<f4"):
    return f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"


archive("bomb.npz", npy(np.zeros(68 << 20, "u1")), packing=zipfile.ZIP_DEFLATED)
archive("lying_size.npz", npy(header("(1000,)"), bytes(96)), packing=zipfile.ZIP_DEFLATED)
archive("huge_shape.npz", npy(header("(1152921504606846976,)"), bytes(96)))
archive("no_arrays.npz", b"hello", entry="readme.txt")
archive("objects.npz", npy(header("(1,)", "|O"), b"\x80\x04N."))
archive("torch_save.npz", b"\x80\x02}.", entry="archive/data.pkl")
archive("bzip2.npz", npy(cells.astype("<f4")), packing=zipfile.ZIP_BZIP2)

archive("encrypted.npz", npy(cells.astype("<f4")))
content = bytearray((hostile / "encrypted.npz").read_bytes())
content[6] |= 1  # the flag of the local header, and of the directory's
content[content.index(b"PK\1\2") + 8] |= 1
(hostile / "encrypted.npz").write_bytes(content)

# A directory that claims 2^40 files.
archive("count.npz", npy(cells.astype("<f4")))
content = (hostile / "count.npz").read_bytes()
end = content.index(b"PK\5\6")
size, offset = struct.unpack_from("<II", content, end + 12)
end64 = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 1 << 40, 1 << 40, size, offset)
locator = struct.pack("<4sIQI", b"PK\6\7", 0, end, 1)
closing = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
(hostile / "count.npz").write_bytes(content[:end] + end64 + locator + closing)
