#!/usr/bin/env bash
# Puts the libraries that the web page needs in source into .cache/web: zlib, libzip, giflib and libwebp, which Debian has
# compiled for its own machines only. Debian's source packages of the same suite.
set -euo pipefail

suite=bookworm
packages=(zlib libzip giflib libwebp)
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
target=$root/.cache/web
work=$root/.cache/web-apt
# shellcheck source=third_party/debian_source.sh
. "$root/third_party/debian_source.sh"

fail() {
    printf '\nconvscope: the step "get the sources of the web page'"'"'s libraries" failed: %s\n' "$1" >&2
    exit 1
}

if [ -d "$target" ]; then exit 0; fi
printf '== getting %s (Debian source packages, suite %s)\n' "${packages[*]}" "$suite"
rm -rf "$work"
debian_source "$work" "$suite" "${packages[@]}"
for name in "${packages[@]}"; do
    folder=$(unpacked "$work" "$name")
    mv -T "$folder" "$work/whole-$name"
done
# Renamed when whole: a run that is stopped half-way leaves nothing that looks finished.
mkdir -p "$work/target"
for name in "${packages[@]}"; do mv -T "$work/whole-$name" "$work/target/$name"; done
mv -T "$work/target" "$target"
rm -rf "$work"
printf '== the sources are in .cache/web\n'
