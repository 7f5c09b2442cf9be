#!/usr/bin/env bash
# The engine's reference cases in WebAssembly, with SIMD and without, run by Node:   tests/web/engine.sh [FOLDER...]
# The folders of cases default to those of PyTorch.
set -euo pipefail
# shellcheck source=third_party/setup.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../../third_party/setup.sh"
[ "$#" -gt 0 ] || set -- "$root/tests/data/torch"

for simd in ON OFF; do
    build_wasm "$simd" engine_check
    # (Emscripten 3.1.6 would fetch the file beside it as from a server, now that Node can.)
    node --no-experimental-fetch "$root/build/wasm-simd-$simd/tests/web/engine_check.js" "$@"
done
