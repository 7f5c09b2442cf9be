#!/usr/bin/env bash
# Puts Dear ImGui >= 1.92 into .cache/imgui. Debian 12 has an older one, so this takes Debian's source package of a
# later suite.
set -euo pipefail

suite=forky
needed=19200  # IMGUI_VERSION_NUM of 1.92
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
target=$root/.cache/imgui
work=$root/.cache/imgui-apt
# shellcheck source=third_party/debian_source.sh
. "$root/third_party/debian_source.sh"

fail() {
    printf '\nconvscope: the step "get Dear ImGui" failed: %s\n' "$1" >&2
    printf '  %s\n' 'To use a copy of your own (1.92 or newer): ./run.sh -DIMGUI_DIR=FOLDER' >&2
    exit 1
}

version_in() { sed -n 's/^#define IMGUI_VERSION_NUM *\([0-9]*\).*/\1/p' "$1/imgui.h" 2>/dev/null || true; }

version=$(version_in "$target")
if [ "${version:-0}" -ge "$needed" ]; then exit 0; fi

printf '== getting Dear ImGui (Debian source package imgui, suite %s)\n' "$suite"
rm -rf "$work"
debian_source "$work" "$suite" imgui
folder=$(unpacked "$work" imgui)
version=$(version_in "$folder")
[ "${version:-0}" -ge "$needed" ] ||
    fail "suite $suite carries version ${version:-unknown}; $needed (1.92) or newer is needed."
# Renamed when whole: a run that is stopped half-way leaves nothing that looks finished.
rm -rf "$target"
mv -T "$folder" "$target"
rm -rf "$work"
printf '== Dear ImGui %s is in .cache/imgui\n' "$version"
