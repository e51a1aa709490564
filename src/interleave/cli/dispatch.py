"""Which command is which. What is not ours goes to Django: migrate, shell, createcachetable and so on."""

import argparse
import os
import signal
import sys
from pathlib import Path

from interleave.cli import demo_clock, failures, places
from interleave.cli.calls import Call, Command, Launch

SETTINGS = "interleave.config.settings"

COMMANDS = {
    "demo": "start the lived-in demonstration organisation",
    "run": "start an organisation of your own",
    "import": "bring in a journey from a folder of text",
    "export": "write a journey out as a folder of text",
    "evaluate": "measure the learning engine on files: memory, mastery, risk or items",
    "rebuild": "fill projections again from the ledger",
    "doctor": "look for what is wrong with an installation",
    "test": "run all tests, on SQLite and on PostgreSQL",
    "check": "check style, types, imports, templates and migrations, then test",
    "bench": "measure what pages, events and imports cost",
    "docs": "build the documentation into build/docs",
    "lock": "choose the newest allowed packages and write the lock files",
    "help": "list the commands",
}
# These stand on the standard library alone, and must not load the settings of an installation.
WITHOUT_DJANGO = {"evaluate", "test", "check", "bench", "docs", "lock", "help"}
DEFAULT_DATA = {"demo": "demo"}  # under data/; any other command: run


def main(arguments: list[str], *, launch: Launch) -> int:
    name, *rest = arguments or ["help"]
    name = {"-h": "help", "--help": "help"}.get(name, name)
    try:
        status = carry_out(name, rest, launch=launch)
        sys.stdout.flush()  # here, where a reader that went away can still be met
        return status
    except failures.Refused as refusal:
        print(f"interleave: {refusal}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\ninterleave: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Python flushes once more at the end: give it somewhere to write to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE


def carry_out(name: str, rest: list[str], *, launch: Launch) -> int:
    """Run a command of ours, or hand it to Django."""
    if name in WITHOUT_DJANGO:
        return find(name)(Call(rest, places.ROOT / "data", launch))
    data, rest = take_data(name, rest)
    os.environ["INTERLEAVE_DATA"] = os.fspath(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    demo_clock.hand_over(demo_clock.find(data))
    if name in COMMANDS:
        return find(name)(Call(rest, data, launch))
    return hand_to_django([name, *rest])


def take_data(name: str, arguments: list[str]) -> tuple[Path, list[str]]:
    """Read --data DIR before anything else: the settings depend on it when they are loaded."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--data", type=Path)
    given, rest = parser.parse_known_args(arguments)
    named = given.data or os.environ.get("INTERLEAVE_DATA")
    return Path(named or places.ROOT / "data" / DEFAULT_DATA.get(name, "run")).resolve(), rest


def find(name: str) -> Command:
    """Import the command's module and no other: each brings what it needs."""
    return find_tool(name) if name in WITHOUT_DJANGO else find_work(name)


def find_work(name: str) -> Command:
    """Return a command that works on an installation."""
    match name:
        case "demo":
            from interleave.cli import demo

            return demo.execute
        case "run":
            from interleave.cli import run

            return run.execute
        case "import":
            from interleave.cli import import_journey

            return import_journey.execute
        case "export":
            from interleave.cli import export_journey

            return export_journey.execute
        case "rebuild":
            from interleave.cli import rebuild

            return rebuild.execute
        case _:
            from interleave.cli import doctor

            return doctor.execute


def find_tool(name: str) -> Command:
    """Return a command that needs no installation."""
    match name:
        case "evaluate":
            from interleave.cli import evaluate

            return evaluate.execute
        case "test":
            from interleave.cli import test

            return test.execute
        case "check":
            from interleave.cli import check

            return check.execute
        case "bench":
            from interleave.cli import bench

            return bench.execute
        case "docs":
            from interleave.cli import docs

            return docs.execute
        case "lock":
            from interleave.cli import lock

            return lock.execute
        case _:
            from interleave.cli import overview

            return overview.execute


def hand_to_django(arguments: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["interleave", *arguments])
    return 0
