"""Whole requests in and whole answers out, around the threads on which pages run.

a2wsgi runs a page on a thread that would wait for a slow client, both ways. Here the event loop reads the
body before a thread is taken, within limits of length and time, and keeps the answer until the client has
it. What is long goes to a temporary file.
"""

import asyncio
import itertools
import logging
import tempfile
from collections.abc import Awaitable, Callable, Iterator, MutableMapping, Sequence
from typing import Any
from urllib.parse import quote_from_bytes

from a2wsgi.wsgi import WSGIMiddleware, WSGIResponder

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApplication = Callable[[Scope, Receive, Send], Awaitable[None]]
Header = tuple[bytes, bytes]

MEMORY_BYTES = 1024 * 1024  # of one request or answer; what is longer goes to a temporary file
PIECE_BYTES = 128 * 1024
BODY_SECONDS = 120.0  # for a whole body: 22 MB at 1.5 Mbit/s
PIECE_SECONDS = 60.0  # for the client to take one piece of the answer
DRAINED = 10
ASCII = bytes(range(128))  # a browser quotes the rest, and a2wsgi takes nothing else in a query
DRAIN_SECONDS = 5.0  # of silence; then the sender has stopped


class Kept:
    """A body on its way in or out, in memory as long as it is short."""

    def __init__(self) -> None:
        self.file = tempfile.SpooledTemporaryFile(max_size=MEMORY_BYTES)  # noqa: SIM115 - closed by its user
        self.length = 0

    def write(self, piece: bytes) -> None:
        self.length += self.file.write(piece)

    def messages(self, kind: str) -> Iterator[Message]:
        """Yield it in pieces, at least one."""
        self.file.seek(0)
        left = self.length
        while True:
            piece = self.file.read(PIECE_BYTES)
            left -= len(piece)
            yield {"type": kind, "body": piece, "more_body": left > 0}
            if left <= 0:
                return


class Refused(Exception):
    """The request is longer than anything the pages take. `rest`: more of it is to come."""

    def __init__(self, *, rest: bool) -> None:
        super().__init__()
        self.rest = rest


class GaveUp(Exception):
    """The client went away before it had sent its whole request."""


class Buffered:
    """An ASGI application for HTTP that meets whole requests, and whose answers are sent without it."""

    def __init__(
        self,
        application: AsgiApplication,
        *,
        most_bytes: int,
        body_seconds: float = BODY_SECONDS,
        too_long_page: Callable[[], bytes] = lambda: b"That is too long to send.\n",
    ) -> None:
        self.application = application
        self.most_bytes = most_bytes
        self.body_seconds = body_seconds
        self.too_long_page = too_long_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body, answer = Kept(), Answer()
        with body.file, answer.body.file:
            try:
                async with asyncio.timeout(self.body_seconds):
                    await read_body(body, scope, receive, self.most_bytes)
            except TimeoutError:
                await self.refuse(408, send)
            except Refused as refused:
                if not refused.rest or await drain(receive, self.most_bytes):
                    await self.refuse(413, send)
            except GaveUp:
                return
            else:
                pieces = body.messages("http.request")
                await self.application(clean(scope, body.length), give(pieces), answer.keep)
                await answer.send(send)

    async def refuse(self, status: int, send: Send) -> None:
        page = await asyncio.to_thread(self.too_long_page) if status == 413 else b"That took too long.\n"
        await send_page(send, status, page)


class Threads(WSGIMiddleware):
    """a2wsgi, without waiting for each part of an answer to be taken: the buffer takes them all."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await _Responder(self.app, self.executor, 0)(scope, receive, send)


class _Responder(WSGIResponder):
    def send(self, message: Any) -> None:
        self.loop.call_soon_threadsafe(self.send_queue.put_nowait, message)


class Limited:
    """An ASGI application that so many requests may wait for; the others are told to come back."""

    def __init__(self, application: AsgiApplication, *, most: int, busy_page: Callable[[], bytes]) -> None:
        self.application = application
        self.most = most
        self.busy_page = busy_page
        self.waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.waiting >= self.most:
            page = await asyncio.to_thread(self.busy_page)
            await send_page(send, 503, page, [(b"retry-after", b"10")])
            return
        self.waiting += 1
        try:
            await self.application(scope, receive, send)
        finally:
            self.waiting -= 1


async def send_page(send: Send, status: int, page: bytes, headers: Sequence[Header] = ()) -> None:
    """Answer with a page of ours and end the connection: the rest of the request may still come."""
    known = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(page)).encode()),
        (b"connection", b"close"),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": known})
    await send({"type": "http.response.body", "body": page})


async def read_body(body: Kept, scope: Scope, receive: Receive, most_bytes: int) -> None:
    """Read the whole body of a request. Raises Refused or GaveUp."""
    declared = dict(scope["headers"]).get(b"content-length", b"")
    if declared.isdigit() and int(declared) > most_bytes:
        raise Refused(rest=True)
    is_more = scope["method"] not in ("GET", "HEAD") or declared not in (b"", b"0")
    while is_more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise GaveUp
        body.write(message.get("body", b""))
        is_more = message.get("more_body", False)
        if body.length > most_bytes:
            raise Refused(rest=is_more)


def give(messages: Iterator[Message]) -> Receive:
    """Return a way to receive these messages."""

    async def receive() -> Message:
        return next(messages)

    return receive


async def drain(receive: Receive, most_bytes: int) -> bool:
    """Read on and throw away, so that a browser that is still sending reads the answer. False if it left.

    What is longer than DRAINED times the limit is answered at once: it is no slip any more.
    """
    left = DRAINED * most_bytes
    message: Message = {"more_body": True}
    while message.get("more_body", False) and left > 0:
        try:
            message = await asyncio.wait_for(receive(), DRAIN_SECONDS)
        except TimeoutError:
            return True
        if message["type"] == "http.disconnect":
            return False
        left -= len(message.get("body", b""))
    return True


def clean(scope: Scope, length: int) -> Scope:
    """Return the request with the length that was read, cookies in one line, and a query that is quoted.

    A header with an underscore could pass itself off as another, so it is dropped.
    """
    cookies = [value for name, value in scope["headers"] if name == b"cookie"]
    headers = [
        (name, value)
        for name, value in scope["headers"]
        if b"_" not in name and name not in (b"content-length", b"transfer-encoding", b"cookie")
    ]
    headers.append((b"content-length", str(length).encode()))
    if cookies:
        headers.append((b"cookie", b"; ".join(cookies)))
    query = quote_from_bytes(scope["query_string"], safe=ASCII).encode()
    return {**scope, "headers": headers, "query_string": query}


class Answer:
    """What a page answered, kept until it is sent."""

    def __init__(self) -> None:
        self.start: Message = {}
        self.body = Kept()

    async def keep(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body.write(message.get("body", b""))

    async def send(self, send: Send) -> None:
        """Send it; a client that takes nothing for too long is left alone."""
        try:
            for message in itertools.chain([self.start], self.body.messages("http.response.body")):
                async with asyncio.timeout(PIECE_SECONDS):
                    await send(message)
        except TimeoutError:
            log.warning("a client took nothing of its answer for %d s", PIECE_SECONDS)
