"""Reading surveys. Nobody ever reads who answered what; results show from five answers on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet

from interleave.assessments import policies
from interleave.assessments.models import Survey, SurveyResponse, SurveyVersion
from interleave.kernel import enrolment_scope, errors, prepared
from interleave.kernel.enrolment_scope import EnrolmentScope

if TYPE_CHECKING:
    from interleave.people.models import Person

LEAST_ANSWERS = 5  # fewer would let people guess who said what


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """What was answered to one question: counts by answer, the mean of a scale, or texts by the alphabet.

    `low` and `high` are the words at the ends of a scale.
    """

    slug: str
    kind: str
    prompt: str
    counts: tuple[tuple[str, int], ...] = ()
    mean: float | None = None
    texts: tuple[str, ...] = ()
    low: str = ""
    high: str = ""

    @property
    def answered(self) -> int:
        return len(self.texts) if self.kind == "text" else sum(count for _answer, count in self.counts)


@dataclass(frozen=True, slots=True)
class SurveyResults:
    """What a survey says. `questions` is None below `LEAST_ANSWERS` answers."""

    title: str
    count: int
    questions: tuple[QuestionResult, ...] | None


def get_survey(*, actor: Person, survey_id: UUID) -> Survey:
    """Return a survey of the actor's organisation with its current version, or raise NotFound. 1 query."""
    surveys = Survey.objects.filter(policies.own(actor), pk=survey_id)
    survey: Survey | None = surveys.select_related("current").first()
    if survey is None or survey.current is None:
        raise errors.NotFound
    return survey


def find_survey(*, slug: str, collection: str = "") -> Survey | None:
    """Return a survey of the organisation in scope, or None. 1 query."""
    survey: Survey | None = (
        Survey.objects.select_related("current").filter(collection=collection, slug=slug).first()
    )
    return survey


def get_survey_by_slug(*, slug: str, collection: str = "") -> Survey:
    """Return a survey of the organisation in scope, or raise NotFound. 1 query."""
    survey = find_survey(slug=slug, collection=collection)
    if survey is None:
        raise errors.NotFound
    return survey


def list_surveys(*, actor: Person, search: str = "") -> QuerySet[Survey]:
    """List the surveys of the actor's organisation, by title. 1 query."""
    surveys: QuerySet[Survey] = (
        Survey.objects.filter(policies.own(actor)).select_related("current").order_by("title", "pk")
    )
    return surveys.filter(title__icontains=search) if search else surveys


def find_same_survey(*, title: str, questions: Sequence[Mapping[str, Any]]) -> Survey | None:
    """Return a survey of the organisation in scope that asks the very same, or None. 1 query."""
    asked = [(question["slug"], question["prompt"].strip()) for question in questions]
    same = Survey.objects.filter(title=" ".join(title.split())).select_related("current")
    return next(
        (
            survey
            for survey in same
            if survey.current is not None
            and [(question["slug"], question["prompt"]) for question in survey.current.questions] == asked
        ),
        None,
    )


def list_survey_versions(*, actor: Person, survey_id: UUID) -> QuerySet[SurveyVersion]:
    """Return the versions of a survey, the newest first. 1 query."""
    versions = SurveyVersion.objects.filter(survey_id=survey_id, survey__in=list_surveys(actor=actor))
    return versions.select_related("published_by").order_by("-number")


def list_surveys_by_id(ids: Collection[UUID]) -> list[Survey]:
    """Return these surveys of the organisation in scope: slug and title. 1 query."""
    return _surveys(list(ids)) if ids else []


@prepared.rows
def _surveys(ids: list[UUID]) -> QuerySet[Survey, Survey]:
    return Survey.objects.filter(pk__in=ids).only("collection", "slug", "title")


def find_response(
    *, actor: Person, survey_id: UUID, context_id: UUID | None, scope: EnrolmentScope | None = None
) -> SurveyResponse | None:
    """Return the actor's answers in one enrolment, with the questions as they were, or None. 1 query."""
    responses = SurveyResponse.objects.filter(
        enrolment_scope.work_in(scope, "answered_at"),
        person=actor,
        survey_id=survey_id,
        context_id=context_id,
    )
    response: SurveyResponse | None = responses.select_related("version").first()
    return response


def summarise_survey(*, survey_id: UUID, context_id: UUID | None) -> SurveyResults:
    """Sum up the answers of one context, for whoever may see that context. 2 queries. Raises NotFound."""
    survey = Survey.objects.select_related("current").filter(pk=survey_id).first()
    if survey is None or survey.current is None:
        raise errors.NotFound
    responses = SurveyResponse.objects.filter(survey_id=survey_id, context_id=context_id)
    answers: list[dict[str, Any]] = list(responses.values_list("answers", flat=True))
    if len(answers) < LEAST_ANSWERS:
        return SurveyResults(survey.title, len(answers), None)
    results = tuple(_result(question, answers) for question in survey.current.questions)
    return SurveyResults(survey.title, len(answers), results)


def _result(question: Mapping[str, Any], answers: Sequence[Mapping[str, Any]]) -> QuestionResult:
    given = [answer[question["slug"]] for answer in answers if answer.get(question["slug"]) not in (None, "")]
    slug, kind, prompt = question["slug"], question["kind"], question["prompt"]
    if kind == "text":
        return QuestionResult(slug, kind, prompt, texts=tuple(sorted(str(text) for text in given)))
    counted = Counter(str(value) for value in given)
    if kind == "scale":
        numbers = [int(value) for value in given]
        mean = sum(numbers) / len(numbers) if numbers else None
        counts = tuple((str(step), counted[str(step)]) for step in range(1, 6))
        ends = (question.get("low", ""), question.get("high", ""))
        return QuestionResult(slug, kind, prompt, counts, mean, (), *ends)
    return QuestionResult(
        slug, kind, prompt, counts=tuple((choice, counted[choice]) for choice in question["choices"])
    )
