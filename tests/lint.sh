#!/usr/bin/env bash
# Runs clang-tidy over our sources:   tests/lint.sh [BUILD_FOLDER]
# A file that passed is not looked at again until it, a header of ours or .clang-tidy changes.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
build=${1:-build/release}
passed=$build/lint
mkdir -p "$passed"

headers=$({ find core app assets tests -name '*.h' -print0 | sort -z | xargs -0 cat; cat .clang-tidy; } | sha256sum)
export build passed headers

lint_one() {
    local file=$1 stamp key
    stamp=$passed/${file//\//_}
    key=$(printf '%s' "$headers" | cat - "$file" | sha256sum)
    [ "$(cat "$stamp" 2>/dev/null)" = "$key" ] && return 0
    if clang-tidy -p "$build" --quiet "$file" 2>"$stamp.log"; then
        printf '%s\n' "$key" >"$stamp"
    else
        grep -E 'error:' "$stamp.log" || true
        printf 'lint: %s\n' "$file"
        return 1
    fi
}
export -f lint_one

# shellcheck disable=SC2016  # $1 is the inner shell's
find core app -name '*.cpp' -print0 | sort -z |
    xargs -0 -P "$(nproc)" -I{} bash -c 'lint_one "$1" || exit 1' lint {}
