"""./interleave docs: the documentation as a site in build/docs; a broken link is a failure."""

import os
import subprocess
import sys

from interleave.cli import failures, places, progress
from interleave.cli.calls import Call


def execute(call: Call) -> int:
    target = places.BUILD / "docs"
    with progress.stage("Building the documentation"):
        done = subprocess.run(
            [
                sys.executable,
                "-P",
                "-m",
                "mkdocs",
                "build",
                "--strict",
                "--quiet",
                "--site-dir",
                target,
                *call.arguments,
            ],
            cwd=places.ROOT,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
            stdin=subprocess.DEVNULL,
            check=False,
        )
    if done.returncode:
        raise failures.Refused("the documentation is not in order; see above")
    print(f"  {target / 'index.html'}")
    return 0
