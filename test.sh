#!/usr/bin/env bash
# Sets up what is missing and tests everything:   ./test.sh [--sanitize] [--lint] [-DNAME=VALUE...]
# Format, scripts, release build, the tests. --sanitize adds the tests under ASan and UBSan, --lint adds clang-tidy; each
# of them takes longer than all the rest.
set -euo pipefail
# shellcheck source=third_party/setup.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/third_party/setup.sh"

usage() { printf 'usage: ./test.sh [--sanitize] [--lint] [-DNAME=VALUE...]\n'; }
sanitize=
lint=
for argument in "$@"; do
    case $argument in
        --sanitize) sanitize=yes ;;
        --lint) lint=yes ;;
        -D*) cmake_options+=("$argument") ;;
        -h | --help) usage && exit 0 ;;
        *) usage >&2 && printf 'unknown option: %s\n' "$argument" >&2 && exit 2 ;;
    esac
done

install_packages use test
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

# ctest's closing line is kept for the last run, the release tests: of this one only failures are shown.
# shellcheck disable=SC2317  # called through check
sanitized_tests() {
    local log=$root/build/sanitize/test.log
    ctest --preset sanitize -j "$(nproc)" >"$log" 2>&1 && return 0
    grep -vE '^ *[0-9]+/[0-9]+ Test.*Passed|^ *Start +[0-9]+:|tests passed' "$log" | tail -n 200
    printf 'The whole log: build/sanitize/test.log\n'
    return 1
}

began=$SECONDS
check 'format' format
(build release) || exit 1
if [ -n "$lint" ]; then
    check 'linter' tests/lint.sh build/release
fi
if [ -n "$sanitize" ]; then
    (build sanitize) || exit 1
    check 'tests under sanitizers' sanitized_tests
fi
check 'tests' ctest --preset release -j "$(nproc)" --no-tests=error

printf '\n'
printf '%s\n' "${summary[@]}"
printf '%-28s %-6s %4d s\n' 'all' "$([ "$failed" -eq 0 ] && echo ok || echo FAILED)" $((SECONDS - began))
exit "$failed"
