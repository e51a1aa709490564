"""Storing files."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from interleave.catalogue import captions as vtt
from interleave.catalogue import durations, filetypes, pictures, policies, selectors, storage
from interleave.catalogue.models import Media
from interleave.engine import events
from interleave.kernel import errors, tenancy
from interleave.ledger import ledger

if TYPE_CHECKING:
    from interleave.people.models import Person


@transaction.atomic
def store_media(
    *,
    actor: Person,
    file_name: str,
    content: bytes,
    alt: str = "",
    writes_bytes: bool = True,
    now: datetime,
) -> Media:
    """Store a file and return its row; the same bytes under the same name are stored once.

    `writes_bytes` False is for a caller that may still roll back: it writes them by `storage.keep` later.

    Raises Forbidden, or Invalid with a sentence: too large, empty, not an allowed kind,
    not what its name says, a picture that is damaged or too large, or a video that does not say how long
    it is. Pictures lose their metadata; texts are stored in UTF-8.
    """
    if not policies.can_design(actor):
        raise errors.Forbidden
    _check_size(content)
    ending = filetypes.detect(file_name, content)
    content = _clean(ending, content)
    media_type = filetypes.TYPES[ending]
    sha256 = hashlib.sha256(content).hexdigest()
    name = filetypes.safe_name(file_name, ending)
    known = selectors.find_media(file_name=file_name, content=content)
    if known is not None:
        return known
    seconds = durations.seconds_of(media_type, content) if media_type.startswith("video/") else None
    if media_type.startswith("video/") and seconds is None:
        raise _refused(_("This video does not say how long it is. Export it again as MP4 or WebM."))
    media: Media = Media.objects.create(
        name=name,
        sha256=sha256,
        media_type=media_type,
        bytes=len(content),
        alt=alt.strip()[:500],
        duration_seconds=seconds,
        stored_at=now,
        stored_by=actor,
    )
    if writes_bytes:
        storage.keep(tenancy.current_organisation_id(), sha256, content)
    ledger.record(events.MediaStored(media_id=media.pk, at=now), actor=actor)
    return media


@transaction.atomic
def describe_media(
    *, actor: Person, media_id: UUID, alt: str | None = None, captions: str | None = None, now: datetime
) -> Media:
    """Change the alternative text of a file, or the captions (WebVTT or SRT) of a video.

    Captions are kept as WebVTT that every browser shows. Raises NotFound, Forbidden, or Invalid for
    captions that cannot be read.
    """
    media = selectors.get_media(actor=actor, media_id=media_id)
    if not policies.can_design(actor):
        raise errors.Forbidden
    wanted = (
        media.alt if alt is None else alt.strip()[:500],
        media.captions if captions is None else captions.strip("\ufeff \t\r\n"),
    )
    if wanted == (media.alt, media.captions):
        return media
    if wanted[1] and not media.is_video:
        raise _refused(_("Only a video can have captions."))
    if wanted[1] and wanted[1] != media.captions:
        wanted = (wanted[0], vtt.prepare(wanted[1]))
    media.alt, media.captions = wanted
    media.save(update_fields=["alt", "captions"])
    ledger.record(events.MediaDescribed(media_id=media.pk, at=now), actor=actor)
    return media


def _clean(ending: str, content: bytes) -> bytes:
    """Return what is stored of a file: a picture without its metadata, a text in UTF-8. Raises Invalid."""
    if ending == "vtt":
        return _prepare_captions(content)
    if ending in filetypes.TEXTS:
        return filetypes.to_utf8(content)
    if ending not in filetypes.PICTURES:
        return content
    try:
        width, height = pictures.size_of(ending, content)
        cleaned = pictures.strip_metadata(ending, content)
    except pictures.Damaged:
        raise _refused(_("This picture is damaged. Export it again.")) from None
    if width * height > pictures.MOST_PIXELS:
        raise _refused(
            _(
                "This picture is too large: %(width)d x %(height)d pixels. It may have 50 million pixels, "
                "such as 8,000 x 6,000. Make it smaller and store it again."
            )
            % {"width": width, "height": height}
        )
    return cleaned


def _prepare_captions(content: bytes) -> bytes:
    """Return captions in UTF-8 as a browser shows them; the same bytes if nothing has to change."""
    text = vtt.decode(content)
    prepared = vtt.prepare(text)
    is_same = prepared == text.strip() and content.startswith(b"WEBVTT")
    return content if is_same else f"{prepared}\n".encode()


def _check_size(content: bytes) -> None:
    if not content:
        raise _refused(_("The file is empty."))
    if len(content) > settings.UPLOAD_LIMIT_BYTES:
        most = filesizeformat(settings.UPLOAD_LIMIT_BYTES)
        raise _refused(_("The file is too large. It may have %(most)s at most.") % {"most": most})


def _refused(text: str) -> errors.Invalid:
    return errors.Invalid(text, [errors.Problem("file", text)])
