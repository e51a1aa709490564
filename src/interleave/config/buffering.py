"""Whole requests in and whole answers out, around the threads on which pages run.

a2wsgi runs a page on a thread that would wait for a slow client, both ways. Here the event loop reads the
body before a thread is taken, within limits of length and time, and keeps the answer until the client has
it. What is long goes to a temporary file.
"""

import asyncio
import io
import logging
import tempfile
from collections.abc import Awaitable, Callable, Iterator, MutableMapping, Sequence
from typing import IO, Any
from urllib.parse import quote_from_bytes

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


class Refused(Exception):
    """The request is not read to its end. `rest` is still to come."""

    def __init__(self, status: int, *, rest: bool) -> None:
        super().__init__(status)
        self.status = status
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
        try:
            body, length = await self.read(scope, receive)
        except Refused as refused:
            if not refused.rest or await drain(receive, self.most_bytes):
                await self.refuse(refused.status, send)
            return
        except GaveUp:
            return
        answer = Answer()
        try:
            with body:
                query = quote_from_bytes(scope["query_string"], safe=ASCII).encode()
                whole = {**scope, "query_string": query, "headers": clean(scope["headers"], length)}
                await self.application(whole, Pieces(body, length).receive, answer.keep)
            await answer.send(send)
        finally:
            answer.close()

    async def read(self, scope: Scope, receive: Receive) -> tuple[IO[bytes], int]:
        """Return the whole body, rewound, and its length. Raises Refused or GaveUp."""
        try:
            async with asyncio.timeout(self.body_seconds):
                return await read_body(scope, receive, self.most_bytes)
        except TimeoutError:
            raise Refused(408, rest=False) from None

    async def refuse(self, status: int, send: Send) -> None:
        page = await asyncio.to_thread(self.too_long_page) if status == 413 else b"That took too long.\n"
        await send_page(send, status, page)


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


async def read_body(scope: Scope, receive: Receive, most_bytes: int) -> tuple[IO[bytes], int]:
    """Return the whole request body, rewound, and its length. Raises Refused or GaveUp."""
    declared = dict(scope["headers"]).get(b"content-length", b"")
    if declared.isdigit() and int(declared) > most_bytes:
        raise Refused(413, rest=True)
    if scope["method"] in ("GET", "HEAD") and declared in (b"", b"0") and not is_chunked(scope["headers"]):
        return io.BytesIO(), 0
    body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=MEMORY_BYTES)  # noqa: SIM115 - the caller closes it
    length, is_more = 0, True
    try:
        while is_more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise GaveUp
            length += body.write(message.get("body", b""))
            is_more = message.get("more_body", False)
            if length > most_bytes:
                raise Refused(413, rest=is_more)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body, length


def is_chunked(headers: list[Header]) -> bool:
    return any(name == b"transfer-encoding" for name, _value in headers)


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


def clean(headers: list[Header], length: int) -> list[Header]:
    """Return the headers with the length that was read, and cookies in one line.

    One with an underscore could pass itself off as another, so it is dropped.
    """
    cookies = [value for name, value in headers if name == b"cookie"]
    found = [
        (name, value)
        for name, value in headers
        if b"_" not in name and name not in (b"content-length", b"transfer-encoding", b"cookie")
    ]
    if cookies:
        found.append((b"cookie", b"; ".join(cookies)))
    return [*found, (b"content-length", str(length).encode())]


class Pieces:
    """The body of a request, as the application receives it."""

    def __init__(self, body: IO[bytes], length: int) -> None:
        self.body = body
        self.left = length

    async def receive(self) -> Message:
        piece = self.body.read(PIECE_BYTES)
        self.left -= len(piece)
        return {"type": "http.request", "body": piece, "more_body": self.left > 0}


class Answer:
    """What a page answered, kept until it is sent."""

    def __init__(self) -> None:
        self.start: Message = {}
        self.pieces: list[bytes] = []
        self.length = 0
        self.file: IO[bytes] | None = None

    async def keep(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            return
        piece = message.get("body", b"")
        self.length += len(piece)
        if self.file is None and self.length <= MEMORY_BYTES:
            if piece:
                self.pieces.append(piece)
            return
        if self.file is None:
            self.file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer
            self.file.writelines(self.pieces)
            self.pieces.clear()
        self.file.write(piece)

    async def send(self, send: Send) -> None:
        """Send it; a client that takes nothing for too long is left alone."""
        try:
            for message in self.messages():
                async with asyncio.timeout(PIECE_SECONDS):
                    await send(message)
        except TimeoutError:
            log.warning("a client took nothing of its answer for %d s", PIECE_SECONDS)

    def messages(self) -> Iterator[Message]:
        yield self.start
        if self.file is None:
            yield {"type": "http.response.body", "body": b"".join(self.pieces)}
            return
        self.file.seek(0)
        while piece := self.file.read(PIECE_BYTES):
            yield {"type": "http.response.body", "body": piece, "more_body": True}
        yield {"type": "http.response.body", "body": b""}

    def close(self) -> None:
        if self.file is not None:
            self.file.close()
