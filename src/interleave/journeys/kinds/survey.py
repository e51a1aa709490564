"""A survey. Done when it is answered."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from interleave.assessments import selectors as assessments
from interleave.engine import events
from interleave.engine.pathways import Traits
from interleave.journeys.kinds.facts import Fact, StepKind, Subject


def find_subject(slug: str, collection: str = "") -> Subject | None:
    """Return the survey of that slug in a collection. 1 query."""
    survey = assessments.find_survey(slug=slug, collection=collection)
    return None if survey is None else Subject(survey.pk, survey.slug, survey.title, survey.collection)


def name_subjects(ids: list[UUID]) -> dict[UUID, Subject]:
    """Return surveys by id. 1 query."""
    return {
        root.pk: Subject(root.pk, root.slug, root.title, root.collection)
        for root in assessments.list_surveys_by_id(ids)
    }


def answered(event: events.SurveyAnswered) -> Fact:
    """An answer is about one cohort: it counts in the enrolment that it was given in."""
    return Fact(
        event.person_id,
        event.survey_id,
        event.at,
        done=True,
        count=1,
        cohort_id=event.context_id,
        enrolment_id=event.enrolment_id,
    )


KIND = StepKind(
    name="survey",
    noun=_("Survey"),
    traits=Traits(
        voice="selfpaced",
        is_scored=False,
        is_attended=False,
        can_be_skipped=False,
        offers_help=False,
        lifts=None,
        simulated="done",
    ),
    evidence={events.SurveyAnswered: answered},
    mastery={},
    settings={},
    find_subject=find_subject,
    name_subjects=name_subjects,
    folder="surveys",
)
