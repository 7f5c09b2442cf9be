#!/usr/bin/env bash
# Sets up what is missing and tests everything:   ./test.sh [--lint] [-DNAME=VALUE...]
# Format, the tests under ASan and UBSan, the fuzz targets for a minute each, the engine in WebAssembly and the web page in
# Chromium (each of these again only when something it sees has changed), the tests of the release build. --lint adds
# clang-tidy, which takes longer than all the rest.
set -euo pipefail
# shellcheck source=third_party/setup.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/third_party/setup.sh"

usage() { printf 'usage: ./test.sh [--lint] [-DNAME=VALUE...]\n'; }
lint=
for argument in "$@"; do
    case $argument in
        --lint) lint=yes ;;
        -D*) cmake_options+=("$argument") ;;
        -h | --help) usage && exit 0 ;;
        *) usage >&2 && printf 'unknown option: %s\n' "$argument" >&2 && exit 2 ;;
    esac
done

install_packages use web test
continue_as_caller "$root/test.sh" "$@"
cd -- "$root"
fixed_options=(-DCONVSCOPE_TESTS=ON)
summary=()
failed=0

# check NAME COMMAND...: runs one step, notes how it ended and goes on, so that one run shows all that is wrong.
check() {
    local name=$1 began=$SECONDS verdict=ok
    shift
    say "$name"
    "$@" || { verdict=FAILED failed=1; }
    summary+=("$(printf '%-28s %-6s %4d s' "$name" "$verdict" $((SECONDS - began)))")
}

# shellcheck disable=SC2317  # called through check
format() {
    local wrong
    clang-format --version >/dev/null || return 1
    wrong=$(find core app assets tests bench -name '*.cpp' -o -name '*.h' | sort |
        xargs clang-format --dry-run 2>&1 | sed -nE 's/^([^ :]+):[0-9]+:.*/\1/p' | uniq)
    [ -n "$wrong" ] || return 0
    printf '%s\n' 'To put it right, clang-format -i these:' "$wrong"
    return 1
}

# A hash of what the sanitized tests see: the programs, and the files that they read.
# shellcheck disable=SC2317  # called through check
sanitized_state() {
    find build/sanitize/app/convscope build/sanitize/tests/*_tests assets docs tests README.md -type f -print0 |
        sort -z | xargs -0 sha256sum | sha256sum
}

# ctest's closing line is kept for the last run, the release tests: of this one only failures are shown.
# shellcheck disable=SC2317  # called through check
sanitized_tests() {
    local log=build/sanitize/test.log passed=build/sanitize/passed state
    state=$(sanitized_state)
    if [ "$(cat "$passed" 2>/dev/null)" = "$state" ]; then
        printf 'Nothing has changed since they passed. To run them again: rm %s\n' "$passed"
        return 0
    fi
    rm -f "$passed"
    if ctest --preset sanitize -j "$(nproc)" --no-tests=error >"$log" 2>&1; then
        printf '%s\n' "$state" >"$passed"
        return 0
    fi
    grep -vE '^ *[0-9]+/[0-9]+ Test.*Passed|^ *Start +[0-9]+:|tests passed' "$log" | tail -n 200
    printf 'The whole log: %s\n' "$log"
    return 1
}

# unless_held FILE COMMAND... -- SEEN...: runs the command, unless it held when the files that it sees (folders with all
# in them) were the same; FILE keeps the hash of those.
# shellcheck disable=SC2317  # called through check
unless_held() {
    local held=$1 state command=()
    shift
    while [ "$1" != -- ]; do command+=("$1") && shift; done
    shift
    state=$(find "$@" -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
    if [ "$(cat "$held" 2>/dev/null)" = "$state" ]; then
        printf 'Nothing has changed since it held. To run it again: rm %s\n' "$held"
        return 0
    fi
    rm -f "$held"
    "${command[@]}" && printf '%s\n' "$state" >"$held"
}

# Every reader of foreign bytes, for FUZZ_SECONDS (60) each.
# shellcheck disable=SC2317  # called through check
fuzz_targets() {
    local folder=build/sanitize/fuzzing
    unless_held "$folder/held" tests/fuzz/run.sh "$folder" "${FUZZ_SECONDS:-60}" -- "$folder/targets" tests/fuzz
}

# Both are built first: what is compiled is what they see.
# shellcheck disable=SC2317  # called through check
engine_in_wasm() {
    local simd programs=()
    for simd in ON OFF; do
        (build_wasm "$simd" engine_check) || return 1
        programs+=("build/wasm-simd-$simd/tests/web/engine_check."{js,wasm})
    done
    unless_held build/wasm-simd-ON/engine-held tests/web/engine.sh -- \
        "${programs[@]}" tests/web/engine.sh tests/data/torch
}

# shellcheck disable=SC2317  # called through check
web_page() {
    (build_wasm ON site) || return 1
    unless_held build/wasm-simd-ON/page-held tests/web/page.sh -- out/web web/serve.py tests/web \
        third_party/fetch_playwright.sh
}

began=$SECONDS
check 'format' format
(build release) || exit 1
if [ -n "$lint" ]; then
    check 'linter' tests/lint.sh build/release
fi
(build sanitize) || exit 1
check 'tests under sanitizers' sanitized_tests
check 'fuzz targets' fuzz_targets
check 'engine in WebAssembly' engine_in_wasm
check 'web page' web_page
check 'tests' ctest --preset release -j "$(nproc)" --no-tests=error

printf '\n'
printf '%s\n' "${summary[@]}"
printf '%-28s %-6s %4d s\n' 'all' "$([ "$failed" -eq 0 ] && echo ok || echo FAILED)" $((SECONDS - began))
exit "$failed"
