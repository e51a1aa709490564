"""Makes text answers smaller where that pays; why these levels: docs/decisions/0007."""

import zlib
from collections.abc import Callable, Iterable
from typing import Any

import brotli

WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

LEAST_BYTES = 1024  # below it, the answer fits a packet or two anyway
BROTLI_QUALITY = 3
GZIP_LEVEL = 3
GZIP_CONTAINER = 31  # zlib's word for a gzip header around a full window
TYPES = ("text/", "application/json", "application/javascript", "image/svg+xml", "application/xml")


class Compressed:
    """A WSGI application whose whole, textual answers are compressed for those who accept it.

    Streams and files pass as they are. What makes compressing a page with secrets
    dangerous is a stranger's site that has the browser fetch it again and again with
    the session: the cookie is SameSite=Lax, so it is not sent, and the form token is
    masked anew in each answer.
    """

    def __init__(self, application: WsgiApplication) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        encoding = accepted_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if encoding is None:
            return self.application(environ, start_response)
        said: list[Any] = []
        result = self.application(environ, lambda *arguments: said.extend(arguments))
        status, headers = said[0], said[1]
        if getattr(result, "streaming", True) or not is_worth_it(headers):
            start_response(status, headers)
            return result
        try:
            body = b"".join(result)
        finally:
            result.close()  # type: ignore[attr-defined]  # every answer of Django has it
        packed = compress(body, encoding)
        start_response(status, relabelled(headers, encoding, len(packed)))
        return [packed]


def accepted_encoding(accepts: str) -> str | None:
    offered = {part.split(";")[0].strip() for part in accepts.split(",") if not part.strip().endswith("q=0")}
    return "br" if "br" in offered else "gzip" if "gzip" in offered else None


def is_worth_it(headers: Iterable[tuple[str, str]]) -> bool:
    known = {name.lower(): value for name, value in headers}
    if "content-encoding" in known or int(known.get("content-length", LEAST_BYTES)) < LEAST_BYTES:
        return False
    return known.get("content-type", "").startswith(TYPES)


def compress(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        packed: bytes = brotli.compress(body, quality=BROTLI_QUALITY)
        return packed
    deflate = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP_CONTAINER)
    return deflate.compress(body) + deflate.flush()


def relabelled(headers: list[tuple[str, str]], encoding: str, length: int) -> list[tuple[str, str]]:
    """Return the headers for the compressed body; caches learn that it depends on what was accepted."""
    varies = [value for name, value in headers if name.lower() == "vary"]
    kept = [pair for pair in headers if pair[0].lower() not in {"content-length", "vary"}]
    return [
        *kept,
        ("Content-Length", str(length)),
        ("Content-Encoding", encoding),
        ("Vary", ", ".join([*varies, "Accept-Encoding"])),
    ]
