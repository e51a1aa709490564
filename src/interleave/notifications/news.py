"""What happens, and whom it concerns. Runs once per event, never on replay: that changes with time."""

from collections.abc import Callable, Iterable
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from interleave.assessments import selectors as assessments
from interleave.community import selectors as community
from interleave.engine import events
from interleave.journeys.selectors import due, standing
from interleave.kernel import ids
from interleave.ledger.ledger import Entry
from interleave.live import selectors as live
from interleave.live.selectors import telling as live_news
from interleave.notifications.telling import tell
from interleave.people import selectors as people

# What a learner hears of her booking, whoever changed it. Giving back a place needs no news.
BOOKING_NEWS = {"booked", "waitlisted", "offered", "expired", "declined", "cancelled_by_organiser"}

# Where a person sees the duties that they took over.
DUTY_PAGES = {
    "sessions": "teach:sessions",
    "cohorts": "teach:cohorts",
    "coaching": "coach:people",
    "reports": "manage:team",
    "spaces": "learn:spaces",
}


def on_enrolled(event: events.PersonEnrolled, entry: Entry) -> None:
    tell(
        kind="enrolled",
        person_ids=_others([event.person_id], entry),
        place="learn:journey",
        place_ids=[event.enrolment_id],
        subject=due.title_version(event.version_id),
        when=datetime.combine(event.starts_on, time(), ZoneInfo(event.zone_name)),
        at=event.at,
        cause=entry,
    )


def on_booking(event: events.BookingChanged, entry: Entry) -> None:
    if event.state not in BOOKING_NEWS or event.state == event.previous_state:
        return  # the person only changed how they take part
    offering = live_news.find_offering_news(event.offering_id)
    if offering is None or (event.state == "cancelled_by_organiser" and offering.is_cancelled):
        return  # everybody hears at once that the offering is off
    tell(
        kind=event.state,
        person_ids=[event.person_id],
        place="learn:offering",
        place_ids=[event.offering_id],
        subject=offering.title,
        when=offering.starts_at,
        words=event.clash,
        until=event.offered_until,
        at=event.at,
        cause=entry,
    )


def on_session_moved(event: events.SessionMoved, entry: Entry) -> None:
    free = live_news.find_free_until(session_id=event.session_id, changed_at=event.at)
    _tell_session("session_moved", event, entry, when=event.starts_at, words="", until=free)


def on_session_cancelled(event: events.SessionCancelled, entry: Entry) -> None:
    _tell_session("session_cancelled", event, entry, when=None, words=event.reason)


def on_offering_cancelled(event: events.OfferingCancelled, entry: Entry) -> None:
    offering = live_news.find_offering_news(event.offering_id)
    if offering is None:
        return
    concerned = [
        *live_news.list_concerned_ids(event.offering_id),
        *live.list_facilitator_ids(event.offering_id),
    ]
    tell(
        kind="offering_cancelled",
        person_ids=_others(concerned, entry),
        place="learn:offering",
        place_ids=[event.offering_id],
        subject=offering.title,
        words=event.reason,
        at=event.at,
        cause=entry,
    )


def on_post(event: events.PostWritten, entry: Entry) -> None:
    """Say who replied and where, never what: a post can be taken back, the ledger cannot."""
    post = community.find_post_news(event.post_id)
    if post is None:
        return
    concerned = [one for one in (post.replied_to_id, post.opener_id) if one not in (None, event.person_id)]
    tell(
        kind="replied",
        person_ids=concerned,
        place="learn:thread",
        place_ids=[event.thread_id],
        subject=post.thread_title,
        who=post.author_name,
        at=event.at,
        cause=entry,
    )


def on_answer(event: events.AnswerMarked, entry: Entry) -> None:
    post = community.find_post_news(event.post_id)
    if post is None:
        return
    tell(
        kind="answered",
        person_ids=_others([event.person_id], entry),
        place="learn:thread",
        place_ids=[event.thread_id],
        subject=post.thread_title,
        at=event.at,
        cause=entry,
    )


def on_meeting_planned(event: events.MeetingPlanned, entry: Entry) -> None:
    _tell_meeting("meeting_planned", event, entry, when=event.starts_at, words="")


def on_meeting_moved(event: events.MeetingMoved, entry: Entry) -> None:
    _tell_meeting("meeting_moved", event, entry, when=event.starts_at, words="")


def on_meeting_cancelled(event: events.MeetingCancelled, entry: Entry) -> None:
    _tell_meeting("meeting_cancelled", event, entry, when=None, words=event.reason)


def on_task_reported(event: events.TaskReported, entry: Entry) -> None:
    person = people.find_person(event.person_id)
    if not event.needs_confirmation or person is None or person.manager_id is None:
        return
    tell(
        kind="task_waiting",
        person_ids=[person.manager_id],
        place="manage:confirmations",
        subject=_title_task(event.task_id),
        who=person.name,
        at=event.at,
        cause=entry,
    )


def on_task_confirmed(event: events.TaskConfirmed, entry: Entry) -> None:
    _tell_task("task_confirmed", event, entry)


def on_task_returned(event: events.TaskReturned, entry: Entry) -> None:
    _tell_task("task_returned", event, entry)


def on_risk_raised(event: events.RiskRaised, entry: Entry) -> None:
    """Tell those who lead the cohort, once per person and rise; never the person herself."""
    leading = standing.list_facilitator_ids(event.cohort_id)
    names = people.name_people([event.person_id])
    tell(
        kind="risk_raised",
        person_ids=[one for one in leading if one != event.person_id],
        place="teach:cohort_help",
        place_ids=[event.cohort_id],
        subject=standing.title_cohort(event.cohort_id),
        who=names.get(event.person_id, ""),
        words=event.reason,
        at=event.at,
        cause=entry,
    )


def on_seat_blocked(event: events.SeatBlocked, entry: Entry) -> None:
    """Notify the person and those who lead the cohort that a seat is of no use as things stand. Once each."""
    titles = standing.title_steps([event.step_id, event.missed_step_id])
    names = people.name_people([event.person_id])
    common: dict[str, Any] = {
        "kind": "seat_blocked",
        "subject": titles.get(event.step_id, ""),
        "words": titles.get(event.missed_step_id, ""),
        "at": event.at,
        "cause": entry,
    }
    news = f"seat_blocked:{event.step_id}:{event.missed_step_id}"
    tell(
        person_ids=[event.person_id],
        place="learn:offering",
        place_ids=[event.offering_id],
        news_id=ids.derived_id(event.enrolment_id, news),
        **common,
    )
    tell(
        person_ids=[one for one in standing.list_facilitator_ids(event.cohort_id) if one != event.person_id],
        place="teach:cohort",
        place_ids=[event.cohort_id],
        who=names.get(event.person_id, ""),
        news_id=ids.derived_id(event.enrolment_id, f"{news}:facilitators"),
        **common,
    )


def on_duties_transferred(event: events.DutiesTransferred, entry: Entry) -> None:
    names = people.name_people([event.person_id])
    tell(
        kind="duties_transferred",
        person_ids=_others([event.to_id], entry),
        place=DUTY_PAGES[event.kind],
        who=names.get(event.person_id, ""),
        words=event.kind,
        count=event.count,
        at=event.at,
        cause=entry,
    )


def _tell_session(
    kind: str,
    event: Any,
    entry: Entry,
    *,
    when: datetime | None,
    words: str,
    until: datetime | None = None,
) -> None:
    offering = live_news.find_offering_news(event.offering_id)
    if offering is None or offering.is_cancelled:
        return  # that the offering is off is news of its own
    common = {"kind": kind, "subject": offering.title, "when": when, "words": words, "at": event.at}
    seated = set(live.list_booked_person_ids(event.offering_id))
    tell(
        person_ids=_others(live_news.list_concerned_ids(event.offering_id), entry),
        place="learn:offering",
        place_ids=[event.offering_id],
        until=until,
        cause=entry,
        **common,
    )
    runs = [one for one in live.list_facilitator_ids(event.offering_id) if one not in seated]
    tell(
        person_ids=_others(runs, entry),
        place="teach:session",
        place_ids=[event.session_id],
        cause=entry,
        **common,
    )


def _tell_meeting(kind: str, event: Any, entry: Entry, *, when: datetime | None, words: str) -> None:
    """Tell whichever of the two did not do it; both, when it happened by itself."""
    names = people.name_people([event.person_id, event.coach_id])
    common = {"kind": kind, "when": when, "words": words, "at": event.at, "cause": entry}
    tell(
        person_ids=_others([event.person_id], entry),
        place="learn:coaching",
        who=names.get(event.coach_id, ""),
        **common,
    )
    tell(
        person_ids=_others([event.coach_id], entry),
        place="coach:meeting",
        place_ids=[event.meeting_id],
        who=names.get(event.person_id, ""),
        **common,
    )


def _tell_task(kind: str, event: Any, entry: Entry) -> None:
    step = due.find_step_of(
        person_id=event.person_id, subject_id=event.task_id, enrolment_id=event.enrolment_id
    )
    tell(
        kind=kind,
        person_ids=_others([event.person_id], entry),
        place="learn:step" if step else "learn:today",
        place_ids=step or (),
        subject=_title_task(event.task_id),
        at=event.at,
        cause=entry,
    )


def _title_task(task_id: UUID) -> str:
    return next((task.title for task in assessments.list_tasks_by_id([task_id])), "")


def _others(person_ids: Iterable[UUID], entry: Entry) -> list[UUID]:
    """Leave out whoever did it."""
    return [person_id for person_id in person_ids if person_id != entry.actor_id]


HANDLERS: dict[type, Callable[[Any, Entry], None]] = {
    events.PersonEnrolled: on_enrolled,
    events.BookingChanged: on_booking,
    events.SessionMoved: on_session_moved,
    events.SessionCancelled: on_session_cancelled,
    events.OfferingCancelled: on_offering_cancelled,
    events.PostWritten: on_post,
    events.AnswerMarked: on_answer,
    events.MeetingPlanned: on_meeting_planned,
    events.MeetingMoved: on_meeting_moved,
    events.MeetingCancelled: on_meeting_cancelled,
    events.TaskReported: on_task_reported,
    events.TaskConfirmed: on_task_confirmed,
    events.TaskReturned: on_task_returned,
    events.RiskRaised: on_risk_raised,
    events.SeatBlocked: on_seat_blocked,
    events.DutiesTransferred: on_duties_transferred,
}
