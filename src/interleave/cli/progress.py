"""One line per stage with its seconds, so that long work is seen to go on. Standard library only."""

import contextlib
import sys
import time
from collections.abc import Iterator


@contextlib.contextmanager
def stage(title: str) -> Iterator[None]:
    """Print the title, run the block, print how long it took."""
    print(f"  {title} ... ", end="", file=sys.stderr, flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", file=sys.stderr, flush=True)
        raise
    print(f"{time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
