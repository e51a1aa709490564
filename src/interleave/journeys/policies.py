"""Who sees and does what with journeys.

A learner sees her own place; facilitators those of their cohorts; a line manager those of his reports
(progress, never answers); a coach those of the people he coaches; designers and administrators all of the
organisation. To everybody else they do not exist.
"""

from typing import TYPE_CHECKING

from django.db.models import Q

from interleave.journeys.models import Cohort, CohortFacilitator, Enrolment

if TYPE_CHECKING:
    from interleave.people.models import Person

ORGANISERS = ("designer", "administrator")


def can_design(actor: "Person") -> bool:
    """Make and publish journeys, launch cohorts, enrol people."""
    return actor.is_active and actor.has_role(*ORGANISERS)


def can_organise(actor: "Person", cohort: Cohort) -> bool:
    """Change a cohort, enrol into it, close it."""
    return can_design(actor)


def can_facilitate(actor: "Person", cohort: Cohort) -> bool:
    """Attach offerings, excuse steps, assign coaches. 1 query for those who do not organise."""
    if can_organise(actor, cohort):
        return True
    return CohortFacilitator.objects.filter(cohort=cohort, person_id=actor.pk, ended_at=None).exists()


def can_withdraw(actor: "Person", enrolment: Enrolment) -> bool:
    """Organisers take people out; a learner may leave by herself."""
    return enrolment.person_id == actor.pk or can_design(actor)


def can_excuse(actor: "Person", enrolment: Enrolment) -> bool:
    """Nobody excuses herself."""
    return enrolment.person_id != actor.pk and can_facilitate(actor, enrolment.cohort)


def visible_cohorts(actor: "Person") -> Q:
    """Cohorts whose people the actor may see."""
    if can_design(actor):
        return Q()
    return Q(pk__in=_facilitated(actor))


def visible_enrolments(actor: "Person") -> Q:
    if can_design(actor):
        return Q()
    return (
        Q(person_id=actor.pk)
        | Q(coach_id=actor.pk)
        | Q(person__manager_id=actor.pk)
        | Q(cohort_id__in=_facilitated(actor))
    )


def _facilitated(actor: "Person"):  # type: ignore[no-untyped-def]
    return CohortFacilitator.objects.filter(person_id=actor.pk, ended_at=None).values("cohort_id")
