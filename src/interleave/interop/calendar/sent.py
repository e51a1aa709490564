"""What calendars were sent before: one organiser for the life of a uid, growing sequences, one cancel."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from interleave.interop.calendar.codec import Appointment, Method
from interleave.interop.calendar.models import SentAppointment
from interleave.kernel import outbox

if TYPE_CHECKING:
    from datetime import datetime

    from interleave.kernel.models import OutboxMessage


@dataclass(frozen=True, slots=True)
class Sending:
    """An appointment as it is to be sent, and what the calendar has of it so far, if anything."""

    appointment: Appointment
    revision: int
    before: SentAppointment | None


def apply_sent(rows: Sequence[Appointment], *, person_id: UUID) -> list[Appointment]:
    """Give appointments the organiser and the sequence that the person's calendar knows. 1 query."""
    known = {one.uid: one for one in SentAppointment.objects.filter(person=person_id)}
    return [_with_sent(row, known.get(row.uid)) for row in rows]


def prepare(
    appointment: Appointment, message: OutboxMessage, *, method: Method, acting_name: str
) -> Sending | None:
    """Return what to send for a message, or None where the calendar has it already. 2 queries at most.

    A message that is sent again after a crash is prepared as it was the first time.
    """
    person_id = UUID(message.payload["person_id"])
    before = SentAppointment.objects.filter(person=person_id, uid=appointment.uid).first()
    revision = appointment.sequence
    if before is None:
        if _was_sent_by_older_version(message):
            appointment = _with_former_organiser(appointment, acting_name)
        return Sending(appointment, revision, None)
    is_repeat = before.message_key == message.key
    if not is_repeat:
        if method is Method.CANCEL and before.is_cancelled:
            return None
        if method is Method.REQUEST and not before.is_cancelled and not _has_changed(appointment, before):
            return None
    appointment = _with_sent(appointment, before)
    if not is_repeat:
        sequence = max(appointment.sequence, before.sequence + 1)
        appointment = dataclasses.replace(appointment, sequence=sequence)
    return Sending(appointment, revision, before)


def record_sent(sending: Sending, message: OutboxMessage, *, method: Method) -> None:
    """Note what the person's calendar has now. 2 queries at most."""
    appointment = sending.appointment
    SentAppointment.objects.update_or_create(
        person_id=UUID(message.payload["person_id"]),
        uid=appointment.uid,
        defaults={
            "what": message.payload["what"],
            "thing_id": UUID(message.payload["id"]),
            "organiser_name": appointment.organiser_name,
            "organiser_email": appointment.organiser_email,
            "sequence": appointment.sequence,
            "revision": sending.revision,
            "starts_at": appointment.starts_at,
            "ends_at": appointment.ends_at,
            "zone_name": appointment.zone_name,
            "location": appointment.location,
            "is_cancelled": method is Method.CANCEL,
            "message_key": message.key,
            "sent_at": appointment.stamped_at,
        },
    )


def list_holders(*, what: str, thing_ids: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    """Return (person, thing) of the appointments that stand in calendars. 1 query."""
    found = SentAppointment.objects.filter(what=what, thing_id__in=thing_ids, is_cancelled=False)
    return set(found.values_list("person_id", "thing_id"))


def has_sent(appointment: Appointment, message: OutboxMessage) -> bool:
    """Return True if the person's calendar was sent this appointment, by this version or an older one.

    2 queries at most.
    """
    known = SentAppointment.objects.filter(person=message.payload["person_id"], uid=appointment.uid)
    # A message that was delivered after this change found nothing to invite to any more.
    return known.exists() or _was_sent_by_older_version(message, before=message.put_at)


def _with_sent(appointment: Appointment, before: SentAppointment | None) -> Appointment:
    if before is None:
        return appointment
    return dataclasses.replace(
        appointment,
        organiser_name=before.organiser_name,
        organiser_email=before.organiser_email,
        sequence=max(appointment.sequence, before.sequence),
    )


def _has_changed(appointment: Appointment, before: SentAppointment) -> bool:
    return appointment.sequence != before.revision or (
        appointment.starts_at,
        appointment.ends_at,
        appointment.zone_name,
        appointment.location,
    ) != (before.starts_at, before.ends_at, before.zone_name, before.location)


def _was_sent_by_older_version(message: OutboxMessage, *, before: datetime | None = None) -> bool:
    """Return True if an invite was delivered before what was sent was noted."""
    payload = {key: message.payload[key] for key in ("person_id", "what", "id")}
    return outbox.has_delivered(kind=message.kind, payload=payload, before=before)


def _with_former_organiser(appointment: Appointment, acting_name: str) -> Appointment:
    """Give the organiser that older versions named: who acts, or the sender of mails for that very person."""
    if not appointment.sent_by_email or appointment.sent_by_email == appointment.attendee_email:
        name, email = parseaddr(settings.DEFAULT_FROM_EMAIL)
        return dataclasses.replace(appointment, organiser_name=name, organiser_email=email)
    return dataclasses.replace(
        appointment, organiser_name=acting_name, organiser_email=appointment.sent_by_email
    )
