"""A small load client: users with kept connections, each asking for the next page as soon as it has one.

Run as a program of its own: reads {port, turns, users, requests, encoding} as JSON, writes
{seconds, latencies, bytes, statuses} as JSON. Turns are pairs of path and session, asked for in turn.
Latencies are in seconds.
"""

import asyncio
import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> tuple[int, int]:
    """Send one request; return the status and the bytes of head and body on the wire."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    headers = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:] if b": " in line)
    if headers.get(b"transfer-encoding") == b"chunked":
        return status, len(head) + await read_chunks(reader)
    length = int(headers.get(b"content-length", b"0"))
    await reader.readexactly(length)
    return status, len(head) + length


async def read_chunks(reader: asyncio.StreamReader) -> int:
    total = 0
    while True:
        line = await reader.readline()
        size = int(line, 16)
        await reader.readexactly(size + 2)
        total += len(line) + size + 2
        if size == 0:
            return total


async def user(job: dict[str, Any], requests: Iterator[bytes], found: dict[str, Any]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", job["port"], limit=2**20)
    try:
        for request in requests:
            started = time.perf_counter()
            status, size = await ask(reader, writer, request)
            found["latencies"].append(time.perf_counter() - started)
            found["statuses"][status] += 1
            found["bytes"] = size
    finally:
        writer.close()


def requests_of(job: dict[str, Any]) -> Iterator[bytes]:
    """Yield as many requests as the job wants, its turns again and again."""
    turns = itertools.cycle(job["turns"])
    for path, cookie in itertools.islice(turns, job["requests"]):
        yield (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: interleave={cookie}\r\n"
            f"Accept-Encoding: {job['encoding']}\r\nAccept: text/html\r\n\r\n"
        ).encode()


async def run(job: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"latencies": [], "statuses": Counter(), "bytes": 0}
    requests = requests_of(job)
    started = time.perf_counter()
    await asyncio.gather(*(user(job, requests, found) for _ in range(job["users"])))
    return {**found, "seconds": time.perf_counter() - started}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(json.loads(sys.stdin.read())))))
