"""Everything that is served, as an ASGI application: streams by the event loop, pages by threads."""

import os

import django
from django.conf import settings

from interleave.config.bridge import AsgiApplication, Pages, Receive, Scope, Send

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "interleave.config.settings")
django.setup()

from interleave.config import stream, streaming, wsgi  # noqa: E402 - they need what setup() loads
from interleave.web.base.views import errors  # noqa: E402

THREADS = int(os.environ.get("INTERLEAVE_THREADS", "4"))  # per process; why 4: docs/decisions/0007
FORM_BYTES = 1024 * 1024  # what a form may hold beside its one uploaded file


class House:
    """Sends each request to its half."""

    def __init__(self, pages: AsgiApplication, streams: stream.Streams) -> None:
        self.pages = pages
        self.streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.live(receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["path"] == stream.PATH:
            await self.streams(scope, receive, send)
        else:
            await self.pages(scope, receive, send)

    async def live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return


def make() -> House:
    """Build the application; its threads start with the first request, so a fork may follow."""
    pages = Pages(
        wsgi.application,
        threads=THREADS,
        most_bytes=settings.UPLOAD_LIMIT_BYTES + FORM_BYTES,
        too_long_page=errors.render_too_long,
    )
    streams = stream.Streams(sign_in=streaming.sign_in, count_unread=streaming.count_unread)
    return House(pages, streams)


application = make()
