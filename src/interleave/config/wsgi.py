"""The pages, as a WSGI application: static files first, then Django, its text compressed."""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from whitenoise import WhiteNoise

from interleave.config.compression import Compressed, WsgiApplication

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "interleave.config.settings")

# A name that holds the hash of its content may be kept for ever.
HASHED_NAME = r"^.+\.[0-9a-f]{12}\..+$"


PIECE_BYTES = 128 * 1024


class FileBody:
    """A file on its way out, in pieces that are worth a hop to the event loop."""

    def __init__(self, file: IO[bytes], _piece_bytes: int = 0) -> None:
        self.file = file
        self.close = file.close

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.file.read(PIECE_BYTES):
            yield piece


def with_files(application: WsgiApplication) -> WsgiApplication:
    """Offer FileBody to what sends files (wsgi.file_wrapper, PEP 3333)."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["wsgi.file_wrapper"] = FileBody
        return application(environ, start_response)

    return answer


def make() -> WsgiApplication:
    """Return the whole of what WSGI serves. WhiteNoise lists the collected files once, here."""
    pages: WsgiApplication = Compressed(get_wsgi_application())
    static: WsgiApplication = WhiteNoise(
        pages, root=settings.STATIC_ROOT, prefix=settings.STATIC_URL, immutable_file_test=HASHED_NAME
    )
    return with_files(static)


application = make()
