"""./interleave check: what a change must pass, in the order in which it is cheap to know."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace

from interleave.cli import places, progress, test
from interleave.cli.calls import Call

STEPS: Mapping[str, tuple[str, ...]] = {
    "Format": ("-m", "ruff", "format", "--check", "--quiet", "."),
    "Lint": ("-m", "ruff", "check", "--quiet", "."),
    "Who imports whom": ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
    "Templates": ("-m", "djlint", "--lint", "--quiet", "src"),
    "Migrations": ("-m", "django", "makemigrations", "--check", "--dry-run", "-v0"),
    "Types": ("-m", "mypy"),
}
AUTO_NAMED = re.compile(r"^\d{4}_(auto_|.*_and_more)")


def execute(call: Call) -> int:
    failed = [name for name, command in STEPS.items() if not passes(name, command)]
    if auto_named := list_auto_named():
        failed.append("Names of migrations")
        progress.say("  Migrations want a name that says what they do: " + ", ".join(auto_named))
    if failed:
        progress.say(f"\ninterleave: not in order: {', '.join(failed)}")
    if "--no-tests" in call.arguments:
        return 1 if failed else 0
    return test.execute(replace(call, arguments=[])) or (1 if failed else 0)


def passes(name: str, command: tuple[str, ...]) -> bool:
    """Run one step in an environment that no installation's data can reach; show its words if it fails."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="interleave-check-") as data:
        environment = {
            **os.environ,
            "INTERLEAVE_DATA": data,
            "INTERLEAVE_DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "interleave.config.settings",
        }
        done = subprocess.run(
            [sys.executable, "-P", *command],
            cwd=places.ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    word = "in order" if done.returncode == 0 else "NOT in order"
    progress.say(f"  {name}: {word} ({time.monotonic() - began:.1f} s)")
    if done.returncode:
        progress.say(done.stdout.rstrip())
    return done.returncode == 0


def list_auto_named() -> list[str]:
    return sorted(
        path.relative_to(places.SOURCES).as_posix()
        for path in places.SOURCES.glob("interleave/*/migrations/*.py")
        if AUTO_NAMED.match(path.name)
    )
