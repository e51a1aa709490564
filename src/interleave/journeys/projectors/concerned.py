"""Which enrolments of a person a fact concerns."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet

from interleave.engine import pathways
from interleave.journeys import editions
from interleave.journeys.kinds import AtOffering, Fact, StepKind
from interleave.journeys.models import CohortOffering, Enrolment, EnrolmentState

KindFact = tuple[StepKind, Fact]


def select(enrolments: QuerySet[Enrolment], facts: Collection[KindFact]) -> QuerySet[Enrolment]:
    """Return the enrolments that the facts of one event may concern, with what `concerns` asks. No query."""
    ids = [fact.enrolment_id for _kind, fact in facts if fact.enrolment_id is not None]
    if len(ids) == len(facts):
        enrolments = enrolments.filter(pk__in=ids)
    offering = next((fact.offering for _kind, fact in facts if fact.offering is not None), None)
    if offering is None:
        return enrolments
    at = max(fact.at for _kind, fact in facts)
    attached = CohortOffering.objects.filter(offering_id=offering.offering_id, attached_at__lte=at)
    return enrolments.annotate(
        is_served=Exists(attached.filter(cohort=OuterRef("cohort_id"))), is_any_served=Exists(attached)
    )


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
    """Return True if what happened at an offering counts in an enrolment that `select` read.

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
