"""./interleave bench: what the pages cost, in a lived-in organisation and in a large one.

Builds both worlds by services in temporary folders (SQLite), starts the real server on each, and prints
tables. It is a report: it ends well whatever the numbers are.
"""

import argparse
import json
import shlex
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import cold, measuring, reporting, serving
from benchmarks.measuring import Measured


def main() -> int:
    options = read()
    results: dict[str, list[Measured]] = {}
    lines: list[str] = []
    with tempfile.TemporaryDirectory(prefix="interleave-bench-") as folder:
        for name in options.worlds.split(","):
            data = Path(options.keep or folder) / name
            say(f"World {name}:")
            world = make(name, data, options)
            lines += reporting.world_lines(name, world)
            with serving.serve(data) as server:
                results[name] = measuring.measure(server, world, options.requests, say)
                if not options.no_browser and not cold.visit(server, world, results[name]):
                    say("    no Chromium: first visits are not measured")
        written = [] if options.no_writing else write(options, Path(options.keep or folder))
    report = [
        *reporting.head(shlex.join(["./interleave", "bench", *sys.argv[1:]])),
        *lines,
        "",
        *reporting.cost_table(results),
    ]
    for name, pages in results.items():
        report += ["", *reporting.speed_table(name, pages)]
    report += ["", *written]
    print("\n".join(report))
    if options.json:
        content = {name: [page.as_json() for page in pages] for name, pages in results.items()}
        Path(options.json).write_text(json.dumps(content, indent=1))
    return 0


def read() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="interleave bench")
    parser.add_argument("--worlds", default="demo,large", help="which to build: demo, large or both")
    parser.add_argument("--people", type=int, default=1000, help="in the large world's cohort")
    parser.add_argument("--steps", type=int, default=60, help="of the large world's journey")
    parser.add_argument("--requests", type=int, default=60, help="per page and number of users")
    parser.add_argument("--no-browser", action="store_true", help="do not measure first visits")
    parser.add_argument("--no-writing", action="store_true", help="do not measure the ledger and imports")
    parser.add_argument("--keep", metavar="DIR", help="build the worlds here and keep them for the next time")
    parser.add_argument("--json", metavar="FILE", help="write the numbers here as well")
    return parser.parse_args()


def make(name: str, data: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Build a world, or take the one that is kept."""
    kept = data / "world.json"
    if kept.exists():
        found: dict[str, Any] = json.loads(kept.read_text())
        return found
    data.mkdir(parents=True, exist_ok=True)
    people, steps = str(options.people), str(options.steps)
    world = measuring.run_program("worlds", data, name, "--people", people, "--steps", steps)
    kept.write_text(json.dumps(world))
    return world


def write(options: argparse.Namespace, folder: Path) -> list[str]:
    """Measure writing, last of all: it changes the world."""
    name = options.worlds.split(",")[-1]
    say("Writing:")
    return reporting.writing_lines(name, measuring.run_program("writing", folder / name))


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
