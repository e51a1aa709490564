"""Stored files: with their true type, and in parts where a player asks for parts."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from interleave.catalogue import captions as vtt
from interleave.catalogue import selectors, storage
from interleave.kernel import errors, tenancy

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from interleave.catalogue.models import Media
    from interleave.web.base.requests import PersonRequest

PIECE_BYTES = 64 * 1024
SHOWN_IN_PLACE = ("image/", "video/", "application/pdf", "text/vtt")
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@login_required
@require_safe
def media(request: "PersonRequest", media_id: UUID) -> "HttpResponseBase":
    """Send a file of the person's organisation, or the part of it that was asked for."""
    found = selectors.get_media(actor=request.user, media_id=media_id)
    etag = f'"{found.sha256}"'
    if request.headers.get("If-None-Match") == etag:
        return _labelled(HttpResponse(status=304), found, etag)
    try:
        file = storage.open_kept(tenancy.current_organisation_id(), found.sha256)
    except FileNotFoundError:
        raise errors.NotFound from None
    part = _part(request, found.bytes, etag)
    if part is None:
        file.close()
        refused = HttpResponse(status=416, headers={"Content-Range": f"bytes */{found.bytes}"})
        return _labelled(refused, found, etag)
    return _labelled(_sent(file, found, *part), found, etag)


@login_required
@require_safe
def captions(request: "PersonRequest", media_id: UUID) -> HttpResponse:
    """Send the captions of a video."""
    found = selectors.get_media(actor=request.user, media_id=media_id)
    if not found.captions:
        raise errors.NotFound
    response = HttpResponse(vtt.repair(found.captions), content_type="text/vtt; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    return response


def _part(request: "PersonRequest", size: int, etag: str) -> tuple[int, int] | None:
    """Return the first and last byte to send; None when what is asked for lies outside the file.

    Source: RFC 9110, section 14. Several ranges at once, or a range of another version, get the whole file.
    """
    match = _RANGE.fullmatch(request.headers.get("Range", ""))
    if match is None or request.headers.get("If-Range", etag) != etag or match[0] == "bytes=-":
        return 0, size - 1
    if not match[1]:
        return (max(0, size - int(match[2])), size - 1) if int(match[2]) else None
    first, last = int(match[1]), min(int(match[2] or size - 1), size - 1)
    return (first, last) if first <= last else None


def _sent(file: BinaryIO, found: "Media", first: int, last: int) -> StreamingHttpResponse:
    whole = (first, last) == (0, found.bytes - 1)
    response = StreamingHttpResponse(_pieces(file, first, last), status=200 if whole else 206)
    response["Content-Length"] = str(last - first + 1)
    if not whole:
        response["Content-Range"] = f"bytes {first}-{last}/{found.bytes}"
    return response


def _pieces(file: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (piece := file.read(min(PIECE_BYTES, left))):
            left -= len(piece)
            yield piece


def _labelled(response: "HttpResponseBase", found: "Media", etag: str) -> "HttpResponseBase":
    in_place = found.media_type.startswith(SHOWN_IN_PLACE)
    charset = "; charset=utf-8" if found.media_type.startswith("text/") else ""
    response["Content-Type"] = found.media_type + charset
    response["Content-Disposition"] = content_disposition_header(not in_place, found.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    if found.media_type != "application/pdf":  # the viewer of PDF files needs its own scripts
        response["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; media-src 'self'; sandbox"
    return response
