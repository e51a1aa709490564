"""./interleave bench: what pages, events and imports cost, in a lived-in organisation and in a large one."""

import os
import subprocess
import sys

from interleave.cli import places
from interleave.cli.calls import Call


def execute(call: Call) -> int:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *call.arguments],
        cwd=places.ROOT,
        env={**os.environ, "PYTHONPATH": os.fspath(places.ROOT / "src")},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode
