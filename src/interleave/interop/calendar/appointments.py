"""Sessions and meetings as appointments of one person."""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from interleave.coaching import selectors as coaching
from interleave.interop.calendar.codec import Appointment
from interleave.live import selectors as live

if TYPE_CHECKING:
    from interleave.people.models import Person

HOST = "interleave"  # the right side of every uid; never changes, or calendars would lose track


def of_session(place: live.CalendarSession, person: Person, *, stamped_at: datetime) -> Appointment:
    """Return one person's place in one session as an appointment."""
    page = settings.ADDRESS + reverse("learn:offering", args=[place.offering_id])
    return Appointment(
        uid=f"{place.booking_id}-{place.session_id}@{HOST}",
        sequence=place.sequence,
        title=place.title,
        starts_at=place.starts_at,
        ends_at=place.ends_at,
        zone_name=place.zone_name,
        location=_location_of_seat(place),
        url=place.room_url or page,
        description=_description(place.room_url, page),
        organiser_name=organiser()[0],
        organiser_email=organiser()[1],
        attendee_name=person.name,
        attendee_email=person.email,
        stamped_at=stamped_at,
        sent_by_email=place.organiser_email,
    )


def of_run(run: live.CalendarRun, person: Person, *, stamped_at: datetime) -> Appointment:
    """Return a session as an appointment of a person who runs it."""
    page = settings.ADDRESS + reverse("teach:session", args=[run.session_id])
    return Appointment(
        uid=f"run-{run.session_id}-{person.pk}@{HOST}",
        sequence=run.sequence,
        title=_("%(title)s (you run it)") % {"title": run.title},
        starts_at=run.starts_at,
        ends_at=run.ends_at,
        zone_name=run.zone_name,
        location=_where(run.venue, run.room_url),
        url=run.room_url or page,
        description=_description(run.room_url, page),
        organiser_name=organiser()[0],
        organiser_email=organiser()[1],
        attendee_name=person.name,
        attendee_email=person.email,
        stamped_at=stamped_at,
    )


def of_meeting(meeting: coaching.CalendarMeeting, person: Person, *, stamped_at: datetime) -> Appointment:
    """Return a coaching meeting as an appointment of the one or the other."""
    is_coach = person.pk == meeting.coach_id
    page = settings.ADDRESS + (
        reverse("coach:meeting", args=[meeting.meeting_id]) if is_coach else reverse("learn:coaching")
    )
    other = meeting.person_name if is_coach else meeting.coach_name
    return Appointment(
        uid=f"meeting-{meeting.meeting_id}@{HOST}",
        sequence=meeting.sequence,
        title=_("Coaching with %(name)s") % {"name": other},
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        zone_name=meeting.zone_name,
        location=_where(meeting.place, meeting.room_url),
        url=meeting.room_url or page,
        description=_description(meeting.room_url, page),
        organiser_name=organiser()[0],
        organiser_email=organiser()[1],
        attendee_name=person.name,
        attendee_email=person.email,
        stamped_at=stamped_at,
        sent_by_email=meeting.coach_email,
    )


def organiser() -> tuple[str, str]:
    """Return name and address of the organiser of every new appointment: where its mails come from.

    A person cannot be it: calendars refuse an appointment whose organiser changes, and facilitators do.
    """
    return parseaddr(settings.DEFAULT_FROM_EMAIL)


def _location_of_seat(place: live.CalendarSession) -> str:
    """Return the room link of a virtual seat and the venue of another, or the one that there is."""
    if place.is_virtual:
        return place.room_url or place.venue
    return _where(place.venue, place.room_url)


def _where(place: str, room_url: str) -> str:
    return place or room_url


def _description(room_url: str, page: str) -> str:
    lines = [_("Join: %(url)s") % {"url": room_url}] if room_url else []
    return "\n".join([*lines, _("Everything about it: %(url)s") % {"url": page}])
