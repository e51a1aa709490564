"""The background loop: delivers the outbox and does what is due, in exactly one process.

Every installation has one turn to hold: a lock on a file of the data folder, and on
PostgreSQL, which several hosts may share, an advisory lock of the database as well.
Whoever holds it works; the others ask again every few seconds and take over when the
holder's process or connection ends.
"""

import fcntl
import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils.module_loading import import_string

from interleave.cli import serving_lock
from interleave.kernel import clock, jobs, outbox, tenancy
from interleave.people import selectors as people

log = logging.getLogger(__name__)

ROUND_SECONDS = 2.0
PERIODIC_EVERY = timedelta(minutes=1)
ADVISORY_LOCK = 0x1E4F_10A7  # any number, the same on every host

Periodic = Callable[..., object]  # takes now=, in the scope of one organisation


class Turn:
    """The right to be the one that works."""

    def __init__(self, data: Path) -> None:
        self.path = data / "loop.lock"
        self.file: IO[str] | None = None

    def is_ours(self) -> bool:
        return self.holds_file() and self.holds_database()

    def give_up(self) -> None:
        """Leave it to the others. The database's part ends with its connection."""
        if self.file is not None:
            self.file.close()
            self.file = None

    def holds_file(self) -> bool:
        if self.file is not None:
            return True
        file = self.path.open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self.file = file
        return True

    def holds_database(self) -> bool:
        """Ask anew each round: the lock goes with the connection, which may have been replaced."""
        if connection.vendor != "postgresql":
            return True
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = %s"
                " AND pid = pg_backend_pid()) OR pg_try_advisory_lock(%s)",
                [ADVISORY_LOCK, ADVISORY_LOCK],
            )
            return bool(cursor.fetchone()[0])


def run(*, data: Path, stop: threading.Event) -> None:
    """Work in rounds until told to stop."""
    senders = {kind: import_string(name) for kind, name in settings.SENDERS.items()}
    periodic = [import_string(name) for name in settings.PERIODIC]
    turn = Turn(data)
    next_due: datetime | None = None
    while not stop.is_set():
        try:
            close_old_connections()
            announce_host()
            if turn.is_ours():
                now = clock.now()
                deliver(senders, now=now)
                if is_due(next_due, now=now):
                    next_due = now + PERIODIC_EVERY
                    do_what_is_due(periodic, now=now)
        except Exception:  # whatever it is, mails go on in the next round; the log says what it was
            log.exception("background loop: this round failed")
        stop.wait(ROUND_SECONDS)
    turn.give_up()


def announce_host() -> None:
    """Hold a share of the serving lock on PostgreSQL, so that no host rebuilds beside this one.

    Taken anew each round: the lock goes with the connection, which may have been replaced.
    """
    if connection.vendor == "postgresql" and not serving_lock.try_share_in_database():
        log.warning("background loop: a rebuild holds the database; what people save waits for it")


def is_due(next_due: datetime | None, *, now: datetime) -> bool:
    """Tell whether it is time; also when the clock was put back, else nothing would be done until then."""
    return next_due is None or not next_due - PERIODIC_EVERY <= now < next_due


def deliver(senders: Mapping[str, outbox.Sender], *, now: datetime) -> None:
    """Drain the outbox; an error in it does not stop the jobs."""
    try:
        outbox.drain(senders=senders, now=now)
    except Exception:
        log.exception("background loop: the outbox failed")


def do_what_is_due(periodic: Iterable[Periodic], *, now: datetime) -> None:
    """Run each job for each organisation; a failure is recorded and does not stop the others."""
    with jobs.failures_read_once():
        for organisation in people.list_organisations():
            for function in periodic:
                name = getattr(function, "__name__", str(function))
                try:
                    with tenancy.scope(organisation.pk):
                        jobs.run_job(name, function, now=now)
                except Exception:  # the failure itself could not be recorded, the database is away
                    log.exception("background loop: %s failed and could not be recorded", name)
