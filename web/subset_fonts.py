#!/usr/bin/env python3
"""Makes the page's fonts: of Debian's, the characters that the program shows.

    web/subset_fonts.py FOLDER TEXT...

TEXT: the files whose characters are needed: strings, presets, the program's sources.
"""
import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

DEBIAN = pathlib.Path("/usr/share/fonts")
SIMPLIFIED_CHINESE = 2  # of the collection: JP, KR, SC, TC, HK
CHINESE = ("opentype/noto/NotoSansCJK-Regular.ttc", "opentype/noto/NotoSansCJK-Bold.ttc")
LATIN = ("opentype/inter/Inter-Regular.otf", "opentype/inter/Inter-SemiBold.otf",
         "truetype/jetbrains-mono/JetBrainsMono-Regular.ttf", "truetype/jetbrains-mono/JetBrainsMono-Bold.ttf")
# What people type and what file names hold: Latin, Greek, punctuation.
TYPED = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x391, 0x3CA)]
PUNCTUATION = "–—‘’“”…×÷±−≤≥≠≈∞√∑·•←→↑↓↔▶◀■□●○✓✗‹›½¼¾°µ²³¹⁰ⁿ₀₁₂₃、。《》「」，：；！？（）％"


def shown(files):
    """The characters of the files."""
    return {ord(character) for name in files for character in pathlib.Path(name).read_text(encoding="utf-8")}


def write(name, wanted, target):
    options = subset.Options(layout_features=[], hinting=False, desubroutinize=True, notdef_outline=True,
                             name_IDs=[1, 2], drop_tables=["DSIG", "GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx"])
    font = TTFont(DEBIAN / name, fontNumber=SIMPLIFIED_CHINESE if name in CHINESE else -1, lazy=True)
    maker = subset.Subsetter(options)
    maker.populate(unicodes=wanted)
    maker.subset(font)
    path = target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    font.save(path)
    return set(font.getBestCmap())


def main():
    target = pathlib.Path(sys.argv[1])
    wanted = shown(sys.argv[2:]) | set(TYPED) | {ord(character) for character in PUNCTUATION}
    have = set.intersection(*(write(name, wanted, target) for name in LATIN))
    for name in CHINESE:  # behind the others: only what these lack
        write(name, wanted - have, target)
    (target / "complete").touch()


if __name__ == "__main__":
    main()
