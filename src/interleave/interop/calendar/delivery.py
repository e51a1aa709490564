"""Sending invites: a mail that a calendar program takes in, and a person can read."""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import datetime
from email.utils import parseaddr
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from interleave.coaching import selectors as coaching
from interleave.interop.calendar import appointments, codec
from interleave.interop.calendar.codec import Appointment, Method
from interleave.live import selectors as live
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.kernel.models import OutboxMessage
    from interleave.people.models import Person


def send_invite(message: OutboxMessage) -> None:
    """Mail one invite or its taking back, as things stand now; nothing if they went the other way since."""
    payload = message.payload
    person = people.find_person(UUID(payload["person_id"]))
    if person is None or not person.is_active:
        return
    method = Method(payload["method"])
    with translation.override(person.language):
        found = _appointment(payload, person)
        if found is None:
            return
        appointment, is_on = found
        if is_on != (method is Method.REQUEST):
            return  # a newer message says what holds now
        compose(appointment, method, person, key=message.key).send()


def compose(appointment: Appointment, method: Method, person: Person, *, key: str) -> EmailMultiAlternatives:
    """Return the mail: text, the calendar object as its alternative, and again as a file to open."""
    if appointment.organiser_email == person.email:
        # Nobody is invited by himself: calendar programs ignore that.
        name, email = parseaddr(settings.DEFAULT_FROM_EMAIL)
        appointment = dataclasses.replace(appointment, organiser_name=name, organiser_email=email)
    text = codec.encode([appointment], method=method).decode()
    mail = EmailMultiAlternatives(
        subject=_subject(appointment, method),
        body=_body(appointment, method, person),
        to=[person.email],
        headers={"Message-ID": message_id(key)},
    )
    mail.attach_alternative(text, f"text/calendar; method={method}")
    mail.attach("invite.ics", text.encode(), "application/ics")
    return mail


def message_id(key: str) -> str:
    """Return the one Message-ID of an outbox key: a repeat after a crash is recognisable."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{digest}@{host}>"


def _appointment(payload: dict[str, str], person: Person) -> tuple[Appointment, bool] | None:
    stamped_at = datetime.fromisoformat(payload["at"])
    if payload["what"] == "session":
        places = live.list_calendar_sessions(person_id=person.pk, session_id=UUID(payload["id"]))
        return next(
            (
                (appointments.of_session(place, person, stamped_at=stamped_at), place.is_on)
                for place in places
            ),
            None,
        )
    meetings = coaching.list_calendar_meetings(meeting_id=UUID(payload["id"]), person_id=person.pk)
    return next(
        (
            (appointments.of_meeting(meeting, person, stamped_at=stamped_at), meeting.is_on)
            for meeting in meetings
        ),
        None,
    )


def _subject(appointment: Appointment, method: Method) -> str:
    words = {"title": appointment.title, "day": _local(appointment.starts_at, appointment.zone_name, "j M")}
    if method is Method.CANCEL:
        return _("Cancelled: %(title)s, %(day)s") % words
    if appointment.sequence:
        return _("%(title)s, %(day)s") % words
    return _("Invitation: %(title)s, %(day)s") % words


def _body(appointment: Appointment, method: Method, person: Person) -> str:
    first = (
        _("This will not take place for you. It is taken out of your calendar:")
        if method is Method.CANCEL
        else _("This is in your calendar now:")
    )
    lines = [first, "", appointment.title, _when(appointment, person.zone_name)]
    if appointment.zone_name != person.zone_name:
        lines.append(_when(appointment, appointment.zone_name))
    if appointment.location and method is not Method.CANCEL:
        lines.append(appointment.location)
    return "\n".join([*lines, "", appointment.description])


def _when(appointment: Appointment, zone_name: str) -> str:
    start = _local(appointment.starts_at, zone_name, "D j M Y, H:i")
    return f"{start}–{_local(appointment.ends_at, zone_name, 'H:i')} ({zone_name})"


def _local(when: datetime, zone_name: str, form: str) -> str:
    return date_format(when.astimezone(ZoneInfo(zone_name)), form, use_l10n=False)
