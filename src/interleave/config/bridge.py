"""From the server's event loop to Django's pages and back.

Pages run on a few threads that keep their database connections; the loop only moves
bytes. A response made of a file is read and sent piece by piece, and any other
streamed response is first written out to the end, so that a slow client never
holds a thread or a database connection.
"""

import asyncio
import contextvars
import io
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApplication = Callable[[Scope, Receive, Send], Awaitable[None]]
WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

MEMORY_BYTES = 1024 * 1024  # of one request or streamed response; what is longer goes to a temporary file
PIECE_BYTES = 128 * 1024
DRAINED = 10
DRAIN_SECONDS = 5.0  # of silence; then the sender has stopped
UNNAMED_SERVER = ("localhost", 80)


@dataclass(slots=True)
class Answer:
    """What a page answered: a whole body, or a file to send and close."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""
    file: IO[bytes] | None = None


class TooLong(Exception):
    """The request says or turns out to be longer than anything the pages take; `rest` is still to come."""

    def __init__(self, *, rest: bool) -> None:
        super().__init__()
        self.rest = rest


class GaveUp(Exception):
    """The client went away before it had sent its whole request."""


class Pages:
    """A WSGI application as an ASGI one, on `threads` threads of its own."""

    def __init__(
        self,
        application: WsgiApplication,
        *,
        threads: int,
        most_bytes: int,
        too_long_page: Callable[[], bytes] = lambda: b"That is too long to send.\n",
    ) -> None:
        self.application = application
        self.too_long_page = too_long_page
        self.most_bytes = most_bytes
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="page")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body, length = await read_body(scope, receive, self.most_bytes)
        except TooLong as refused:
            if not refused.rest or await drain(receive, self.most_bytes):
                await send_whole(send, await self.on_thread(self.render_too_long))
            return
        except GaveUp:
            return
        with body:
            answer = await self.on_thread(respond, self.application, environ_of(scope, body, length))
        if answer.file is None:
            await send_whole(send, answer)
        else:
            await self.send_file(send, answer, answer.file)

    def render_too_long(self) -> Answer:
        """Return the page for a request that was too long; plain text where there is none."""
        body = self.too_long_page()
        return Answer(413, [(b"content-type", b"text/html; charset=utf-8")], body)

    async def send_file(self, send: Send, answer: Answer, file: IO[bytes]) -> None:
        try:
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            while piece := await self.on_thread(file.read, PIECE_BYTES):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await self.on_thread(file.close)

    async def on_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run it in a context of its own: no request ever sees the scope that another one opened."""
        context = contextvars.Context()
        return await asyncio.get_running_loop().run_in_executor(self.pool, context.run, function, *arguments)


async def read_body(scope: Scope, receive: Receive, most_bytes: int) -> tuple[IO[bytes], int]:
    """Return the whole request body, rewound, and its length. Raises TooLong or GaveUp."""
    declared = dict(scope["headers"]).get(b"content-length", b"")
    if declared.isdigit() and int(declared) > most_bytes:
        raise TooLong(rest=True)
    message = await receive()
    first = message.get("body", b"")
    if len(first) > most_bytes:
        raise TooLong(rest=message.get("more_body", False))
    if not message.get("more_body", False):
        return io.BytesIO(first), len(first)
    return await read_long_body(first, receive, most_bytes)


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


async def read_long_body(first: bytes, receive: Receive, most_bytes: int) -> tuple[IO[bytes], int]:
    body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=MEMORY_BYTES)  # noqa: SIM115 - the caller closes it
    length = body.write(first)
    message: Message = {"more_body": True}
    while message.get("more_body", False):
        message = await receive()
        if message["type"] == "http.disconnect":
            body.close()
            raise GaveUp
        length += body.write(message.get("body", b""))
        if length > most_bytes:
            body.close()
            raise TooLong(rest=message.get("more_body", False))
    body.seek(0)
    return body, length


def environ_of(scope: Scope, body: IO[bytes], length: int) -> dict[str, Any]:
    server = scope.get("server") or UNNAMED_SERVER
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "CONTENT_LENGTH": str(length),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileBody,
    }
    for name, value in scope["headers"]:
        add_header(environ, name.decode("latin-1"), value.decode("latin-1"))
    return environ


def add_header(environ: dict[str, Any], name: str, value: str) -> None:
    """Add one header. One with an underscore could pass itself off as another, so it is dropped."""
    if "_" in name or name == "content-length":
        return
    key = "CONTENT_TYPE" if name == "content-type" else "HTTP_" + name.upper().replace("-", "_")
    if key in environ:
        value = environ[key] + ("; " if key == "HTTP_COOKIE" else ",") + value
    environ[key] = value


class FileBody:
    """What Django and WhiteNoise wrap a file in (wsgi.file_wrapper): the sign that any thread may read it."""

    def __init__(self, file: IO[bytes], piece_bytes: int = PIECE_BYTES) -> None:
        self.file = file
        self.piece_bytes = piece_bytes

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.file.read(self.piece_bytes):
            yield piece


def respond(application: WsgiApplication, environ: dict[str, Any]) -> Answer:
    """Ask the application for its answer, on the thread that holds the database connection."""
    answer = Answer(500, [])

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        answer.status = int(status[:3])
        # Django puts a space before the value of a cookie; a strict server refuses it.
        answer.headers = [
            (name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers
        ]

    result = application(environ, start_response)
    if isinstance(result, FileBody):
        answer.file = result.file
        return answer
    try:
        if getattr(result, "streaming", False):
            answer.file = written_out(result)
        else:
            answer.body = b"".join(result)
    finally:
        if hasattr(result, "close"):
            result.close()
    return answer


def written_out(pieces: Iterable[bytes]) -> IO[bytes]:
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=MEMORY_BYTES)  # noqa: SIM115 - closed when sent
    for piece in pieces:
        file.write(piece)
    file.seek(0)
    return file


async def send_whole(send: Send, answer: Answer) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})
