#!/usr/bin/env bash
# Sets up what is missing, builds the web page into out/web and serves it on this machine:   ./web.sh [--build] [PORT]
# --build: does not serve it. PORT: 8000, or the next one that is free.
set -euo pipefail
# shellcheck source=third_party/setup.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/third_party/setup.sh"

usage() { printf 'usage: ./web.sh [--build] [PORT]\n'; }
serve=yes
port=8000
for argument in "$@"; do
    case $argument in
        --build) serve= ;;
        -h | --help) usage && exit 0 ;;
        *[!0-9]* | '') usage >&2 && printf 'not a port: %s\n' "$argument" >&2 && exit 2 ;;
        *) port=$argument ;;
    esac
done

install_packages use web
continue_as_caller "$root/web.sh" "$@"
build_wasm ON site
say "the page is in out/web ($(du -sh "$root/out/web" | cut -f 1)): any web server can hold the folder"
[ -n "$serve" ] || exit 0
exec python3 "$root/web/serve.py" "$root/out/web" "$port"
