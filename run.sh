#!/usr/bin/env bash
# Sets up what is missing, builds convscope and runs it:   ./run.sh [-DNAME=VALUE...] [ARGS for convscope...]
# Where no window can be opened it renders the demonstration into out/ instead. -D options go to CMake.
set -euo pipefail
# shellcheck source=third_party/setup.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/third_party/setup.sh"
no_window=3  # convscope's exit code when it cannot open a window

# What set-up says goes to standard error: standard output is the program's.
install_packages use >&2
continue_as_caller "$root/run.sh" "$@"
while [[ ${1:-} == -D* ]]; do
    cmake_options+=("$1")
    shift
done
fresh_options=(-DCONVSCOPE_TESTS=OFF)  # they need packages that running does not
build release convscope >&2
program=$root/build/release/app/convscope

demonstrate() {
    say "$1: rendering the demonstration into out/" >&2
    "$program" demo --out "$root/out" || die demonstration 'The message above says what went wrong.'
}

if [ $# -eq 0 ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    demonstrate 'no display here'
else
    status=0
    "$program" "$@" || status=$?
    [ "$status" -eq "$no_window" ] || exit "$status"
    demonstrate 'no window could be opened'
fi
