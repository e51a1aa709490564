"""Who sees whom the rules worry about.

Facilitators those of their cohorts, organisers those of the organisation, a coach those she coaches, a line
manager those of his reports whom the rules propose to coach and manager. Nobody reads about herself here, and
learners about nobody. The interventions of a person are seen by those who see the risk, and by who made them.
"""

from typing import TYPE_CHECKING

from django.db.models import Q

from interleave.insights.models import Intervention, Tier
from interleave.journeys.selectors import standing

if TYPE_CHECKING:
    from interleave.people.models import Person


def visible_risks(actor: "Person") -> Q:
    """The assessments that the actor may read."""
    return ~Q(person_id=actor.pk) & (
        Q(cohort_id__in=standing.cohorts_led_by(actor))
        | Q(enrolment__coach_id=actor.pk)
        | Q(enrolment__person__manager_id=actor.pk, tier=Tier.COACH_AND_MANAGER)
    )


def can_undo(actor: "Person", intervention: Intervention) -> bool:
    """Only who wrote it down takes it back."""
    return intervention.by_id == actor.pk


def can_see_trials(actor: "Person") -> bool:
    """Those who answer for how help is told: the trials, never a person."""
    return actor.is_active and actor.has_role("designer", "administrator")
