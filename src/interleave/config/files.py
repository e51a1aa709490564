"""Files on their way out of a WSGI application, in pieces that are worth a hop to the event loop."""

from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

from interleave.config.compression import WsgiApplication

PIECE_BYTES = 128 * 1024


class FileBody:
    """A file, piece by piece."""

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
