#!/usr/bin/env bash
# Renders the pictures of README.md and docs/ again, by the program itself:   docs/pictures.sh [PICTURE...]
# docs/pictures.txt lists them: a file in docs/images and what `convscope render` is asked for. With ImageMagick
# installed they are packed tighter.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
program=build/release/app/convscope
[ -x "$program" ] || { printf '%s is not built: run ./run.sh first\n' "$program" >&2 && exit 2; }

while read -r picture arguments; do
    case $picture in '' | '#'*) continue ;; esac
    [ $# -eq 0 ] || [[ " $* " == *" $picture "* ]] || continue
    file=docs/images/$picture
    # shellcheck disable=SC2086 # the arguments are words
    "$program" render $arguments -o "$file"
    if command -v convert >/dev/null; then
        convert "$file" -alpha off -strip -define png:compression-level=9 -define png:compression-filter=5 "$file"
    fi
    printf '%s\n' "$file"
done <docs/pictures.txt
