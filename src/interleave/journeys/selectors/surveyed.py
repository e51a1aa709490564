"""Reading which surveys a cohort answers, for whoever may see its people."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from interleave.journeys import editions
from interleave.journeys.selectors import cohorts
from interleave.kernel import errors

if TYPE_CHECKING:
    from interleave.people.models import Person


@dataclass(frozen=True, slots=True)
class SurveyedCohort:
    """A cohort, and the step at which it answers a survey."""

    cohort_id: UUID
    title: str
    journey_title: str
    step_title: str


def get_surveyed(*, actor: "Person", cohort_id: UUID, survey_id: UUID) -> SurveyedCohort:
    """Return a cohort whose people the actor may see and who answer that survey, or raise NotFound.

    1 query, and 3 the first time that this process meets the version.
    """
    cohort = cohorts.get_cohort(actor=actor, cohort_id=cohort_id)
    edition = editions.load(cohort.version_id)
    asked = (step for step in edition.steps if step.kind == "survey" and step.subject_id == survey_id)
    step = next(asked, None)
    if step is None:
        raise errors.NotFound
    return SurveyedCohort(cohort.pk, cohort.title, edition.title, step.title)
