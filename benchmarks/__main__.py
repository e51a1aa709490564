"""./interleave bench: what the pages cost, in a lived-in organisation and in a large one.

Builds the worlds by services in temporary folders and databases, starts the real server on each, and prints
tables. It is a report: it ends well whatever the numbers are.
"""

import argparse
import contextlib
import json
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import cold, measuring, posting, reporting, serving
from benchmarks.reporting import Found
from interleave.cli import postgres

ENGINES = {"sqlite": ("sqlite",), "postgres": ("postgres",), "both": ("sqlite", "postgres")}


def main() -> int:
    options = read()
    worlds: list[Found] = []
    writing: list[str] = []
    with tempfile.TemporaryDirectory(prefix="interleave-bench-") as folder:
        keep = Path(options.keep or folder)
        for engine in ENGINES[options.engine]:
            with database_of(engine) as url:
                names = options.worlds.split(",")
                if engine == "postgres":
                    names = names[-1:]  # a database holds one world
                for name in names:
                    say(f"World {name}, {engine}:")
                    worlds.append(measure(name, engine, url, keep / f"{name}-{engine}", options))
                if engine == "sqlite" and not options.no_writing:
                    say("Writing:")
                    found = measuring.run_program("writing", keep / f"{names[-1]}-sqlite")
                    writing = reporting.writing_lines(names[-1], found)
    print("\n".join(reporting.report(shlex.join(["./interleave", "bench", *sys.argv[1:]]), worlds, writing)))
    if options.json:
        content = {found.title: [page.as_json() for page in found.pages] for found in worlds}
        Path(options.json).write_text(json.dumps(content, indent=1))
    return 0


def read() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="interleave bench")
    parser.add_argument("--worlds", default="demo,large", help="which to build: demo, large or both")
    parser.add_argument(
        "--engine", default="both", choices=list(ENGINES), help="PostgreSQL: the last world only"
    )
    parser.add_argument("--people", type=int, default=1000, help="in the large world's cohort")
    parser.add_argument("--steps", type=int, default=60, help="of the large world's journey")
    parser.add_argument("--requests", type=int, default=60, help="per page and number of users")
    parser.add_argument("--no-browser", action="store_true", help="do not measure first visits")
    parser.add_argument("--no-writing", action="store_true", help="do not measure the ledger and imports")
    parser.add_argument(
        "--keep", metavar="DIR", help="build SQLite's worlds here and keep them for the next time"
    )
    parser.add_argument("--json", metavar="FILE", help="write the numbers here as well")
    return parser.parse_args()


@contextlib.contextmanager
def database_of(engine: str) -> Iterator[str]:
    """Yield the address of a new PostgreSQL, or nothing: SQLite is in the data folder."""
    if engine == "sqlite":
        yield ""
        return
    with postgres.temporary() as url:
        yield url


def measure(name: str, engine: str, url: str, data: Path, options: argparse.Namespace) -> Found:
    """Build one world and measure its pages."""
    world = make(name, data, url, options)
    with serving.serve(data, url) as server:
        pages = measuring.measure(server, world, options.requests, say)
        forms = posting.measure(server, world["forms"]) if world["forms"] else {}
        megabytes = server.megabytes()
        if engine == "sqlite" and not options.no_browser and not cold.visit(server, world, pages):
            say("    no Chromium: first visits are not measured")
    return Found(name, engine, world["counts"], world["seconds"], pages, forms, megabytes)


def make(name: str, data: Path, url: str, options: argparse.Namespace) -> dict[str, Any]:
    """Build a world, or take the one that is kept."""
    kept = data / "world.json"
    if not url and kept.exists():
        found: dict[str, Any] = json.loads(kept.read_text())
        return found
    data.mkdir(parents=True, exist_ok=True)
    people, steps = str(options.people), str(options.steps)
    world = measuring.run_program("worlds", data, name, "--people", people, "--steps", steps, database=url)
    kept.write_text(json.dumps(world))
    return world


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
