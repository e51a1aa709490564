"""Planning, moving, calling off and holding meetings."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from interleave.coaching import selectors
from interleave.coaching.models import Action, Meeting, MeetingChange, MeetingState, Relation, SharedNotes
from interleave.engine import events
from interleave.kernel import dates, errors, ids, room_links, wall_time
from interleave.kernel.wall_time import WallTime
from interleave.ledger import ledger
from interleave.people import commitments
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.people.models import Person

LONGEST = 8 * 60  # minutes


class MeetingClash(errors.Conflict):
    """One of the two has something else at that time, in whichever context; `despite_clash` plans it."""


@transaction.atomic
def plan_meeting(
    *,
    actor: Person,
    relation_id: UUID,
    starts: WallTime,
    minutes: int,
    place: str = "",
    room_url: str = "",
    agenda: str = "",
    now: datetime,
    despite_clash: bool = False,
    meeting_id: UUID | None = None,
) -> Meeting:
    """Give the next talk a date; either of the two may. With a `meeting_id` a repeat finds the first.

    Raises NotFound, TimeInDoubt, Invalid, MeetingClash unless `despite_clash`, or Conflict.
    """
    relation = selectors.get_relation(actor=actor, relation_id=relation_id)
    _lock_both(relation)
    relation = selectors.get_relation(actor=actor, relation_id=relation_id, lock=True)
    known = Meeting.objects.filter(pk=meeting_id, relation=relation).first() if meeting_id else None
    if known is not None:
        return known
    check_open(relation)
    closed = [one.name for one in (relation.coach, relation.person) if not one.is_active]
    if closed:
        raise errors.Conflict(_("The account of %(name)s is closed.") % {"name": closed[0]})
    starts_at = _start(starts, minutes, now=now)
    if not despite_clash:
        _check_free(relation, starts_at, minutes, actor=actor, apart_from=None)
    meeting = Meeting.objects.create(
        pk=meeting_id or ids.new_id(),
        relation=relation,
        starts_at=starts_at,
        minutes=minutes,
        zone_name=starts.zone_name,
        place=place.strip()[:200],
        room_url=room_links.checked(room_url),
        agenda=agenda,
    )
    _write_change(meeting, by=actor, now=now)
    _record_planned(meeting, actor, now=now)
    return meeting


@transaction.atomic
def move_meeting(
    *,
    actor: Person,
    meeting_id: UUID,
    starts: WallTime,
    minutes: int,
    place: str,
    room_url: str,
    now: datetime,
    despite_clash: bool = False,
) -> Meeting:
    """Give a meeting another time, place or room. Handing in what is already so changes nothing.

    Raises NotFound, TimeInDoubt, Invalid, MeetingClash unless `despite_clash`, or Conflict.
    """
    _lock_both(selectors.get_meeting(actor=actor, meeting_id=meeting_id).relation)
    meeting = selectors.get_meeting(actor=actor, meeting_id=meeting_id, lock=True)
    check_planned(meeting)
    starts_at = _start(starts, minutes, now=now, known=meeting)
    spot, url = place.strip()[:200], room_links.checked(room_url)
    before = (meeting.starts_at, meeting.minutes, meeting.zone_name, meeting.place, meeting.room_url)
    if before == (starts_at, minutes, starts.zone_name, spot, url):
        return meeting
    if not despite_clash:
        _check_free(meeting.relation, starts_at, minutes, actor=actor, apart_from=meeting.pk)
    meeting.starts_at, meeting.minutes, meeting.zone_name = starts_at, minutes, starts.zone_name
    meeting.place, meeting.room_url = spot, url
    meeting.revision += 1
    meeting.save()
    _write_change(meeting, by=actor, now=now)
    _record_moved(meeting, actor, now=now)
    return meeting


@transaction.atomic
def cancel_meeting(*, actor: Person, meeting_id: UUID, reason: str, now: datetime) -> Meeting:
    """Call a meeting off; either of the two may. Doing it twice changes nothing.

    Raises NotFound, Invalid without a reason, or Conflict when it was held.
    """
    meeting = selectors.get_meeting(actor=actor, meeting_id=meeting_id, lock=True)
    if meeting.is_cancelled:
        return meeting
    check_planned(meeting)
    call_off(meeting, actor=actor, reason=require_text(reason, "reason"), now=now)
    return meeting


@transaction.atomic
def change_agenda(*, actor: Person, meeting_id: UUID, agenda: str, now: datetime) -> Meeting:
    """Say what the talk will be about. Raises NotFound or Conflict when it was called off."""
    meeting = selectors.get_meeting(actor=actor, meeting_id=meeting_id, lock=True)
    if meeting.is_cancelled:
        raise errors.Conflict(_("This meeting was called off."))
    if meeting.agenda != agenda:
        meeting.agenda = agenda
        meeting.save(update_fields=["agenda"])
    return meeting


@transaction.atomic
def hold_meeting(
    *,
    actor: Person,
    meeting_id: UUID,
    minutes: int,
    now: datetime,
    notes: str | None = None,
    notes_version: int | None = None,
) -> Meeting:
    """Say that the talk took place, for how long, and what the two wrote down. The coach does.

    Open actions go on to the next meeting. Doing it twice changes nothing; a meeting marked as missed by a
    slip is put right so. Raises NotFound, Forbidden, Invalid, NotesChanged, or Conflict before the start or
    when it was called off.
    """
    meeting = selectors.get_meeting(actor=actor, meeting_id=meeting_id, lock=True)
    if meeting.relation.coach_id != actor.pk:
        raise errors.Forbidden(_("Your coach closes the meeting."))
    if meeting.is_held:
        return meeting
    if not meeting.is_missed:
        check_planned(meeting)
    if now < meeting.starts_at:
        raise errors.Conflict(_("It has not begun yet. Close it when you have met."))
    if not 0 < minutes <= LONGEST:
        text = _("Enter minutes from 1 to 480.")
        raise errors.Invalid(text, [errors.Problem("minutes", text)])
    if notes is not None:
        save_notes(meeting, notes, notes_version, actor=actor, now=now)
    meeting.state, meeting.held_at, meeting.held_minutes = MeetingState.HELD, now, minutes
    meeting.save()
    _write_change(meeting, by=actor, now=now)
    still_open = Action.objects.filter(relation=meeting.relation_id, done_at=None, dropped_at=None)
    still_open.exclude(meeting=meeting).update(carried=F("carried") + 1)
    _record_held(meeting, actor, now=now)
    return meeting


@transaction.atomic
def miss_meeting(*, actor: Person, meeting_id: UUID, now: datetime) -> Meeting:
    """Say that the person coached did not come. The coach does; doing it twice changes nothing.

    Raises NotFound, Forbidden, or Conflict before the start, or when it was held or called off.
    """
    meeting = selectors.get_meeting(actor=actor, meeting_id=meeting_id, lock=True)
    if meeting.relation.coach_id != actor.pk:
        raise errors.Forbidden(_("Your coach closes the meeting."))
    if meeting.is_missed:
        return meeting
    check_planned(meeting)
    if now < meeting.starts_at:
        raise errors.Conflict(_("It has not begun yet. Wait until the start."))
    meeting.state = MeetingState.MISSED
    meeting.save(update_fields=["state"])
    _write_change(meeting, by=actor, now=now)
    event = events.MeetingMissed(
        person_id=meeting.relation.person_id,
        coach_id=meeting.relation.coach_id,
        relation_id=meeting.relation_id,
        meeting_id=meeting.pk,
        at=now,
    )
    ledger.record(event, actor=actor)
    return meeting


class NotesChanged(errors.Conflict):
    """The other one saved the shared notes meanwhile; `newest` and `mine` are both there to be joined."""

    def __init__(self, *, newest: str, mine: str, version: int, author: str) -> None:
        super().__init__(
            _("%(name)s saved these notes meanwhile. Both texts are below: join them, then save again.")
            % {"name": author or _("Someone")}
        )
        self.newest, self.mine, self.version, self.author = newest, mine, version, author


def save_notes(meeting: Meeting, body: str, version: int | None, *, actor: Person, now: datetime) -> bool:
    """Keep a new version of the shared notes; tell whether anything changed. The meeting's row is locked.

    Raises NotesChanged when `version` is not the newest and the text differs.
    """
    if body == meeting.shared_notes:
        return False
    if version is not None and version != meeting.notes_version:
        last = SharedNotes.objects.filter(meeting=meeting, version=meeting.notes_version).select_related(
            "author"
        )
        author = next((row.author.name for row in last if row.author), "")
        raise NotesChanged(
            newest=meeting.shared_notes, mine=body, version=meeting.notes_version, author=author
        )
    meeting.shared_notes = body
    meeting.notes_version += 1
    meeting.save(update_fields=["shared_notes", "notes_version"])
    SharedNotes.objects.create(
        meeting=meeting, version=meeting.notes_version, body=body, author=actor, at=now
    )
    return True


def propose_next(*, relation: Relation, last: Meeting | None, now: datetime) -> tuple[WallTime, int]:
    """Propose when to meet next: the weekday and local time of the last talk, a cadence later, and not past.

    Without a last talk, or after one far away: the same weekday as today in the coach's zone, 10:00, a
    cadence from now.
    """
    if last is None or not dates.can_be_planned(last.starts_at):
        zone_name = relation.coach.zone_name
        day = now.astimezone(wall_time.zone_of(zone_name)) + timedelta(weeks=relation.cadence_weeks)
        return WallTime(day.date(), day.time().replace(10, 0, 0, 0), zone_name), 30
    local = last.starts_at.astimezone(last.zone)
    on = local.date() + timedelta(weeks=relation.cadence_weeks)
    today = now.astimezone(last.zone).date()
    while on <= today:
        on += timedelta(weeks=1)
    return WallTime(on, local.time().replace(second=0, microsecond=0), last.zone_name), last.minutes


def call_off(
    meeting: Meeting, *, actor: Person | None, reason: str, now: datetime, cause: ledger.Entry | None = None
) -> None:
    """Write and record that a meeting will not take place."""
    meeting.state = MeetingState.CANCELLED
    meeting.revision += 1
    meeting.save(update_fields=["state", "revision"])
    _write_change(meeting, by=actor, now=now, reason=reason)
    event = events.MeetingCancelled(
        person_id=meeting.relation.person_id,
        coach_id=meeting.relation.coach_id,
        relation_id=meeting.relation_id,
        meeting_id=meeting.pk,
        revision=meeting.revision,
        reason=reason,
        at=now,
    )
    ledger.record(event, actor=actor, cause=cause)


def check_open(relation: Relation) -> None:
    if not relation.is_open:
        raise errors.Conflict(_("This coaching has ended. Everything in it stays to read."))


def check_planned(meeting: Meeting) -> None:
    if meeting.is_cancelled:
        raise errors.Conflict(_("This meeting was called off."))
    if meeting.is_held:
        raise errors.Conflict(_("This meeting was held already."))
    if meeting.is_missed:
        raise errors.Conflict(_("This meeting was missed. Plan another one."))


def require_text(text: str, where: str) -> str:
    """Return the text without blanks around it, at most 500 characters. Raises Invalid when there is none."""
    if not text.strip():
        sentence = _("Write a few words.")
        raise errors.Invalid(sentence, [errors.Problem(where, sentence)])
    return text.strip()[:500]


def _start(starts: WallTime, minutes: int, *, now: datetime, known: Meeting | None = None) -> datetime:
    """Return the start in UTC. A past start is refused, unless it is the meeting's own already."""
    if not 0 < minutes <= LONGEST:
        text = _("Enter minutes from 1 to 480.")
        raise errors.Invalid(text, [errors.Problem("minutes", text)])
    dates.require_near(starts.on, "starts_on", today=now.date())
    starts_at = wall_time.resolve(starts)
    if starts_at <= now and (known is None or starts_at != known.starts_at):
        text = _("That is in the past. Choose a day and time to come.")
        raise errors.Invalid(text, [errors.Problem("starts_on", text)])
    return starts_at


def _lock_both(relation: Relation) -> None:
    """Lock both people, in one order, so that two hours given to one of them at once see each other."""
    for person_id in sorted([relation.coach_id, relation.person_id]):
        people.lock_open_account(person_id)


def _check_free(
    relation: Relation, starts_at: datetime, minutes: int, *, actor: Person, apart_from: UUID | None
) -> None:
    """Raise MeetingClash where one of the two has something else. At most 5 queries."""
    found = commitments.list_commitments(
        [relation.coach_id, relation.person_id],
        [(starts_at, starts_at + timedelta(minutes=minutes))],
        apart_from=[apart_from] if apart_from is not None else [],
    )
    if not found:
        return
    first = found[0]
    if first.person_id == actor.pk:
        words = _("You have “%(title)s” from %(start)s to %(end)s. Plan it all the same?")
        raise MeetingClash(words % {"title": first.title, **first.hours})
    words = _("%(name)s has “%(title)s” from %(start)s to %(end)s. Plan it all the same?")
    raise MeetingClash(words % {"name": first.person_name, "title": first.public_title, **first.hours})


def _write_change(meeting: Meeting, *, by: Person | None, now: datetime, reason: str = "") -> None:
    MeetingChange.objects.create(
        meeting=meeting, state=meeting.state, starts_at=meeting.starts_at, by=by, at=now, reason=reason[:500]
    )


def _record_planned(meeting: Meeting, actor: Person, *, now: datetime) -> None:
    event = events.MeetingPlanned(
        person_id=meeting.relation.person_id,
        coach_id=meeting.relation.coach_id,
        relation_id=meeting.relation_id,
        meeting_id=meeting.pk,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        at=now,
    )
    ledger.record(event, actor=actor)


def _record_moved(meeting: Meeting, actor: Person, *, now: datetime) -> None:
    event = events.MeetingMoved(
        person_id=meeting.relation.person_id,
        coach_id=meeting.relation.coach_id,
        relation_id=meeting.relation_id,
        meeting_id=meeting.pk,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        revision=meeting.revision,
        at=now,
    )
    ledger.record(event, actor=actor)


def _record_held(meeting: Meeting, actor: Person, *, now: datetime) -> None:
    event = events.MeetingHeld(
        person_id=meeting.relation.person_id,
        coach_id=meeting.relation.coach_id,
        relation_id=meeting.relation_id,
        meeting_id=meeting.pk,
        minutes=meeting.held_minutes or 0,
        at=now,
    )
    ledger.record(event, actor=actor)
