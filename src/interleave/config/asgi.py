"""Everything that is served, as an ASGI application: streams by the event loop, pages by threads."""

import asyncio
import os
import signal
from typing import TYPE_CHECKING, Any, cast

import django
from django.conf import settings
from granian.utils.proxies import wrap_asgi_with_proxy_headers

from interleave.config import doors
from interleave.config.buffering import AsgiApplication, Buffered, Limited, Receive, Scope, Send, Threads

if TYPE_CHECKING:
    from interleave.config.server import Family

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "interleave.config.settings")
django.setup()

from interleave.config import stream, streaming, wsgi  # noqa: E402 - they need what setup() loads
from interleave.web.base.views import errors  # noqa: E402

THREADS = int(os.environ.get("INTERLEAVE_THREADS", "4"))  # per process; why 4: docs/decisions/0007
FORM_BYTES = 1024 * 1024  # what a form may hold beside its one uploaded file
WATCH_SECONDS = 0.25  # how soon a process hears of the end


class House:
    """Sends each request to its part."""

    def __init__(self, pages: AsgiApplication, guarded: AsgiApplication, streams: stream.Streams) -> None:
        self.pages = pages
        self.guarded = guarded
        self.streams = streams
        self.family: Family | None = None
        self.watching: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.live(receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["path"] == stream.PATH:
            await self.streams(scope, receive, send)
        elif scope["method"] == "POST" and scope["path"].startswith(doors.PATHS):
            await self.guarded(scope, receive, send)
        else:
            await self.pages(scope, receive, send)

    async def live(self, receive: Receive, send: Send) -> None:
        """Answer the server at the start and the end of a web process."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup" and self.family is not None:
                self.watching = asyncio.create_task(self.watch(self.family))
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    async def watch(self, family: "Family") -> None:
        """End the streams when the end begins, and the process when the parent was killed."""
        asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)
        family.adopt()
        while not family.is_ending() and not family.is_orphan():
            await asyncio.sleep(WATCH_SECONDS)
        self.streams.close()
        if family.is_orphan():
            os.kill(os.getpid(), signal.SIGTERM)


def make() -> House:
    """Build the application; its threads start with the first request, so a fork may follow."""
    pages = on_threads(THREADS, most_bytes=settings.UPLOAD_LIMIT_BYTES + FORM_BYTES)
    guarded = on_threads(doors.THREADS, most_bytes=FORM_BYTES)
    streams = stream.Streams(sign_in=streaming.sign_in, count_unread=streaming.count_unread)
    return House(pages, Limited(guarded, most=doors.MOST_WAITING, busy_page=errors.render_busy), streams)


def on_threads(count: int, *, most_bytes: int) -> AsgiApplication:
    """Return all pages, on so many threads of their own."""
    threads = Threads(cast(Any, wsgi.application), workers=count)
    return Buffered(threads, most_bytes=most_bytes, too_long_page=errors.render_too_long)


application = make()


def trusting_proxies(family: "Family") -> Any:
    """Return the application for the web processes of a family.

    X-Forwarded-For and X-Forwarded-Proto are believed from the addresses in INTERLEAVE_PROXIES alone.
    """
    application.family = family
    named = [name for name in os.environ.get("INTERLEAVE_PROXIES", "").replace(" ", "").split(",") if name]
    return wrap_asgi_with_proxy_headers(application, trusted_hosts=named) if named else application
