#!/usr/bin/env bash
# Puts Dear ImGui >= 1.92 into .cache/imgui. Debian 12 has an older one, so this takes Debian's source package of a
# later suite through apt: its own source list and state folder, the mirror that this machine uses already, the
# signature checked by apt with Debian's keyring. The machine's apt configuration is left alone; root is not needed.
set -euo pipefail

suite=forky
needed=19200  # IMGUI_VERSION_NUM of 1.92
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
target=$root/.cache/imgui
work=$root/.cache/imgui-apt

fail() {
    printf '\nconvscope: the step "get Dear ImGui" failed: %s\n' "$1" >&2
    printf '  %s\n' 'To use a copy of your own (1.92 or newer): ./run.sh -DIMGUI_DIR=FOLDER' >&2
    exit 1
}

version_in() { sed -n 's/^#define IMGUI_VERSION_NUM *\([0-9]*\).*/\1/p' "$1/imgui.h" 2>/dev/null || true; }

version=$(version_in "$target")
if [ "${version:-0}" -ge "$needed" ]; then exit 0; fi

printf '== getting Dear ImGui (Debian source package imgui, suite %s)\n' "$suite"
command -v dpkg-source >/dev/null || fail 'dpkg-source is missing; install the package dpkg-dev.'
[ -r "$keyring" ] || fail "$keyring is missing; install the package debian-archive-keyring."

# Debian's mirrors as this machine knows them: the main archive's, not the security one's.
mirrors() {
    # shellcheck disable=SC2016  # the fields are apt's, not the shell's
    apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' |
        awk -F'|' '$1 == "Debian" && $2 == "Debian" && !seen[$3]++ { print $3 }'
}
mapfile -t mirrors < <(mirrors)
if [ "${#mirrors[@]}" -eq 0 ] && [ "$(id -u)" -eq 0 ]; then
    apt-get -q update </dev/null || fail 'apt-get update did not reach the package mirror; see its message above.'
    mapfile -t mirrors < <(mirrors)
fi
[ "${#mirrors[@]}" -gt 0 ] ||
    fail "apt knows no Debian mirror on this machine; run 'apt-get update' as root, or add one to /etc/apt."

mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial"
options=(-q -o "Dir::Etc::sourcelist=$work/$suite.sources" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State=$work/state" -o "Dir::Cache=$work/cache" -o Acquire::Languages=none)
if [ "$(id -u)" -eq 0 ]; then
    options+=(-o APT::Sandbox::User=root)  # the folder is ours; apt's own user need not read it
fi

get() {
    printf '%s\n' 'Types: deb-src' "URIs: $1" "Suites: $suite" 'Components: main' "Signed-By: $keyring" \
        >"$work/$suite.sources"
    # apt-get update reports a mirror without the suite as an error, and a network that is down as a warning only.
    apt-get "${options[@]}" -o APT::Update::Error-Mode=any update </dev/null &&
        (cd "$work" && apt-get "${options[@]}" source "imgui/$suite" </dev/null)
}

for mirror in "${mirrors[@]}"; do
    rm -rf "$work"/imgui-*/
    if get "$mirror"; then
        unpacked=$(find "$work" -mindepth 1 -maxdepth 1 -type d -name 'imgui-*')
        [ -n "$unpacked" ] || fail 'apt-get source unpacked no folder imgui-*.'
        version=$(version_in "$unpacked")
        [ "${version:-0}" -ge "$needed" ] ||
            fail "suite $suite carries version ${version:-unknown}; $needed (1.92) or newer is needed."
        # Renamed when whole: a run that is stopped half-way leaves nothing that looks finished.
        rm -rf "$target"
        mv -T "$unpacked" "$target"
        rm -rf "$work"
        printf '== Dear ImGui %s is in .cache/imgui\n' "$version"
        exit 0
    fi
done
fail "suite $suite could not be had from the mirror this machine uses; see apt's message above."
