#!/usr/bin/env python3
"""Serves a folder on this machine alone:   web/serve.py FOLDER PORT [--strict]

The next free port from PORT on is taken; 0 for any. --strict: with the Content-Security-Policy of docs/web.md.
"""
import functools
import http.server
import pathlib
import sys

POLICY = ("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; "
          "connect-src 'self'; worker-src 'self'; manifest-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'")
LAST_PORT = 65535


class Handler(http.server.SimpleHTTPRequestHandler):
    strict = False
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map,
                      ".wasm": "application/wasm", ".webmanifest": "application/manifest+json", ".js": "text/javascript"}

    def end_headers(self):
        if self.strict:
            self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_):
        pass


def main():
    folder, first = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    if first > LAST_PORT:
        sys.exit(f"port {first} is given; 0 to {LAST_PORT} are allowed: try 8000")
    Handler.strict = "--strict" in sys.argv[3:]
    handler = functools.partial(Handler, directory=str(folder))
    for port in range(first, min(first + 100, LAST_PORT + 1)) if first else [0]:
        try:
            server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
            break
        except OSError:
            continue
    else:
        sys.exit(f"no port from {first} on is free")
    print(f"http://127.0.0.1:{server.server_address[1]}/   (Ctrl+C ends it)", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main()
