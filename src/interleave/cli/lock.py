"""./interleave lock: choose the newest allowed packages and write requirements/*.txt, with hashes.

No file names a package index, so that everybody's own index is used.
"""

import os
import subprocess

from interleave.cli import failures, places, progress
from interleave.cli.calls import Call
from interleave.cli.setup import packages

# The others may not choose other versions than the development set: they share one environment.
ORDER = (("dev", None), ("run", "dev"), ("docs", "dev"), ("uv", None))


def execute(call: Call) -> int:
    uv = packages.find_uv()
    if uv is None:
        raise failures.Refused("uv is needed to lock and there is none for this machine")
    for name, bound in ORDER:
        with progress.stage(f"Locking {name}"):
            lock(uv, name, bound, call.arguments)
    return 0


def lock(uv: str, name: str, bound: str | None, arguments: list[str]) -> None:
    target = places.REQUIREMENTS / f"{name}.txt"
    constraint = ["--constraint", f"requirements/{bound}.txt"] if bound else []
    done = subprocess.run(
        [
            uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--python-version", "3.11",
            "--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links",
            *constraint, *arguments, f"requirements/{name}.in", "-o", target,
        ],
        cwd=places.ROOT,
        env={**os.environ, **packages.uv_settings()},
        stdin=subprocess.DEVNULL,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise failures.Refused(f"requirements/{name}.in could not be locked; see above")
    if "://" in target.read_text():
        raise failures.Refused(f"{target.name} names an address: it must hold versions and hashes only")
