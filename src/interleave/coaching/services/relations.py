"""Beginning and ending a coaching relation; its goals."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from interleave.coaching import policies, selectors
from interleave.coaching.models import EndCause, Goal, Meeting, MeetingState, Relation
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
        raise errors.Invalid(_("People cannot coach themselves. Choose two people."))
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
    _end(relation, EndCause.BY_HAND, reason=reason, by=actor, now=now)
    return relation


@transaction.atomic
def end_relations(
    *,
    cause: ledger.Entry,
    end_cause: EndCause,
    reason: str,
    now: datetime,
    person_id: UUID | None = None,
    coach_id: UUID | None = None,
    context_id: UUID | None = None,
) -> list[Relation]:
    """End the open relations of a person or a coach because of an event; in one context, or in all.

    Meetings to come are cancelled, and both people are told as far as they still have an account.
    """
    found = Relation.objects.filter(ended_at=None)
    if person_id is not None:
        found = found.filter(person_id=person_id)
    if coach_id is not None:
        found = found.filter(coach_id=coach_id)
    if context_id is not None:
        found = found.filter(context_id=context_id)
    by = people.find_person(cause.actor_id) if cause.actor_id else None
    relations = list(found.order_by("pk").select_for_update(of=("self",)))
    for relation in relations:
        _end(relation, end_cause, reason=reason, by=by, now=now, cause=cause)
    return relations


@transaction.atomic
def transfer_relation(*, actor: Person, relation_id: UUID, to_id: UUID, now: datetime) -> Relation:
    """Let another coach take over a relation, open or ended because its coach left; return the new one.

    What was written in the first stays there, readable by the two people in it alone. Its meetings to come
    are cancelled: the new coach plans others. Raises NotFound, Forbidden or Invalid.
    """
    relation = Relation.objects.select_for_update(of=("self",)).filter(pk=relation_id).first()
    if relation is None or not policies.is_organiser(actor):
        raise errors.NotFound
    if relation.is_open:
        name = people.name_people([to_id]).get(to_id, "")
        reason = _("%(name)s is the coach now.") % {"name": name}
        _end(relation, EndCause.OTHER_COACH, reason=reason, by=actor, now=now)
    return start_relation(
        actor=actor,
        coach_id=to_id,
        person_id=relation.person_id,
        context_id=relation.context_id,
        cadence_weeks=relation.cadence_weeks,
        now=now,
    )


def _end(
    relation: Relation,
    end_cause: EndCause,
    *,
    reason: str,
    by: Person | None,
    now: datetime,
    cause: ledger.Entry | None = None,
) -> None:
    """Write and record the end of a relation, and cancel its meetings to come. Its row is locked."""
    relation.ended_at, relation.end_reason = now, reason.strip()[:500]
    relation.end_cause, relation.ended_by = end_cause, by
    relation.save(update_fields=["ended_at", "end_reason", "end_cause", "ended_by"])
    event = events.RelationEnded(
        person_id=relation.person_id,
        coach_id=relation.coach_id,
        relation_id=relation.pk,
        at=now,
        cause=end_cause.value,
    )
    entry = ledger.record(event, actor=by, cause=cause)
    words = reason.strip() or _("The coaching ended.")
    for meeting in Meeting.objects.filter(
        relation=relation, state=MeetingState.PLANNED, starts_at__gt=now
    ).select_related("relation"):
        meetings.call_off(meeting, actor=by, reason=words, now=now, cause=entry)


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
