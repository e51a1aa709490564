"""What people have at an hour, whichever context it belongs to.

Live and coaching never import each other, and both have to know what the other gave a person. Each names a
function in settings.COMMITMENTS; a caller that is about to schedule a person checks here.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.module_loading import import_string

from interleave.people.models import Person


@dataclass(frozen=True, slots=True)
class Commitment:
    """An hour that a person has given away.

    `title` is for the person; `public_title` is what others may read. `source_id` is the session or meeting,
    `group_id` what it belongs to: an offering, a coaching relation.
    """

    person_id: UUID
    source_id: UUID
    group_id: UUID
    title: str
    public_title: str
    starts_at: datetime
    ends_at: datetime
    person_name: str = ""

    @property
    def hours(self) -> dict[str, str]:
        """Start and end in the current time zone, as values for a message."""
        return {
            "start": date_format(timezone.localtime(self.starts_at), "D j M, H:i", use_l10n=False),
            "end": date_format(timezone.localtime(self.ends_at), "H:i", use_l10n=False),
        }


Span = tuple[datetime, datetime]  # start and end
Source = Callable[[Collection[UUID], datetime, datetime], Iterable[Commitment]]


def list_commitments(
    person_ids: Collection[UUID], spans: Sequence[Span], *, apart_from: Collection[UUID] = ()
) -> list[Commitment]:
    """List what these people have while one of the spans lasts, by start, with their names.

    `apart_from` leaves out sources and groups, such as the session that is being moved. Costs the queries
    of each source, 2 at most, and 1 for the names where anything was found.
    """
    if not person_ids or not spans:
        return []
    first, last = min(start for start, _end in spans), max(end for _start, end in spans)
    found = [
        one
        for read in _sources()
        for one in read(person_ids, first, last)
        if not {one.source_id, one.group_id} & set(apart_from)
        and any(one.starts_at < end and one.ends_at > start for start, end in spans)
    ]
    if not found:
        return []
    people = Person.objects.filter(pk__in={one.person_id for one in found})
    names = dict(people.values_list("pk", "name"))
    named = [_named(one, names.get(one.person_id, "")) for one in found]
    return sorted(named, key=lambda one: (one.starts_at, one.person_name, str(one.source_id)))


def check_commitments(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Resolve each function that settings.COMMITMENTS names."""
    problems: list[CheckMessage] = []
    for name in settings.COMMITMENTS:
        try:
            import_string(name)
        except ImportError as error:
            problems.append(Error(f"{name} is no source of commitments: {error}", id="people.E001"))
    return problems


@cache
def _sources() -> tuple[Source, ...]:
    return tuple(import_string(name) for name in settings.COMMITMENTS)


def _named(one: Commitment, name: str) -> Commitment:
    return Commitment(
        one.person_id,
        one.source_id,
        one.group_id,
        one.title,
        one.public_title,
        one.starts_at,
        one.ends_at,
        name,
    )
