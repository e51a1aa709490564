"""How soon a commit must be on the disk."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

NORMAL = 1  # a commit is written, and waits for no disk


@contextmanager
def committed_later() -> Iterator[None]:
    """Let SQLite write the commits in this block to the disk with the next durable commit.

    Only for rows that may be lost in a power failure. The database stays consistent, and a commit that is on
    the disk has all earlier ones with it (https://www.sqlite.org/pragma.html#pragma_synchronous). In a
    transaction and on PostgreSQL it does nothing.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    run = connection.connection.execute
    (before,) = run("PRAGMA synchronous").fetchone()
    if before > NORMAL:
        run(f"PRAGMA synchronous={NORMAL}")
    try:
        yield
    finally:
        run(f"PRAGMA synchronous={before}")
