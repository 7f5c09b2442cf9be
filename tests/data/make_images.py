#!/usr/bin/python3
"""Writes tests/data/images: PNG files of the kinds that stb_image_write cannot make. Standard library only."""
import pathlib
import struct
import zlib

folder = pathlib.Path(__file__).parent / "images"
folder.mkdir(exist_ok=True)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def write(name, width, height, depth, colour, rows, extra=b""):
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    (folder / f"{name}.png").write_bytes(png)


write("grey16", 2, 1, 16, 0, [struct.pack(">HH", 1, 40000)])
write("rgb16", 1, 2, 16, 2, [struct.pack(">HHH", 0, 30000, 65535), struct.pack(">HHH", 1, 2, 3)])
write("grey_alpha", 2, 2, 8, 4, [bytes([0, 255, 0, 0]), bytes([255, 128, 100, 51])])
write("rgba", 2, 1, 8, 6, [bytes([255, 0, 0, 255, 0, 0, 255, 51])])
write("palette", 2, 1, 8, 3, [bytes([1, 0])], chunk(b"PLTE", bytes([10, 20, 30, 40, 50, 60])))
# Small files that claim a large picture: one side past the limit, and as large as is let in but with nothing inside.
write("claims_9000", 9000, 1, 8, 0, [bytes(9000)])
write("claims_8192", 8192, 8192, 8, 6, [bytes(4)])
