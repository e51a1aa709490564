"""Who may manage cohorts: to everybody else these pages do not exist."""

from typing import TYPE_CHECKING
from uuid import UUID

from interleave.journeys import selectors
from interleave.journeys.selectors import CohortView, EnrolmentLine
from interleave.kernel import clock, errors

if TYPE_CHECKING:
    from interleave.people.models import Person


def require_organiser(actor: "Person") -> None:
    """Raise NotFound unless the person designs or administers."""
    if not actor.has_role("designer", "administrator"):
        raise errors.NotFound


def get_managed(actor: "Person", cohort_id: UUID) -> CohortView:
    """Return a cohort to who organises it, or raise NotFound. 8 queries."""
    require_organiser(actor)
    return selectors.summarise_cohort(actor=actor, cohort_id=cohort_id, now=clock.now())


def get_managed_place(actor: "Person", enrolment_id: UUID) -> EnrolmentLine:
    """Return a person's place to who organises, or raise NotFound. 3 queries."""
    require_organiser(actor)
    place = selectors.get_enrolment(actor=actor, enrolment_id=enrolment_id)
    lines = selectors.list_enrolments(actor=actor, now=clock.now(), person_id=place.person_id)
    for line in lines:
        if line.enrolment_id == enrolment_id:
            return line
    raise errors.NotFound
