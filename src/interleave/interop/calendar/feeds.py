"""The secret address of a person's calendar: opening, revoking, reading.

The token is shown once; only its digest is kept, so the address cannot be read back out of
the database. A lost address is replaced by a new one, which ends the old.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from interleave.coaching import selectors as coaching
from interleave.interop.calendar import appointments, codec, sent
from interleave.interop.calendar.models import CalendarFeed
from interleave.kernel import dates, errors, tenancy
from interleave.live import selectors as live
from interleave.people import selectors as people

if TYPE_CHECKING:
    from uuid import UUID

    from interleave.people.models import Person


def has_feed(*, actor: Person) -> bool:
    """Tell whether the person's calendar has a secret address now. 1 query."""
    return CalendarFeed.objects.filter(person=actor, revoked_at=None).exists()


@transaction.atomic
def open_feed(*, actor: Person, now: datetime) -> str:
    """Make a new secret address and end the one before; returns the token, which is shown this once."""
    revoke_feed(actor=actor, now=now)
    token = secrets.token_urlsafe(24)
    CalendarFeed.objects.create(person=actor, digest=_digest(token), opened_at=now)
    return token


@transaction.atomic
def revoke_feed(*, actor: Person, now: datetime) -> None:
    """End the secret address: whoever subscribed gets nothing more. Doing it twice changes nothing."""
    CalendarFeed.objects.filter(person=actor, revoked_at=None).update(revoked_at=now)


def read_feed(*, token: str, now: datetime) -> bytes:
    """Return the calendar behind a secret address; needs no scope. Raises NotFound for any other token."""
    found = CalendarFeed.everywhere.filter(digest=_digest(token), revoked_at=None)
    owner = found.values_list("organisation_id", "person_id").first()
    if owner is None:
        raise errors.NotFound
    organisation_id, person_id = owner
    with tenancy.scope(organisation_id):
        person = people.find_person(person_id)
        if person is None or not person.is_active:
            raise errors.NotFound
        return write_calendar(person, now=now)


def write_calendar(person: Person, *, now: datetime) -> bytes:
    """Return all that the person attends, runs or coaches, as one calendar to subscribe to. 7 queries."""
    places = live.list_calendar_sessions(person_id=person.pk, only_on=True)
    meetings = coaching.list_calendar_meetings(person_id=person.pk, only_on=True)
    rows = [appointments.of_session(place, person, stamped_at=now) for place in places]
    rows += [
        appointments.of_run(run, person, stamped_at=now)
        for run in live.list_calendar_runs(person_id=person.pk)
    ]
    rows += [appointments.of_meeting(meeting, person, stamped_at=now) for meeting in meetings]
    rows = sent.apply_sent(rows, person_id=person.pk)
    # One appointment in a year that no one plans must not cost a person the whole calendar.
    rows = [row for row in rows if dates.can_be_planned(row.starts_at)]
    rows.sort(key=lambda row: (row.starts_at, row.uid))
    return codec.encode(rows, method=codec.Method.PUBLISH, name=_("Learning"), zone_name=person.zone_name)


def write_booking(*, actor: Person, offering_id: UUID, now: datetime) -> bytes:
    """Return the sessions of one booking of the actor's, as a file to open. NotFound without a seat."""
    places = live.list_calendar_sessions(person_id=actor.pk, offering_id=offering_id, only_on=True)
    if not places:
        raise errors.NotFound
    rows = [appointments.of_session(place, actor, stamped_at=now) for place in places]
    rows = sent.apply_sent(rows, person_id=actor.pk)
    return codec.encode(rows, method=codec.Method.PUBLISH)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
