"""Beginning and ending a coaching relation; its goals."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from interleave.coaching import policies, selectors
from interleave.coaching.models import Goal, Meeting, MeetingState, Relation
from interleave.coaching.services import meetings
from interleave.engine import events
from interleave.kernel import errors, ids
from interleave.ledger import ledger
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.people.models import Person

MOST_WEEKS = 26


@transaction.atomic
def start_relation(
    *,
    actor: Person,
    coach_id: UUID,
    person_id: UUID,
    context_id: UUID | None,
    now: datetime,
    cadence_weeks: int = 2,
) -> Relation:
    """Let a coach and a person work together. Where they do already, that relation is returned.

    Raises Forbidden, NotFound or Invalid.
    """
    if not policies.can_start_relation(actor, coach_id):
        raise errors.Forbidden
    found = {person.pk: person for person in people.list_by_ids([coach_id, person_id])}
    if coach_id == person_id:
        raise errors.Invalid(_("Nobody coaches themselves. Choose two people."))
    if len(found) < 2 or not all(person.is_active for person in found.values()):
        raise errors.NotFound(_("Choose two people of your organisation."))
    if not 0 < cadence_weeks <= MOST_WEEKS:
        text = _("Enter weeks from 1 to 26.")
        raise errors.Invalid(text, [errors.Problem("cadence_weeks", text)])
    relation, created = Relation.objects.get_or_create(
        coach_id=coach_id,
        person_id=person_id,
        context_id=context_id,
        ended_at=None,
        defaults={"started_at": now, "cadence_weeks": cadence_weeks},
    )
    if created:
        event = events.RelationStarted(
            person_id=person_id, coach_id=coach_id, relation_id=relation.pk, at=now
        )
        ledger.record(event, actor=actor)
    return relation


@transaction.atomic
def end_relation(*, actor: Person, relation_id: UUID, reason: str, now: datetime) -> Relation:
    """End a relation; meetings still to come are called off, everything is kept. Twice changes nothing.

    Raises NotFound or Forbidden.
    """
    relation = Relation.objects.select_for_update().filter(pk=relation_id).first()
    if relation is None or not (policies.can_end_relation(actor, relation) or relation.person_id == actor.pk):
        raise errors.NotFound
    if not policies.can_end_relation(actor, relation):
        raise errors.Forbidden(_("Ask your coach or the organisers to end it."))
    if not relation.is_open:
        return relation
    relation.ended_at, relation.end_reason = now, reason.strip()[:500]
    relation.save(update_fields=["ended_at", "end_reason"])
    event = events.RelationEnded(
        person_id=relation.person_id, coach_id=relation.coach_id, relation_id=relation.pk, at=now
    )
    entry = ledger.record(event, actor=actor)
    words = reason.strip() or _("The coaching ended.")
    for meeting in Meeting.objects.filter(
        relation=relation, state=MeetingState.PLANNED, starts_at__gt=now
    ).select_related("relation"):
        meetings.call_off(meeting, actor=actor, reason=words, now=now, cause=entry)
    return relation


@transaction.atomic
def set_goal(
    *, actor: Person, relation_id: UUID, text: str, now: datetime, goal_id: UUID | None = None
) -> Goal:
    """Write down what the person wants to reach. Raises NotFound, Invalid or Conflict."""
    relation = selectors.get_relation(actor=actor, relation_id=relation_id)
    meetings.check_open(relation)
    known = Goal.objects.filter(pk=goal_id, relation=relation).first() if goal_id else None
    if known is not None:
        return known
    return Goal.objects.create(
        pk=goal_id or ids.new_id(),
        relation=relation,
        text=meetings.require_text(text, "text"),
        set_by=actor,
        set_at=now,
    )


@transaction.atomic
def reach_goal(*, actor: Person, goal_id: UUID, reached: bool, now: datetime) -> Goal:
    """Say that a goal is reached, or not after all. Raises NotFound."""
    goal = selectors.get_goal(actor=actor, goal_id=goal_id)
    if reached != (goal.reached_at is not None):
        goal.reached_at = now if reached else None
        goal.save(update_fields=["reached_at"])
    return goal
