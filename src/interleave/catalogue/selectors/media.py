"""Reading stored files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from interleave.catalogue import filetypes, policies
from interleave.catalogue.models import Media
from interleave.kernel import errors

if TYPE_CHECKING:
    from interleave.people.models import Person


def get_media(*, actor: Person, media_id: UUID) -> Media:
    """Return a file of the actor's organisation, or raise NotFound. 1 query."""
    media: Media | None = Media.objects.filter(policies.visible_media(actor), pk=media_id).first()
    if media is None:
        raise errors.NotFound
    return media


def list_media(*, actor: Person, search: str = "", kind: str = "") -> QuerySet[Media]:
    """List stored files to a designer, newest first; `kind` is picture, video or file. 1 query."""
    if not policies.can_design(actor):
        raise errors.NotFound
    media = Media.objects.filter(policies.visible_media(actor))
    if search:
        media = media.filter(name__icontains=search) | media.filter(alt__icontains=search)
    if kind == "picture":
        return media.filter(media_type__startswith="image/")
    if kind == "video":
        return media.filter(media_type__startswith="video/")
    if kind == "file":
        return media.exclude(media_type__startswith="image/").exclude(media_type__startswith="video/")
    return media


def find_media(*, file_name: str, content: bytes) -> Media | None:
    """Return the stored file of this name and these bytes, or None. 1 query.

    Raises Invalid for a file of no known kind.
    """
    name = filetypes.safe_name(file_name, filetypes.detect(file_name, content))
    sha256 = hashlib.sha256(content).hexdigest()
    media: Media | None = Media.objects.filter(sha256=sha256, name=name).first()
    return media


def resolve_media(names: Iterable[str]) -> dict[str, Media]:
    """Return the files of these ids (as text) by id; what is unknown or no id is left out. 1 query."""
    ids = [found for name in names if (found := _id_or_none(name)) is not None]
    if not ids:
        return {}
    return {str(media.pk): media for media in Media.objects.filter(pk__in=ids)}


def _id_or_none(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
