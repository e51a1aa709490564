"""The embedded server: one parent that binds the address, web processes, and one background process.

The parent loads everything once and forks, so the processes share that memory. It
serves nothing itself: it replaces a process that ends, and ends them all when asked
to. They end by themselves when it is killed.
"""

import gc
import logging
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from django.db import connections
from django.urls import get_resolver

from interleave.config import asgi, loop, worker

log = logging.getLogger(__name__)

WATCHED = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
BACKLOG = 1024
GRACE_SECONDS = worker.GRACE_SECONDS + 4
SHORT_LIFE_SECONDS = 3.0
MOST_SHORT_LIVES = 5

Work = Callable[[], None]


@dataclass(slots=True)
class Child:
    """A process to keep running."""

    work: Work
    born_at: float  # monotonic seconds
    short_lives: int = 0


@dataclass(slots=True)
class Family:
    """The parent's view: who lives, and the pipe whose closing tells the children that it died."""

    children: dict[int, Child] = field(default_factory=dict)
    lifeline: tuple[int, int] = field(default_factory=os.pipe)


def serve(listener: socket.socket, *, workers: int, data: Path, ready: Callable[[], None]) -> int:
    """Serve the bound socket until SIGINT, SIGTERM or SIGHUP. Return the exit status."""
    signal.signal(signal.SIGCHLD, lambda *_: None)  # so that the system does not drop it
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    house = load()
    listener.listen(BACKLOG)
    listener.setblocking(False)
    board = worker.Board(workers)
    family = Family()
    for place in range(workers):
        serving = partial(worker.run, house=house, listener=listener, board=board, place=place)
        start(family, serving)
    start(family, partial(loop.run, data=data))
    ready()
    status = keep(family)
    end(family)
    return status


def load() -> asgi.House:
    """Load what every process needs, once: addresses, views and what they import."""
    get_resolver().reverse_dict  # noqa: B018 - reading it imports every view
    connections.close_all()  # a connection must not be used on both sides of a fork
    gc.collect()
    gc.freeze()  # keeps the collector from touching, and so copying, the shared memory
    gc.set_threshold(20_000, 20, 50)  # a page makes some thousand objects, and leaves next to no circles
    return asgi.application


def start(family: Family, work: Work, *, short_lives: int = 0) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        os._exit(live(family, work))
    family.children[pid] = Child(work, time.monotonic(), short_lives)


def live(family: Family, work: Work) -> int:
    """The child's whole life. It never returns into the parent's code."""
    try:
        reading, writing = family.lifeline
        os.close(writing)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the parent hears it and ends us in order
        worker.end_with_parent(reading)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
        work()
    except (KeyboardInterrupt, SystemExit):
        return 0
    except BaseException:  # the last stop before the process ends: say why
        traceback.print_exc()
        return 1
    return 0


def keep(family: Family) -> int:
    """Replace children that end; return when asked to end, or when one of them cannot stay alive."""
    while True:
        if signal.sigwait(WATCHED) != signal.SIGCHLD:
            return 0
        for pid in ended(family):
            child = family.children.pop(pid)
            is_short = time.monotonic() - child.born_at < SHORT_LIFE_SECONDS
            short_lives = child.short_lives + 1 if is_short else 0
            if short_lives >= MOST_SHORT_LIVES:
                log.error("a server process ends again and again; see above why")
                return 1
            log.warning("server process %d ended; starting another", pid)
            start(family, child.work, short_lives=short_lives)


def ended(family: Family) -> list[int]:
    """Collect the children that have ended."""
    found = []
    while family.children:
        pid, _ = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            break
        if pid in family.children:
            found.append(pid)
        if len(found) == len(family.children):
            break
    return found


def end(family: Family) -> None:
    """Ask the children to end, wait for what they have under way, and kill who stays."""
    for pid in family.children:
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while family.children and time.monotonic() < deadline:
        for pid in ended(family):
            del family.children[pid]
        time.sleep(0.02)
    for pid in family.children:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
