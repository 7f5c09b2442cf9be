#!/usr/bin/env bash
# Sets up what is missing and tests everything:   ./test.sh [--lint] [--web] [-DNAME=VALUE...]
# Format, the tests under ASan and UBSan and the fuzz targets for a minute each (both again only when something they see
# has changed), the tests of the release build. --lint adds clang-tidy, which takes longer than all the rest;
# --web the engine in WebAssembly.
set -euo pipefail
# shellcheck source=third_party/setup.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/third_party/setup.sh"

usage() { printf 'usage: ./test.sh [--lint] [--web] [-DNAME=VALUE...]\n'; }
lint=
web=
for argument in "$@"; do
    case $argument in
        --lint) lint=yes ;;
        --web) web=yes ;;
        -D*) cmake_options+=("$argument") ;;
        -h | --help) usage && exit 0 ;;
        *) usage >&2 && printf 'unknown option: %s\n' "$argument" >&2 && exit 2 ;;
    esac
done

install_packages use test ${web:+web}
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

# Every reader of foreign bytes, for FUZZ_SECONDS (60) each.
# shellcheck disable=SC2317  # called through check
fuzz_targets() {
    local folder=build/sanitize/fuzzing held=build/sanitize/fuzzing/held state
    state=$(find "$folder/targets" tests/fuzz -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
    if [ "$(cat "$held" 2>/dev/null)" = "$state" ]; then
        printf 'Nothing has changed since they held. To run them again: rm %s\n' "$held"
        return 0
    fi
    rm -f "$held"
    tests/fuzz/run.sh "$folder" "${FUZZ_SECONDS:-60}" && printf '%s\n' "$state" >"$held"
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
if [ -n "$web" ]; then
    check 'engine in WebAssembly' tests/web/engine.sh
fi
check 'tests' ctest --preset release -j "$(nproc)" --no-tests=error

printf '\n'
printf '%s\n' "${summary[@]}"
printf '%-28s %-6s %4d s\n' 'all' "$([ "$failed" -eq 0 ] && echo ok || echo FAILED)" $((SECONDS - began))
exit "$failed"
