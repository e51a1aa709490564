"""Everything that is served, as an ASGI application: streams by the event loop, pages by threads."""

import asyncio
import os
import signal
from typing import TYPE_CHECKING, Any, cast

import django
from a2wsgi import WSGIMiddleware
from django.conf import settings

from interleave.config.buffering import AsgiApplication, Buffered, Limited, Receive, Scope, Send

if TYPE_CHECKING:
    from interleave.config.server import Lifeline

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "interleave.config.settings")
django.setup()

from interleave.config import stream, streaming, wsgi  # noqa: E402 - they need what setup() loads
from interleave.web.base.views import errors  # noqa: E402

THREADS = int(os.environ.get("INTERLEAVE_THREADS", "4"))  # per process; why 4: docs/decisions/0007
# Forms with a password: a hash takes long, so it has a thread that no page waits for.
DOORS = ("/sign-in/", "/setup/", "/invitation/", "/password/", "/profile/password/")
DOOR_THREADS = 1
MOST_AT_DOORS = 100  # some seconds of waiting
FORM_BYTES = 1024 * 1024  # what a form may hold beside its one uploaded file
BIRTH_SECONDS = 0.1  # from the start of the application until the process listens
ORPHAN_SECONDS = 0.2  # until a parent that was killed is surely gone


class House:
    """Sends each request to its half."""

    def __init__(self, pages: AsgiApplication, doors: AsgiApplication, streams: stream.Streams) -> None:
        self.pages = pages
        self.doors = doors
        self.streams = streams
        self.lifeline: Lifeline | None = None
        self.grace_seconds = 0.0

    def attach(self, lifeline: "Lifeline", *, grace_seconds: float) -> None:
        """Tell the web processes, before they are forked, how they hear of the end."""
        self.lifeline, self.grace_seconds = lifeline, grace_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.live(receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["path"] == stream.PATH:
            await self.streams(scope, receive, send)
        elif scope["method"] == "POST" and scope["path"].startswith(DOORS):
            await self.doors(scope, receive, send)
        else:
            await self.pages(scope, receive, send)

    async def live(self, receive: Receive, send: Send) -> None:
        """Answer the server at the start and the end of a web process."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup" and self.lifeline is not None:
                self.begin(self.lifeline)
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    def begin(self, lifeline: "Lifeline") -> None:
        """Listen for the end: the parent hears the keyboard and the terminal, this process the parent."""
        loop = asyncio.get_running_loop()
        loop.remove_signal_handler(signal.SIGINT)
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        reading = lifeline.hold()

        def hear() -> None:
            loop.remove_reader(reading)
            self.streams.close()
            loop.call_later(ORPHAN_SECONDS, end_if_orphan)

        def end_if_orphan() -> None:
            if lifeline.is_orphan():
                loop.call_later(self.grace_seconds, os._exit, 1)
                os.kill(os.getpid(), signal.SIGTERM)

        loop.add_reader(reading, hear)
        loop.call_later(BIRTH_SECONDS, lifeline.announce_birth)


def make() -> House:
    """Build the application; its threads start with the first request, so a fork may follow."""
    pages = on_threads(THREADS, most_bytes=settings.UPLOAD_LIMIT_BYTES + FORM_BYTES)
    doors = on_threads(DOOR_THREADS, most_bytes=FORM_BYTES)
    streams = stream.Streams(sign_in=streaming.sign_in, count_unread=streaming.count_unread)
    return House(pages, Limited(doors, most=MOST_AT_DOORS, busy_page=errors.render_busy), streams)


def on_threads(count: int, *, most_bytes: int) -> AsgiApplication:
    """Return all pages, on so many threads of their own."""
    pages = WSGIMiddleware(cast(Any, wsgi.application), workers=count)
    return Buffered(cast(AsgiApplication, pages), most_bytes=most_bytes, too_long_page=errors.render_too_long)


def proxies() -> list[str]:
    """Return the addresses whose X-Forwarded-For and X-Forwarded-Proto are believed: none but those named."""
    return [
        address.strip() for address in os.environ.get("INTERLEAVE_PROXIES", "").split(",") if address.strip()
    ]


application = make()
