"""The embedded server: granian with its web processes, and one background process beside them.

The parent loads everything once and forks, so the processes share that memory. granian binds the address,
serves HTTP and replaces a web process that ends. What it does not do is here: the background process, a
greeting once the server answers, and that all processes end when the parent was killed.
"""

import contextlib
import gc
import logging
import mmap
import multiprocessing
import os
import resource
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connections
from django.urls import get_resolver
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from interleave.config import asgi, loop

log = logging.getLogger(__name__)

BACKLOG = 1024
MOST_CONNECTIONS = 3000  # of one web process, if it may have that many files open
OTHER_FILES = 200  # that a process has open beside its connections
HEADER_SECONDS = 10  # for the whole head of a request; an idle connection is closed after as long
HEADER_BYTES = 64 * 1024
GRACE_SECONDS = 8  # for pages under way when the server is asked to end
SHORT_LIFE_SECONDS = 2.0
MOST_SHORT_LIVES = 8
STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def serve(listener: socket.socket, *, workers: int, data: Path, ready: Callable[[], None]) -> int:
    """Serve the bound address until SIGINT, SIGTERM or SIGHUP. Return the exit status."""
    load()
    multiprocessing.set_start_method("fork", force=True)
    host, port = listener.getsockname()[:2]
    listener.close()  # it kept the port while the data was brought up to date
    family = Family()
    background = Background(data, family)
    server = make_server(host, port, workers)

    def begin() -> None:
        wait_for(host, port)
        background.start()
        ready()
        background.keep()

    def hear(stop: Any) -> None:
        number = signal.sigwait(STOPPING)
        family.end()
        stop(number, None)

    def start() -> None:
        threading.Thread(target=hear, args=(signal.getsignal(signal.SIGTERM),), daemon=True).start()
        threading.Thread(target=begin, name="background", daemon=True).start()

    server.on_startup(start)
    # Whichever thread a signal reached, the main one would not wake up for it: one thread waits for signals.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    status = 0
    try:
        served = asgi.trusting_proxies(family)
        server.serve(target_loader=lambda _target: served)
    except SystemExit:
        if not family.is_ending():
            log.error("a server process ends again and again; see above why")
            status = 1
    family.end()
    background.end()
    return status


def make_server(host: str, port: int, workers: int) -> Any:
    """Return granian with our limits."""
    server = Granian(
        "interleave.config.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        http=HTTPModes.http1,
        websockets=False,
        backlog=BACKLOG,
        backpressure=count_connections(),
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=HEADER_BYTES),
        log_level=LogLevels.critical,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS + 4,
    )
    server.respawned_wrks = ShortLives()
    return server


def load() -> None:
    """Load what every process needs, once: addresses, views and what they import."""
    get_resolver().reverse_dict  # noqa: B018 - reading it imports every view
    connections.close_all()  # a connection must not be used on both sides of a fork
    gc.collect()
    gc.freeze()  # keeps the collector from touching, and so copying, the shared memory
    gc.set_threshold(20_000, 20, 50)  # a page makes some thousand objects, and leaves next to no circles


def count_connections() -> int:
    """Return how many connections a web process may hold: so many that it never runs out of files.

    Others wait in the system's queue until one ends. The limit on open files is raised as far as it may be.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + OTHER_FILES
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(100, min(MOST_CONNECTIONS, soft - OTHER_FILES))


def wait_for(host: str, port: int) -> None:
    """Return once the address takes connections."""
    while True:
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
            return
        time.sleep(0.05)


class ShortLives(dict[int, float]):
    """When granian last replaced each web process. It gives up on one that ends twice within 5.5 seconds.

    Here only one that lives for a moment MOST_SHORT_LIVES times in a row makes it give up: a process that
    was killed twice is no reason to end all the others.
    """

    def __init__(self) -> None:
        super().__init__()
        self.in_a_row: Counter[int] = Counter()

    def clear(self) -> None:
        """Forget nothing: granian clears it before each replacement."""

    def get(self, worker: int, default: Any = None) -> Any:
        """Return the time of the replacement if the process has ended too often, else the default."""
        is_short = time.monotonic() - super().get(worker, 0.0) < SHORT_LIFE_SECONDS
        self.in_a_row[worker] = self.in_a_row[worker] + 1 if is_short else 0
        return self[worker] if self.in_a_row[worker] >= MOST_SHORT_LIVES else default


class Family:
    """What all processes know: whether the end has begun, in a byte that they share without a lock."""

    def __init__(self) -> None:
        self.memory = mmap.mmap(-1, 1)
        self.parent = os.getpid()

    def end(self) -> None:
        self.memory[0] = 1

    def is_ending(self) -> bool:
        return self.memory[0] == 1

    def adopt(self) -> None:
        """In a child: hear SIGTERM again; the keyboard and the terminal are the parent's to hear."""
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)

    def is_orphan(self) -> bool:
        """In a child: tell whether the parent is gone."""
        return os.getppid() != self.parent


class Background:
    """The background process, kept running."""

    def __init__(self, data: Path, family: Family) -> None:
        self.data = data
        self.family = family
        self.process: Any = None

    def start(self) -> None:
        self.process = multiprocessing.Process(target=self.work, name="background")
        self.process.start()

    def keep(self) -> None:
        """Start it again when it ends; wait a little, it may have ended at once."""
        while not self.family.is_ending():
            self.process.join()
            if not self.family.is_ending():
                log.warning("the background process ended; starting another")
                time.sleep(SHORT_LIFE_SECONDS)
                self.start()

    def work(self) -> None:
        """In the child: work until the end begins or the parent is gone."""
        self.family.adopt()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        stop = threading.Event()

        def watch() -> None:
            while not self.family.is_ending() and not self.family.is_orphan():
                time.sleep(asgi.WATCH_SECONDS)
            stop.set()
            time.sleep(GRACE_SECONDS)
            os._exit(1)

        threading.Thread(target=watch, name="watch", daemon=True).start()
        loop.run(data=self.data, stop=stop)

    def end(self) -> None:
        """Wait for what it has under way; kill it if that takes too long."""
        if self.process is not None:
            self.process.join(GRACE_SECONDS + 4)
            self.process.kill()
