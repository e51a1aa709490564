"""The enrolment that a person's work belongs to, for contexts that do not know enrolments."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q


@dataclass(frozen=True, slots=True)
class EnrolmentScope:
    """An enrolment, and the instant from which it counts work that was recorded without one.

    Contexts below journeys store the id and never look it up; the caller that makes a scope checks that the
    enrolment is the person's.
    """

    id: UUID
    since: datetime


def id_of(scope: EnrolmentScope | None) -> UUID | None:
    """Return the id to store with new work; None outside any journey."""
    return None if scope is None else scope.id


def work_in(scope: EnrolmentScope | None, made_at: str) -> Q:
    """Return the rows that count in an enrolment; without one, the rows that belong to none.

    A row without an enrolment is older than this distinction, or was done outside any journey. It counts
    in each enrolment that existed when it was made, as its event does: no learner loses what they did or
    gets attempts back, and a later enrolment starts without it. `made_at` names the column of that instant.
    """
    if scope is None:
        return Q(enrolment_id=None)
    return Q(enrolment_id=scope.id) | Q(enrolment_id=None, **{f"{made_at}__gte": scope.since})
