#!/usr/bin/env python3
"""Visits a page many times at once, as a class does that opens it for the first time.

    bench/web/visits.py ADDRESS FOLDER [--visits 500] [--seconds 50] [--at-once 100]

A visit asks for every file of a first visit (FOLDER/sw.js lists them) over six connections, as a browser does, and
checks each answer against the file: a missing, short or other answer is a failure. Then it asks for each once more, as
the service worker does that keeps them: whether it is still the same. Visits begin evenly over `seconds`,
at most `at-once` at a time. Prints one line of JSON; exit 1 when anything failed.
"""
import argparse
import asyncio
import gzip
import json
import pathlib
import re
import sys
import time
import urllib.parse

CONNECTIONS = 6
PATIENCE = 30.0  # seconds a visit may take


def files_of(folder):
    listed = re.search(r"const files = (\[.*?\]);", (folder / "sw.js").read_text(encoding="utf-8"))
    return json.loads(listed.group(1))


async def fetch(reader, writer, host, path, known=None):
    """The status, the headers and the body of one answer on a connection that stays open. `known`: the ETag of a copy."""
    asked = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n"
    writer.write((asked + (f"If-None-Match: {known}\r\n" if known else "") + "\r\n").encode())
    await writer.drain()
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    return int(head[0].split()[1]), headers, await reader.readexactly(int(headers.get("content-length", 0)))


async def take(address, names, contents, said, tags):
    """Fetches files from the shared list until none is left. `tags`: the ETags of those that are there."""
    reader, writer = await asyncio.open_connection(address.hostname, address.port or 80)
    try:
        while names:
            name = names.pop()
            path = address.path.rstrip("/") + "/" + name
            status, headers, body = await fetch(reader, writer, address.netloc, path, tags.get(name))
            said["bytes"] += len(body)
            if name in tags:
                said["same"] += status == 304
                if status == 304:
                    continue
            tags[name] = headers.get("etag")
            if headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            if status != 200 or body != contents[name]:
                said["failed"].append(f"{path}: {status}, {len(body)} bytes")
    finally:
        writer.close()


async def visit(address, contents, said, gate):
    async with gate:
        began = time.monotonic()
        tags = {}
        try:
            for _ in ("first picture", "service worker"):
                names = list(contents)
                takers = [take(address, names, contents, said, tags) for _ in range(CONNECTIONS)]
                await asyncio.wait_for(asyncio.gather(*takers), PATIENCE)
        except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError) as error:
            said["failed"].append(repr(error))
        said["times"].append(time.monotonic() - began)


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--visits", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=50.0)
    parser.add_argument("--at-once", type=int, default=100)
    given = parser.parse_args()
    address = urllib.parse.urlsplit(given.address)
    contents = {name: (given.folder / name).read_bytes() for name in files_of(given.folder)}
    said = {"bytes": 0, "same": 0, "times": [], "failed": []}
    gate = asyncio.Semaphore(given.at_once)
    began = time.monotonic()
    visits = []
    for i in range(given.visits):
        await asyncio.sleep(max(0.0, began + i * given.seconds / given.visits - time.monotonic()))
        visits.append(asyncio.create_task(visit(address, contents, said, gate)))
    await asyncio.gather(*visits)
    times = sorted(said["times"])
    print(json.dumps({"visits": len(times), "failed": len(said["failed"]), "answered_same": said["same"],
                      "seconds": round(time.monotonic() - began, 1),
                      "megabytes": round(said["bytes"] / 1e6, 1), "kilobytes_a_visit": round(said["bytes"] / 1e3 / len(times)),
                      "median_ms": round(times[len(times) // 2] * 1000), "slowest_ms": round(times[-1] * 1000)}))
    for line in said["failed"][:10]:
        print(line, file=sys.stderr)
    sys.exit(1 if said["failed"] else 0)


asyncio.run(main())
