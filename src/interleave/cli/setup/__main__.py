"""Set up what the command needs, then become that command."""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from interleave.cli import failures, places
from interleave.cli.setup import frontend, packages

NEEDS_FRONT_END = {"demo", "run", "test", "check", "bench"}
PACKAGE_SETS = {"test": "dev", "check": "dev", "bench": "dev", "docs": "docs", "lock": None, "help": "run"}


def main(arguments: list[str]) -> NoReturn:
    command = arguments[0] if arguments else "help"
    try:
        with one_at_a_time():
            prepare(command)
    except failures.Refused as refusal:
        print(f"interleave: {refusal}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("\ninterleave: stopped", file=sys.stderr)
        sys.exit(130)
    python = os.fspath(places.PYTHON)
    os.execv(python, [python, "-P", "-m", "interleave", *arguments])  # noqa: S606 - the checkout's own Python


def prepare(command: str) -> None:
    packages.ensure(PACKAGE_SETS.get(command, "run"))
    if command in NEEDS_FRONT_END:
        frontend.ensure()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let a second ./interleave in the same clone wait until the first has set up."""
    try:
        places.BUILD.mkdir(exist_ok=True)
        lock = (places.BUILD / "setup.lock").open("w")
    except OSError as error:
        raise failures.Refused(f"this folder cannot be written to: {error}") from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main(sys.argv[1:])
