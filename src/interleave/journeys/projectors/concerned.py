"""Which enrolments of a person a fact concerns."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet

from interleave.engine import pathways
from interleave.journeys import editions
from interleave.journeys.kinds import AtOffering, Fact, StepKind
from interleave.journeys.models import CohortOffering, Enrolment, EnrolmentState
from interleave.journeys.projectors import walking
from interleave.kernel import prepared

KindFact = tuple[StepKind, Fact]


def lock(person_id: UUID, facts: Collection[KindFact]) -> list[Enrolment]:
    """Lock and return the enrolments of a person that the facts of one event concern. 1 query."""
    ids = sorted({fact.enrolment_id for _kind, fact in facts if fact.enrolment_id is not None})
    named = ids if ids and all(fact.enrolment_id is not None for _kind, fact in facts) else None
    offering = next((fact.offering for _kind, fact in facts if fact.offering is not None), None)
    if offering is None:
        found = _places_of(person_id, named, None, None)
    else:
        found = _places_of(person_id, named, offering.offering_id, max(fact.at for _kind, fact in facts))
    return [place for place in found if any(concerns(place, kind, fact) for kind, fact in facts)]


@prepared.rows
def _places_of(
    person_id: UUID, ids: list[UUID] | None, offering_id: UUID | None, at: datetime | None
) -> QuerySet[Enrolment, Enrolment]:
    """With an offering, each place tells whether it serves the place's cohort, or any cohort, at `at`."""
    places = Enrolment.objects.filter(person_id=person_id).exclude(state=EnrolmentState.WITHDRAWN)
    if ids is not None:
        places = places.filter(pk__in=ids)
    if offering_id is not None:
        attached = CohortOffering.objects.filter(offering_id=offering_id, attached_at__lte=at)
        places = places.annotate(
            is_served=Exists(attached.filter(cohort=OuterRef("cohort_id"))), is_any_served=Exists(attached)
        )
    return walking.lockable(places)


def concerns(enrolment: Enrolment, kind: StepKind, fact: Fact) -> bool:
    """Return True if the journey has a step of that kind and subject, and the fact belongs to the enrolment.

    A fact without an enrolment, cohort, space or offering concerns every enrolment of the person: older
    events, and what describes the person, such as the review of a card.
    """
    if fact.enrolment_id is not None and fact.enrolment_id != enrolment.pk:
        return False
    if fact.cohort_id is not None and fact.cohort_id != enrolment.cohort_id:
        return False
    if fact.space_id is not None and fact.space_id != enrolment.cohort.space_id:
        return False
    if fact.offering is not None and not _is_attended_for(enrolment, fact.offering):
        return False
    edition = editions.load(enrolment.cohort.version_id)
    return any(
        step.kind == kind.name and fact.subject_id in (None, step.subject_id) for step in edition.steps
    )


def _is_attended_for(enrolment: Enrolment, offering: AtOffering) -> bool:
    """Return True if what happened at an offering counts in an enrolment that `lock` read.

    An offering that serves cohorts counts in those cohorts. One that serves none counts in every enrolment
    that is active, or was when it took place. Nothing from before the enrolment began counts.
    """
    if offering.held_at < _began_at(enrolment):
        return False
    if offering.context_id == enrolment.cohort_id or getattr(enrolment, "is_served", False):
        return True
    if offering.context_id is not None or getattr(enrolment, "is_any_served", False):
        return False
    if enrolment.state == EnrolmentState.ACTIVE:
        return True
    return enrolment.completed_at is not None and offering.held_at <= enrolment.completed_at


def _began_at(enrolment: Enrolment) -> datetime:
    """Return when the person was enrolled first, or the first instant of their first day if it is earlier."""
    first_day = pathways.start_of_day(enrolment.starts_on, ZoneInfo(enrolment.zone_name))
    return min(first_day, enrolment.first_enrolled_at or enrolment.enrolled_at)
