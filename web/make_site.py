#!/usr/bin/env python3
"""Puts the page together: what Emscripten made, the fonts, the files of this folder, and the list for the service worker.

    web/make_site.py SITE PROGRAM FONTS WEB
"""
import hashlib
import json
import pathlib
import shutil
import sys

KEPT = ("index.html", "embed.html", "style.css", "icon.svg", "manifest.webmanifest", "convscope.js", "convscope.wasm")
EXAMPLE = ("article.html", "article.css", "article.js")


def main():
    site, program, fonts, web = (pathlib.Path(name) for name in sys.argv[1:5])
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir(parents=True)
    for name in (*KEPT[:-2], *EXAMPLE):
        shutil.copyfile(web / name, site / name)
    shutil.copyfile(program / "convscope.wasm", site / "convscope.wasm")
    scripts = [(folder / name).read_text(encoding="utf-8") for folder, name in ((web, "page.js"), (program, "convscope.js"))]
    (site / "convscope.js").write_text("\n".join(scripts), encoding="utf-8")
    names = []
    for font in sorted(fonts.rglob("*.?t?")):
        name = f"fonts/{font.name}"
        (site / "fonts").mkdir(exist_ok=True)
        shutil.copyfile(font, site / name)
        names.append(name)
    kept = [*KEPT, *names]
    version = hashlib.sha256(b"".join((site / name).read_bytes() for name in kept)).hexdigest()[:16]
    worker = (web / "sw.js").read_text(encoding="utf-8")
    worker = worker.replace("@VERSION@", version).replace("@FILES@", json.dumps(kept))
    (site / "sw.js").write_text(worker, encoding="utf-8")


if __name__ == "__main__":
    main()
