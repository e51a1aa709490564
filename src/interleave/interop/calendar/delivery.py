"""Sending invites: a mail that a calendar program takes in, and a person can read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interleave.coaching import selectors as coaching
from interleave.interop.calendar import appointments, codec, sent
from interleave.interop.calendar.codec import Appointment, Method
from interleave.interop.calendar.models import SentAppointment
from interleave.live import selectors as live
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.kernel.models import OutboxMessage
    from interleave.people.models import Person


class Change(StrEnum):
    """What a mail says about an appointment."""

    NEW = "new"
    MOVED = "moved"
    UPDATED = "updated"
    RESTORED = "restored"
    CANCELLED = "cancelled"


FIRST_LINES = {
    Change.NEW: gettext_lazy("This is in your calendar now:"),
    Change.MOVED: gettext_lazy("This has moved to another time. Your calendar is updated:"),
    Change.UPDATED: gettext_lazy("This has changed. Your calendar is updated:"),
    Change.RESTORED: gettext_lazy("This takes place after all. It is in your calendar again:"),
    Change.CANCELLED: gettext_lazy("This will not take place for you. It is taken out of your calendar:"),
}


def send_invite(message: OutboxMessage) -> None:
    """Mail one invite or cancellation as things stand now; nothing if they went the other way since.

    A closed account receives cancellations only, of what its calendar was sent: an entry that is left in a
    calendar looks as if it takes place.
    """
    payload = message.payload
    person = people.find_person(UUID(payload["person_id"]))
    method = Method(payload["method"])
    if person is None or not (person.is_active or method is Method.CANCEL):
        return
    with translation.override(person.language):
        found = _find(payload, person)
        if found is None or found.is_on != (method is Method.REQUEST):
            return  # a newer message says what holds now
        if not person.is_active and not sent.has_sent(found.appointment, message):
            return
        sending = sent.prepare(found.appointment, message, method=method, acting_name=found.acting_name)
        if sending is None:
            return
        compose(sending.appointment, method, person, key=message.key, before=sending.before).send()
        sent.record_sent(sending, message, method=method)


def compose(
    appointment: Appointment,
    method: Method,
    person: Person,
    *,
    key: str,
    before: SentAppointment | None = None,
) -> EmailMultiAlternatives:
    """Return the mail: text, the calendar object as its alternative, and again as a file to open.

    `before` is what the calendar was sent last; the text names what has changed since.
    """
    text = codec.encode([appointment], method=method).decode()
    change = _classify(appointment, method, before)
    mail = EmailMultiAlternatives(
        subject=_subject(appointment, change),
        body=_body(appointment, change, person, before),
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


@dataclass(frozen=True, slots=True)
class Found:
    """An appointment as things stand now, whether it takes place for the person, and who acts in it."""

    appointment: Appointment
    is_on: bool
    acting_name: str = ""


def _find(payload: dict[str, str], person: Person) -> Found | None:
    stamped_at, thing_id = datetime.fromisoformat(payload["at"]), UUID(payload["id"])
    match payload["what"]:
        case "session":
            for place in live.list_calendar_sessions(person_id=person.pk, session_id=thing_id):
                appointment = appointments.of_session(place, person, stamped_at=stamped_at)
                return Found(appointment, place.is_on, place.organiser_name)
        case "run":
            run = live.find_calendar_run(session_id=thing_id, person_id=person.pk)
            if run is not None:
                return Found(appointments.of_run(run, person, stamped_at=stamped_at), run.is_on)
        case "meeting":
            for meeting in coaching.list_calendar_meetings(meeting_id=thing_id, person_id=person.pk):
                appointment = appointments.of_meeting(meeting, person, stamped_at=stamped_at)
                return Found(appointment, meeting.is_on, meeting.coach_name)
    return None


def _classify(appointment: Appointment, method: Method, before: SentAppointment | None) -> Change:
    if method is Method.CANCEL:
        return Change.CANCELLED
    if before is None:
        return Change.UPDATED if appointment.sequence else Change.NEW
    if before.is_cancelled:
        return Change.RESTORED
    if (before.starts_at, before.ends_at) != (appointment.starts_at, appointment.ends_at):
        return Change.MOVED
    return Change.UPDATED


def _subject(appointment: Appointment, change: Change) -> str:
    words = {"title": appointment.title, "day": _local(appointment.starts_at, appointment.zone_name, "j M")}
    match change:
        case Change.CANCELLED:
            return _("Cancelled: %(title)s, %(day)s") % words
        case Change.MOVED:
            return _("Moved: %(title)s, %(day)s") % words
        case Change.UPDATED:
            return _("%(title)s, %(day)s") % words
        case _:
            return _("Invitation: %(title)s, %(day)s") % words


def _body(appointment: Appointment, change: Change, person: Person, before: SentAppointment | None) -> str:
    lines = [str(FIRST_LINES[change]), "", appointment.title, _when(appointment, person.zone_name)]
    if appointment.zone_name != person.zone_name:
        lines.append(_when(appointment, appointment.zone_name))
    if appointment.location and change is not Change.CANCELLED:
        lines.append(appointment.location)
    if before is not None and change in (Change.MOVED, Change.UPDATED):
        lines += _list_former(appointment, before, person)
    return "\n".join([*lines, "", appointment.description])


def _list_former(appointment: Appointment, before: SentAppointment, person: Person) -> list[str]:
    """Return the lines that say what time and place were before, where they changed."""
    lines = []
    if (before.starts_at, before.ends_at) != (appointment.starts_at, appointment.ends_at):
        lines.append(_("Time before: %(when)s") % {"when": _when(before, person.zone_name)})
    if before.location and before.location != appointment.location:
        lines.append(_("Place before: %(place)s") % {"place": before.location})
    return ["", *lines] if lines else []


def _when(appointment: Appointment | SentAppointment, zone_name: str) -> str:
    start = _local(appointment.starts_at, zone_name, "D j M Y, H:i")
    return f"{start}–{_local(appointment.ends_at, zone_name, 'H:i')} ({zone_name})"


def _local(when: datetime, zone_name: str, form: str) -> str:
    return date_format(when.astimezone(ZoneInfo(zone_name)), form, use_l10n=False)
