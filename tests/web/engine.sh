#!/usr/bin/env bash
# The engine's reference cases in WebAssembly, with SIMD and without, run by Node:   tests/web/engine.sh [FOLDER...]
# The folders of cases default to those of PyTorch.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
export NODE_PATH=/usr/share/nodejs  # where Debian's Emscripten finds its JavaScript packages
[ "$#" -gt 0 ] || set -- tests/data/torch

for simd in ON OFF; do
    build=build/wasm-simd-$simd
    [ -f "$build/build.ninja" ] ||
        emcmake cmake -G Ninja -S . -B "$build" -DCMAKE_BUILD_TYPE=Release -DCONVSCOPE_WASM_SIMD="$simd" >/dev/null
    CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1 cmake --build "$build"
    # (Emscripten 3.1.6 would fetch the file beside it as from a server, now that Node can.)
    node --no-experimental-fetch "$build/tests/web/engine_check.js" "$@"
done
