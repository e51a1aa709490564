"""One web process: uvicorn, taking its fair share of the connections."""

import asyncio
import logging
import mmap
import os
import signal
import socket
import threading
import time
from collections.abc import Iterable
from typing import Any

import uvicorn

from interleave.config import asgi

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.004  # how long a busier process leaves a new connection to the others
GRACE_SECONDS = 8  # for pages under way when the process is asked to end
KEEP_ALIVE_SECONDS = 15
COUNTER_BYTES = 4


class Board:
    """How many connections each web process has open, in memory that all of them share."""

    def __init__(self, places: int) -> None:
        self.places = places
        self.memory = mmap.mmap(-1, places * COUNTER_BYTES)

    def write(self, place: int, count: int) -> None:
        start = place * COUNTER_BYTES
        self.memory[start : start + COUNTER_BYTES] = count.to_bytes(COUNTER_BYTES, "little")

    def read(self, place: int) -> int:
        start = place * COUNTER_BYTES
        return int.from_bytes(self.memory[start : start + COUNTER_BYTES], "little")

    def least(self) -> int:
        return min(map(self.read, range(self.places)))


class Worker(uvicorn.Server):
    """Accepts by itself, one connection at a time, and only while no other process has fewer.

    Processes that share a listening socket would otherwise race for it, and one of
    them often wins all the connections of a burst while the other core idles.
    """

    def __init__(
        self, config: uvicorn.Config, *, house: asgi.House, listener: socket.socket, board: Board, place: int
    ) -> None:
        super().__init__(config)
        self.house = house
        self.listener = listener
        self.board = board
        self.place = place
        self.arriving: set[asyncio.Task[Any]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=[])
        self.listen()

    def listen(self) -> None:
        if not self.should_exit:
            asyncio.get_running_loop().add_reader(self.listener, self.offered)

    def offered(self) -> None:
        """A connection waits: take it, or first leave it to a process that has fewer."""
        self.board.write(self.place, self.load)
        if self.load > self.board.least():
            loop = asyncio.get_running_loop()
            loop.remove_reader(self.listener)
            loop.call_later(PATIENCE_SECONDS, self.take_and_listen)
        else:
            self.take()

    def take_and_listen(self) -> None:
        if not self.should_exit:
            self.take()
            self.listen()

    def take(self) -> None:
        try:
            connection, _ = self.listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return  # another process was quicker, or the client has left
        connection.setblocking(False)
        arrival = asyncio.get_running_loop().create_task(self.greet(connection))
        self.arriving.add(arrival)
        arrival.add_done_callback(self.arriving.discard)
        self.board.write(self.place, self.load)

    async def greet(self, connection: socket.socket) -> None:
        await asyncio.get_running_loop().connect_accepted_socket(self.protocol, connection)

    def protocol(self) -> asyncio.Protocol:
        made: asyncio.Protocol = self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return made

    @property
    def load(self) -> int:
        return len(self.server_state.connections) + len(self.arriving)

    async def on_tick(self, counter: int) -> bool:
        self.board.write(self.place, self.load)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().remove_reader(self.listener)
        self.house.streams.close()
        await super().shutdown(sockets=[])


def run(*, house: asgi.House, listener: socket.socket, board: Board, place: int) -> None:
    """Serve until a signal ends it."""
    config = uvicorn.Config(
        house,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    Worker(config, house=house, listener=listener, board=board, place=place).run()


def end_with_parent(lifeline: int, siblings: Iterable[int] = ()) -> None:
    """End this process when the parent does, however it does: the pipe it holds open then closes."""
    for descriptor in siblings:
        os.close(descriptor)

    def watch() -> None:
        os.read(lifeline, 1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_SECONDS + 2)
        os._exit(1)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
