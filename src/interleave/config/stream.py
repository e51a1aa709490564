"""News for an open page: server-sent events at /stream/, with the number of unread notifications.

One process holds many streams and asks the database once for all of them every few
seconds, so no news has to travel between processes. A stream ends after a while and
the browser opens the next one, which signs in again: who was shut out hears nothing
for longer than that.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from interleave.config.buffering import Message, Receive, Scope, Send

log = logging.getLogger(__name__)

PATH = "/stream/"
POLL_SECONDS = 3.0
HEARTBEAT_SECONDS = 20.0  # proxies close what stays silent for a minute
LIFE_SECONDS = 600.0
RETRY_MS = 5000
MOST_PER_PERSON = 6  # per process; a browser opens no more connections than that to one host
MOST_STREAMS = 2000  # per process

SignIn = Callable[[bytes], UUID | None]  # the Cookie header -> the signed-in person
CountUnread = Callable[[Collection[UUID]], Mapping[UUID, int]]  # persons not in the answer have none

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream. `news` carries counts, and None when it is to end."""

    person_id: UUID
    unread: int | None = None  # not counted yet
    news: asyncio.Queue[int | None] = field(default_factory=asyncio.Queue)


class Streams:
    """The streams of this process, as an ASGI application."""

    def __init__(
        self, *, sign_in: SignIn, count_unread: CountUnread, poll_seconds: float = POLL_SECONDS
    ) -> None:
        self.sign_in = sign_in
        self.count_unread = count_unread
        self.poll_seconds = poll_seconds
        self.listeners: set[Listener] = set()
        self.closing = False
        self.poller: asyncio.Task[None] | None = None
        # One thread: it keeps one database connection, and pages never wait for streams.
        self.pool = ThreadPoolExecutor(1, thread_name_prefix="stream")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await refuse(send, 405, "Only GET.")
            return
        cookie = dict(scope["headers"]).get(b"cookie", b"")
        person_id = await self.on_thread(self.sign_in, cookie)
        if person_id is None:
            await refuse(send, 403, "Sign in first.")
        elif self.closing or len(self.listeners) >= MOST_STREAMS:
            await refuse(send, 503, "Come back later.")
        elif Counter(listener.person_id for listener in self.listeners)[person_id] >= MOST_PER_PERSON:
            await refuse(send, 429, "Too many open pages.")
        else:
            await self.talk(person_id, receive, send)

    async def talk(self, person_id: UUID, receive: Receive, send: Send) -> None:
        listener = Listener(person_id)
        self.listeners.add(listener)  # before the first wait, so that the limit counts it
        gone = asyncio.create_task(wait_for_leaving(receive, listener))
        try:
            counts = await self.on_thread(self.count_unread, [person_id])
            listener.unread = counts.get(person_id, 0)
            if self.poller is None or self.poller.done():
                self.poller = asyncio.create_task(self.poll())
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await send(piece(f"retry: {RETRY_MS}\n{unread_event(listener.unread)}"))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LIFE_SECONDS):
                    await pass_on(listener, send)
            await send({"type": "http.response.body", "body": b""})
        finally:
            self.listeners.discard(listener)
            gone.cancel()

    async def poll(self) -> None:
        """Ask for all listeners at once, as long as there are any."""
        while self.listeners:
            await asyncio.sleep(self.poll_seconds)
            persons = {listener.person_id for listener in self.listeners}
            try:
                counts = await self.on_thread(self.count_unread, persons) if persons else {}
            except Exception:  # the database may be away for a moment; the next round asks again
                log.exception("stream: unread notifications could not be counted")
                continue
            for listener in self.listeners:
                if listener.unread is None:
                    continue
                unread = counts.get(listener.person_id, 0)
                if unread != listener.unread:
                    listener.unread = unread
                    listener.news.put_nowait(unread)

    def close(self) -> None:
        """End all streams and take no more."""
        self.closing = True
        for listener in self.listeners:
            listener.news.put_nowait(None)

    async def on_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.pool, function, *arguments)


async def pass_on(listener: Listener, send: Send) -> None:
    while True:
        try:
            unread = await asyncio.wait_for(listener.news.get(), HEARTBEAT_SECONDS)
        except TimeoutError:
            await send(piece(": still here\n\n"))
            continue
        if unread is None:
            return
        await send(piece(unread_event(unread)))


async def wait_for_leaving(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.news.put_nowait(None)


def unread_event(unread: int) -> str:
    return f"event: unread\ndata: {unread}\n\n"


def piece(text: str) -> Message:
    return {"type": "http.response.body", "body": text.encode(), "more_body": True}


async def refuse(send: Send, status: int, words: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{words}\n".encode()})
