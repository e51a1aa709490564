"""./interleave test: everything on SQLite, then what uses the database again on PostgreSQL, then what uses
linear algebra again on other BLAS kernels.

Arguments go to pytest (./interleave test -k refresh tests/reinforcement); then only
SQLite is used, unless --engine says otherwise. With --kernels, only the last part runs.
"""

import argparse
import os
import shutil
import subprocess
import sys

from interleave.cli import kernels, places, postgres, progress
from interleave.cli.calls import Call

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NO_BROWSER = "No Chromium found: its tests will be skipped. Install the package chromium, or set CHROMIUM."
PROCESSES = max(2, min(4, os.cpu_count() or 2))


def execute(call: Call) -> int:
    parser = argparse.ArgumentParser(prog="interleave test", add_help=False, allow_abbrev=False)
    parser.add_argument("--engine", choices=["sqlite", "postgres", "both"])
    parser.add_argument("--kernels", action="store_true")
    given, rest = parser.parse_known_args(call.arguments)
    if given.kernels:
        return kernels.execute()
    engine = given.engine or ("sqlite" if rest else "both")
    if not os.environ.get("CHROMIUM") and not any(map(shutil.which, BROWSERS)):
        progress.say(NO_BROWSER)
    status = 0
    if engine in {"sqlite", "both"}:
        status = run_pytest(rest)
    if status == 0 and engine in {"postgres", "both"}:
        with postgres.temporary() as url:
            progress.say("\nThe tests that use the database, again on PostgreSQL:")
            status = run_pytest(["--only-database", "--migrations", *rest], INTERLEAVE_DATABASE_URL=url)
    if status == 0 and not call.arguments:
        status = kernels.execute()
    return status


def run_pytest(arguments: list[str], **extra: str) -> int:
    """Run pytest in parallel, unless the arguments say how, and return its exit status."""
    is_parallel = not any(argument.startswith(("-n", "--pdb", "--dist")) for argument in arguments)
    spread = ["-n", str(PROCESSES)] if is_parallel else []
    environment = {key: value for key, value in os.environ.items() if key != "INTERLEAVE_DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pytest", *spread, *arguments],
        cwd=places.ROOT,
        env={**environment, **extra},
        stdin=subprocess.DEVNULL if "--pdb" not in arguments else None,
        check=False,
    )
    return done.returncode
