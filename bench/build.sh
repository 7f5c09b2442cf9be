#!/usr/bin/env bash
# Sets up what is missing and builds programs of this folder:   bench/build.sh [PROGRAM...]   (default: convolve_bench)
set -euo pipefail
# shellcheck source=third_party/setup.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../third_party/setup.sh"

install_packages use bench
continue_as_caller "$root/bench/build.sh" "$@"
fixed_options=(-DCONVSCOPE_BENCH=ON)
fresh_options=(-DCONVSCOPE_TESTS=OFF)  # they need packages that the benchmarks do not
build release "${@:-convolve_bench}"
