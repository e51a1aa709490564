"""Runs one step of the set-up: shown with its seconds, its output kept in build/setup.log."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from interleave.cli import failures, places

NO_NETWORK_SIGNS = (
    "Could not connect",
    "ConnectError",
    "Connection refused",
    "Connection timed out",
    "Failed to resolve",
    "Max retries exceeded",
    "Name or service not known",
    "Network is unreachable",
    "NewConnectionError",
    "Temporary failure in name resolution",
    "client error (Connect)",
    "dns error",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ENETUNREACH",
    "ENOTFOUND",
    "ETIMEDOUT",
)
NO_NETWORK = (
    "packages could not be fetched: is there a network? The first start needs one (details: build/setup.log)"
)
TAIL_LINES = 12


class StepFailed(failures.Refused):
    """A program ended with an error; its last lines are in the sentence."""


def run(
    command: Sequence[str | os.PathLike[str]],
    *,
    folder: Path = places.ROOT,
    extra: Mapping[str, str] | None = None,
) -> None:
    """Run a program to its end. Raises StepFailed with a reason that a person can use."""
    path = f"{places.ENVIRONMENT / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    environment = {**os.environ, "PATH": path, **(extra or {})}
    with places.LOG.open("a+", encoding="utf-8", errors="replace") as log:
        log.write(f"\n$ {' '.join(os.fspath(word) for word in command)}\n")
        log.flush()
        began = log.tell()
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
            )
        except OSError as error:
            raise StepFailed(f"{os.fspath(command[0])} could not be started: {error}") from None
        if done.returncode:
            log.seek(began)
            raise StepFailed(reason(command, log.read()))


def reason(command: Sequence[str | os.PathLike[str]], output: str) -> str:
    if any(sign in output for sign in NO_NETWORK_SIGNS):
        return NO_NETWORK
    tail = "\n  ".join(output.strip().splitlines()[-TAIL_LINES:])
    return f"{Path(command[0]).name} failed (details: build/setup.log):\n  {tail}"
