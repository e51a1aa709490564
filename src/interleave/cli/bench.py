"""./interleave bench: what pages, events and imports cost here. Its arguments: ./interleave bench --help."""

import subprocess
import sys

from interleave.cli import places, start
from interleave.cli.calls import Call


def execute(call: Call) -> int:
    start.collect_static()
    done = subprocess.run([sys.executable, "-m", "benchmarks", *call.arguments], cwd=places.ROOT, check=False)
    return done.returncode
