"""Notes and actions of meetings."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from interleave.coaching import selectors
from interleave.coaching.models import Action, Meeting, PrivateNote, Relation
from interleave.coaching.services import meetings
from interleave.engine import events
from interleave.kernel import dates, errors, ids
from interleave.ledger import ledger

if TYPE_CHECKING:
    from interleave.people.models import Person

LONGEST_NOTES = 20_000  # characters


@transaction.atomic
def share_notes(*, actor: Person, meeting_id: UUID, body: str, version: int, now: datetime) -> Meeting:
    """Save what the two write together; `version` is the one that the writer saw.

    Saving what is there already changes nothing. Raises NotFound, Invalid, NotesChanged, or
    Conflict when the meeting was called off.
    """
    meeting = selectors.get_meeting(actor=actor, meeting_id=meeting_id, lock=True)
    _check_length(body)
    if meeting.is_cancelled:
        raise errors.Conflict(_("This meeting was called off."))
    if meetings.save_notes(meeting, body, version, actor=actor, now=now):
        event = events.NotesShared(
            person_id=meeting.relation.person_id,
            relation_id=meeting.relation_id,
            meeting_id=meeting.pk,
            at=now,
        )
        ledger.record(event, actor=actor)
    return meeting


@transaction.atomic
def keep_private_note(*, actor: Person, meeting_id: UUID, body: str, now: datetime) -> None:
    """Keep what only the writer will ever read; an empty text takes it away.

    No event is recorded: it is nobody's business. Raises NotFound or Invalid.
    """
    meeting = selectors.get_meeting(actor=actor, meeting_id=meeting_id)
    _check_length(body)
    if not body.strip():
        PrivateNote.objects.filter(meeting=meeting, author=actor).delete()
        return
    PrivateNote.objects.update_or_create(
        meeting=meeting, author=actor, defaults={"body": body, "changed_at": now}
    )


@transaction.atomic
def agree_action(
    *,
    actor: Person,
    relation_id: UUID,
    text: str,
    due_on: date | None,
    now: datetime,
    meeting_id: UUID | None = None,
    action_id: UUID | None = None,
) -> Action:
    """Write down what the person will do; either of the two may.

    With an `action_id` a repeat finds the first. Raises NotFound, Invalid (also for a day that is over
    where both of them live), or Conflict when the relation has ended.
    """
    relation = selectors.get_relation(actor=actor, relation_id=relation_id)
    known = Action.objects.filter(pk=action_id, relation=relation).first() if action_id else None
    if known is not None:
        return known
    meetings.check_open(relation)
    meeting = Meeting.objects.filter(pk=meeting_id, relation=relation).first() if meeting_id else None
    if meeting_id is not None and meeting is None:
        raise errors.NotFound
    _check_day(relation, due_on, now=now)
    action = Action.objects.create(
        pk=action_id or ids.new_id(),
        relation=relation,
        meeting=meeting,
        text=meetings.require_text(text, "text"),
        due_on=due_on,
        agreed_by=actor,
        agreed_at=now,
    )
    event = events.ActionAgreed(
        person_id=relation.person_id, relation_id=relation.pk, action_id=action.pk, at=now
    )
    ledger.record(event, actor=actor)
    return action


@transaction.atomic
def tick_action(*, actor: Person, action_id: UUID, done: bool, now: datetime) -> Action:
    """Say that an action is done, or take that back. Saying it twice changes nothing. Raises NotFound."""
    action = selectors.get_action(actor=actor, action_id=action_id, lock=True)
    if action.is_done == done:
        return action
    action.done_at = now if done else None
    action.done_by = actor if done else None
    action.save(update_fields=["done_at", "done_by"])
    if done:
        event = events.ActionDone(
            person_id=action.relation.person_id, relation_id=action.relation_id, action_id=action.pk, at=now
        )
        ledger.record(event, actor=actor)
    return action


@transaction.atomic
def drop_action(*, actor: Person, action_id: UUID, now: datetime) -> Action:
    """Let an action go: it is not carried any further. Doing it twice changes nothing. Raises NotFound."""
    action = selectors.get_action(actor=actor, action_id=action_id, lock=True)
    if action.is_open:
        action.dropped_at = now
        action.save(update_fields=["dropped_at"])
    return action


def _check_day(relation: Relation, due_on: date | None, *, now: datetime) -> None:
    today = min(now.astimezone(one.zone).date() for one in (relation.person, relation.coach))
    if due_on is None:
        return
    dates.require_near(due_on, "due_on", today=today)
    if due_on < today:
        text = _("That day is over. Choose today, a day to come, or none.")
        raise errors.Invalid(text, [errors.Problem("due_on", text)])


def _check_length(body: str) -> None:
    if len(body) > LONGEST_NOTES:
        text = _("That is too long: keep it under 20 000 characters.")
        raise errors.Invalid(text, [errors.Problem("body", text)])
