"""Measures the pages of one world on its running server.

First one page of one person again and again, then people and pages in turn.
"""

import json
import math
import statistics
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from typing import Any

from benchmarks.serving import ROOT, Server, environment

WARM = 12  # requests before measuring, so that every process has everything it keeps
BATCHES = 5
USERS = (1, 4, 16)
TURNING_USERS = 4  # connections at once while people and pages take turns


@dataclass(slots=True)
class Measured:
    """One page. Milliseconds, bytes, requests per second."""

    label: str
    path: str
    status: int
    queries: int | None = None
    cpu_ms: float = math.nan  # of the server, per request, one user; median of batches
    plain_bytes: int = 0
    wire_bytes: int = 0
    p50_ms: dict[int, float] = field(default_factory=dict)
    p95_ms: dict[int, float] = field(default_factory=dict)
    per_second: dict[int, float] = field(default_factory=dict)
    people_first_ms: float = math.nan  # CPU per request of many people in turn: the first page of each
    people_ms: float = math.nan  # the same again
    people: int = 0
    pages_ms: float = math.nan  # CPU per request of many pages of one kind in turn, after a first round
    pages: int = 0
    cold_requests: int | None = None
    cold_bytes: int | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def measure(server: Server, world: dict[str, Any], requests: int, say: Any) -> list[Measured]:
    found = []
    sessions = world["sessions"]
    for label, who, path in world["pages"]:
        page = one(server, label, path, sessions[who], requests)
        page.queries = world["queries"].get(label)
        turns = world["turns"].get(label)
        if turns is not None and page.status == 200:
            in_turn(server, page, turns, sessions)
        say(f"    {label:<24} {page.cpu_ms:5.1f} ms CPU, in turn {page.people_ms:5.1f} {page.pages_ms:5.1f}")
        found.append(page)
    return found


def one(server: Server, label: str, path: str, cookie: str, requests: int) -> Measured:
    def load(users: int, count: int, encoding: str = "br") -> dict[str, Any]:
        return run_load(server, turns=[[path, cookie]], users=users, requests=count, encoding=encoding)

    first = load(2, WARM)
    page = Measured(label, path, status=int(next(iter(first["statuses"]))))
    if page.status != 200:
        return page
    page.wire_bytes = first["bytes"]
    page.plain_bytes = load(1, 1, "identity")["bytes"]
    costs, latencies, seconds = [], [], 0.0
    for _ in range(BATCHES):
        before = server.cpu_seconds()
        batch = load(1, max(4, requests // BATCHES))
        costs.append((server.cpu_seconds() - before) * 1000 / len(batch["latencies"]))
        latencies += batch["latencies"]
        seconds += batch["seconds"]
    page.cpu_ms = statistics.median(costs)
    note(page, 1, {"latencies": latencies, "seconds": seconds})
    for users in USERS[1:]:
        note(page, users, load(users, requests * 2))
    return page


def in_turn(
    server: Server, page: Measured, turns: dict[str, list[list[str]]], sessions: dict[str, str]
) -> None:
    """Ask for the page of each person in turn, and for each page of its kind."""

    def cost(way: str, rounds: int) -> float:
        asked = [[path, sessions[who]] for who, path in turns[way]]
        before = server.cpu_seconds()
        load = run_load(server, turns=asked, users=TURNING_USERS, requests=len(asked) * rounds, encoding="br")
        wrong = {status for status in load["statuses"] if status != "200"}
        if wrong:
            raise SystemExit(f"{page.label}, {way} in turn: answered with {', '.join(sorted(wrong))}")
        return (server.cpu_seconds() - before) * 1000 / len(load["latencies"])

    page.people, page.pages = len(turns["people"]), len(turns["pages"])
    if page.people > 1:
        page.people_first_ms = cost("people", 1)
        cost("people", 1)  # each of the processes has now met about all of them
        page.people_ms = cost("people", 2)
    if page.pages > 1:
        cost("pages", 2)
        page.pages_ms = cost("pages", 3)


def note(page: Measured, users: int, result: dict[str, Any]) -> None:
    latencies = sorted(result["latencies"])
    page.p50_ms[users] = statistics.median(latencies) * 1000
    page.p95_ms[users] = latencies[math.ceil(len(latencies) * 0.95) - 1] * 1000
    page.per_second[users] = len(latencies) / result["seconds"]


def run_load(server: Server, **job: Any) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"],
        cwd=ROOT,
        input=json.dumps({"port": server.port, **job}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"the load client failed on {job['turns'][0][0]}:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def run_program(name: str, data: Any, *arguments: str, database: str = "") -> dict[str, Any]:
    """Run a program of this folder on a data folder and return the JSON of its last line."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *arguments],
        cwd=ROOT,
        env=environment(data, database),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"benchmarks.{name} failed")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
