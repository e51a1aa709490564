"""News for people's calendars: what a booking, a session or a meeting going another way means for them.

Run after the context's own projectors and never on replay: nobody is invited twice. A message says
only whose appointment it is and which way it went; the newest times are read when it is delivered.
A cancelled offering arrives here as one BookingChanged per person, and as OfferingCancelled for those
who run it.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from interleave.coaching import selectors as coaching
from interleave.engine import events
from interleave.interop.calendar import sent
from interleave.interop.calendar.codec import Method
from interleave.kernel import outbox
from interleave.ledger.ledger import Entry, Handler
from interleave.live import selectors as live

KIND = "invite"
STANDING = ("published", "confirmed", "in_progress")  # states of an offering that takes place
SEATED = ("booked", "attended", "partially_attended", "excused", "no_show")


def booking_changed(event: events.BookingChanged, entry: Entry) -> None:
    has_seat, had_seat = event.state in SEATED, event.previous_state in SEATED
    is_modality = event.state == event.previous_state == "booked"  # in person or virtual
    if has_seat == had_seat and not is_modality:
        return
    method = Method.REQUEST if has_seat else Method.CANCEL
    for place in live.list_calendar_sessions(person_id=event.person_id, offering_id=event.offering_id):
        is_standing = place.is_session_on  # one that was called off is out of the calendar already
        if place.ends_at > event.at and (place.is_on or (method is Method.CANCEL and is_standing)):
            _put(entry, method, place.person_id, "session", place.session_id)


def session_planned(event: events.SessionPlanned, entry: Entry) -> None:
    _tell_booked(entry, Method.REQUEST, event.session_id)
    _update_runners(entry, live.list_calendar_runs(session_id=event.session_id), [event.session_id])


def session_moved(event: events.SessionMoved, entry: Entry) -> None:
    _tell_booked(entry, Method.REQUEST, event.session_id)
    _update_runners(entry, live.list_calendar_runs(session_id=event.session_id), [event.session_id])


def session_cancelled(event: events.SessionCancelled, entry: Entry) -> None:
    _tell_booked(entry, Method.CANCEL, event.session_id)
    _update_runners(entry, [], [event.session_id])


def offering_published(event: events.OfferingPublished, entry: Entry) -> None:
    _update_offering(entry, event.offering_id)


def offering_changed(event: events.OfferingChanged, entry: Entry) -> None:
    """Invite facilitators again when an offering that was called off comes back.

    Invites that say what calendars have already are not sent, so other changes send none.
    """
    if event.state in STANDING:
        _update_offering(entry, event.offering_id)


def offering_cancelled(event: events.OfferingCancelled, entry: Entry) -> None:
    _update_offering(entry, event.offering_id)


def offering_transferred(event: events.OfferingTransferred, entry: Entry) -> None:
    """Invite the person who took sessions over, and cancel them in the calendar of the former facilitator."""
    to_come = live.list_session_ids(offering_id=event.offering_id, after=entry.at)
    taken = [session_id for session_id in to_come if session_id in event.session_ids]
    if taken:
        runs = [
            run for run in live.list_calendar_runs(offering_id=event.offering_id) if run.session_id in taken
        ]
        _update_runners(entry, runs, taken, invited=event.to_id)


def meeting_planned(event: events.MeetingPlanned, entry: Entry) -> None:
    _tell_both(entry, Method.REQUEST, event.meeting_id)


def meeting_moved(event: events.MeetingMoved, entry: Entry) -> None:
    _tell_both(entry, Method.REQUEST, event.meeting_id)


def meeting_cancelled(event: events.MeetingCancelled, entry: Entry) -> None:
    _tell_both(entry, Method.CANCEL, event.meeting_id)


def _tell_booked(entry: Entry, method: Method, session_id: UUID) -> None:
    for place in live.list_calendar_sessions(session_id=session_id):
        if place.holds_seat:
            _put(entry, method, place.person_id, "session", session_id)


def _update_offering(entry: Entry, offering_id: UUID) -> None:
    runs = live.list_calendar_runs(offering_id=offering_id)
    _update_runners(entry, runs, live.list_session_ids(offering_id=offering_id, after=entry.at))


def _update_runners(
    entry: Entry,
    runs: Sequence[live.CalendarRun],
    session_ids: Sequence[UUID],
    *,
    invited: UUID | None = None,
) -> None:
    """Invite those who run these sessions now, or the one `invited`; cancel for those who ran them before.

    1 query, and 1 a message.
    """
    now_running = {(run.person_id, run.session_id) for run in runs}
    for run in runs:
        if run.ends_at > entry.at and invited in (None, run.person_id):
            _put(entry, Method.REQUEST, run.person_id, "run", run.session_id)
    for person_id, session_id in sorted(sent.list_holders(what="run", thing_ids=session_ids) - now_running):
        _put(entry, Method.CANCEL, person_id, "run", session_id)


def _tell_both(entry: Entry, method: Method, meeting_id: UUID) -> None:
    for meeting in coaching.list_calendar_meetings(meeting_id=meeting_id):
        for person_id in (meeting.coach_id, meeting.person_id):
            _put(entry, method, person_id, "meeting", meeting_id)


def _put(entry: Entry, method: Method, person_id: UUID, what: str, thing_id: UUID) -> None:
    outbox.put(
        kind=KIND,
        key=f"{KIND}:{entry.id}:{person_id}:{thing_id}{':run' if what == 'run' else ''}",
        payload={
            "method": str(method),
            "person_id": str(person_id),
            "what": what,
            "id": str(thing_id),
            "at": entry.at.isoformat(),
        },
        now=entry.at,
    )


HANDLERS: Mapping[type[Any], Handler] = {
    events.BookingChanged: booking_changed,
    events.OfferingPublished: offering_published,
    events.OfferingChanged: offering_changed,
    events.OfferingCancelled: offering_cancelled,
    events.OfferingTransferred: offering_transferred,
    events.SessionPlanned: session_planned,
    events.SessionMoved: session_moved,
    events.SessionCancelled: session_cancelled,
    events.MeetingPlanned: meeting_planned,
    events.MeetingMoved: meeting_moved,
    events.MeetingCancelled: meeting_cancelled,
}
