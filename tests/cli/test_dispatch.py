"""The edge of every command: what a shell sees."""

import subprocess
import sys

from interleave.cli import places


def test_a_reader_that_went_away_ends_a_command_quietly():
    command = [sys.executable, "-P", "-m", "interleave", "help"]
    reader = subprocess.Popen(["true"], stdin=subprocess.PIPE)
    reader.wait()

    done = subprocess.run(
        command, stdout=reader.stdin, stderr=subprocess.PIPE, cwd=places.ROOT, check=False, timeout=60
    )

    reader.stdin.close()
    assert done.returncode == 141
    assert done.stderr == b""
