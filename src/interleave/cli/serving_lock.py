"""The serving lock: the servers of an installation share it; a rebuild needs them stopped and takes it alone.

On the data folder it is a file lock. The file stays open in every process of the server, so the lock holds
as long as one of them lives. On PostgreSQL, which several hosts may share, it is an advisory lock as well:
the background process of each host holds that one (`config.loop`), and a starting server tries it.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.db import DatabaseError, connection

from interleave.cli import failures

ADVISORY_LOCK = 0x1E4F_10A8  # any number, the same on every host, apart from the one of the loop
FILE = "serving.lock"

_held: list[IO[str]] = []  # open for the life of the process, or the lock would go


def share(data: Path) -> None:
    """Take a share of the lock for the life of this process and its children.

    Raises Refused while maintenance has the lock.
    """
    file = (data / FILE).open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise failures.Refused(
            f"./interleave rebuild is at work on {data}; start the server when it has finished"
        ) from None
    _held.append(file)
    if connection.vendor == "postgresql":
        try:
            is_shared = try_share_in_database()
        except DatabaseError as error:
            raise failures.Refused(f"the database cannot be opened: {error}") from None
        if not is_shared:
            raise failures.Refused(
                "./interleave rebuild is at work on this database; start the server when it has finished"
            )


def try_share_in_database() -> bool:
    """Take a share on the current PostgreSQL connection, unless it has one; return False if that fails."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = %s"
            " AND pid = pg_backend_pid() AND granted) OR pg_try_advisory_lock_shared(%s)",
            [ADVISORY_LOCK, ADVISORY_LOCK],
        )
        return bool(cursor.fetchone()[0])


@contextmanager
def alone(data: Path, *, command: str) -> Iterator[None]:
    """Hold the lock alone inside the block. Raises Refused while a server runs, here or on another host."""
    with (data / FILE).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise failures.Refused(
                f"a server runs on {data}, or another {command}: it would hold up what people save until it "
                f"has finished. Stop the server, run {command} again, then start the server"
            ) from None
        with _alone_in_database(command):
            yield


@contextmanager
def _alone_in_database(command: str) -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK])
        if not cursor.fetchone()[0]:
            raise failures.Refused(
                f"a server runs on this database, perhaps on another host, or another {command}. Stop the "
                f"servers on all hosts, run {command} again, then start them"
            )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
