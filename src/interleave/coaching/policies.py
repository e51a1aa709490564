"""Who may see and arrange coaching: the two people in a relation, and nobody else reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

if TYPE_CHECKING:
    from interleave.coaching.models import Relation
    from interleave.people.models import Person


def visible_relations(actor: Person) -> Q:
    """The actor's own, as coach or as person coached. No role opens anybody else's."""
    return Q(coach=actor) | Q(person=actor)


def visible_meetings(actor: Person) -> Q:
    return Q(relation__coach=actor) | Q(relation__person=actor)


def is_organiser(actor: Person) -> bool:
    """Designers and administrators say who coaches whom, and see no more than that and the dates."""
    return actor.has_role("administrator", "designer")


def can_start_relation(actor: Person, coach_id: UUID) -> bool:
    """An organiser for anybody; a coach for herself."""
    return is_organiser(actor) or (actor.pk == coach_id and actor.has_role("coach"))


def can_end_relation(actor: Person, relation: Relation) -> bool:
    return is_organiser(actor) or relation.coach_id == actor.pk


def is_coach_of(actor: Person, relation: Relation) -> bool:
    return relation.coach_id == actor.pk
