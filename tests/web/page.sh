#!/usr/bin/env bash
# Builds the web page and drives it in Chromium, as a person would:   tests/web/page.sh [NODE_OPTION...]
# One test alone: tests/web/page.sh --test-name-pattern=scrubbed
set -euo pipefail
# shellcheck source=third_party/setup.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../../third_party/setup.sh"

build_wasm ON site
"$root/third_party/fetch_playwright.sh"
node --test-reporter=spec "$@" "$root/tests/web/page_test.js"
