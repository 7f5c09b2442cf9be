#!/usr/bin/env python3
"""Puts the page together: what Emscripten made, the fonts, the files of this folder, the list for the service worker; and
all of it compressed, for servers that send that.

    web/make_site.py SITE PROGRAM FONTS WEB
"""
import gzip
import hashlib
import json
import pathlib
import shutil
import sys

import brotli

SCRIPTS = ("page.js", "graphics.js", "input.js", "files.js", "address.js", "embedding.js", "start.js")
KEPT = ("index.html", "embed.html", "style.css", "icon.svg", "manifest.webmanifest", "convscope.js", "convscope.wasm")
EXAMPLE = ("article.html", "article.css", "article.js")


def compress(path):
    """Puts what servers can send as it is beside a file: FILE.gz and FILE.br."""
    content = path.read_bytes()
    for end, packed in ((".gz", gzip.compress(content, 9, mtime=0)), (".br", brotli.compress(content))):
        if len(packed) < len(content):
            path.with_name(path.name + end).write_bytes(packed)


def main():
    site, program, fonts, web = (pathlib.Path(name) for name in sys.argv[1:5])
    if site.is_dir() and any(site.iterdir()) and not (site / "convscope.wasm").is_file():
        sys.exit(f"{site} holds other files: the page needs a folder of its own")
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir(parents=True)
    for name in (*KEPT[:-2], *EXAMPLE):
        shutil.copyfile(web / name, site / name)
    shutil.copyfile(program / "convscope.wasm", site / "convscope.wasm")
    scripts = [*(web / "script" / name for name in SCRIPTS), program / "convscope.js"]
    (site / "convscope.js").write_text("\n".join(path.read_text(encoding="utf-8") for path in scripts), encoding="utf-8")
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
    for path in [each for each in site.rglob("*") if each.is_file()]:
        compress(path)


if __name__ == "__main__":
    main()
