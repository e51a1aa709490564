"""What journeys does when something happened in another context, or to an enrolment."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from interleave.engine import events
from interleave.engine.presence import Status
from interleave.journeys import services
from interleave.ledger.ledger import Entry


def on_person_left(event: events.PersonLeft, entry: Entry) -> None:
    """Withdraw the active enrolments of a closed account; reopening it does not bring them back by itself."""
    services.withdraw_enrolments(
        person_id=event.person_id, reason=_("The account was closed."), now=event.at, cause=entry
    )


def on_withdrawn(event: events.EnrolmentWithdrawn, entry: Entry) -> None:
    """Release the seats that belong to a withdrawn enrolment."""
    services.release_seats(enrolment_id=event.enrolment_id, now=event.at, cause=entry)


def on_attendance(event: events.AttendanceMarked, entry: Entry) -> None:
    """Find out whether a missed offering keeps a step closed for which the person holds a seat."""
    if event.offering_over and event.status == Status.NO_SHOW:
        services.record_blocked_seats(event=event, cause=entry)


HANDLERS: Mapping[type, Callable[[Any, Entry], None]] = {
    events.PersonLeft: on_person_left,
    events.EnrolmentWithdrawn: on_withdrawn,
    events.AttendanceMarked: on_attendance,
}
