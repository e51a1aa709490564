"""A survey: asked once, then thanked for."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render

from interleave.assessments import selectors
from interleave.kernel import errors

if TYPE_CHECKING:
    from interleave.journeys.selectors import StepPlace
    from interleave.web.base.requests import PersonRequest


def show(
    request: "PersonRequest",
    place: "StepPlace",
    *,
    given: Mapping[str, Any] | None = None,
    error: errors.Invalid | None = None,
) -> HttpResponse:
    """Show the questions, or the person's own answers once she gave them."""
    if place.subject_id is None:
        raise errors.NotFound
    survey = selectors.get_survey(actor=request.user, survey_id=place.subject_id)
    response = selectors.find_response(
        actor=request.user, survey_id=place.subject_id, context_id=place.cohort_id, scope=place.scope
    )
    if response is None and place.is_read_only:
        return render(request, "learn/step_past.html", {"place": place})
    version = response.version if response is not None else survey.current
    answers = response.answers if response is not None else given or {}
    context = {
        "place": place,
        "questions": _filled_in(version.questions if version is not None else (), answers, error),
        "response": response,
        "error": error,
        "least": selectors.LEAST_ANSWERS,
        "scale": range(1, 6),
    }
    return render(request, "learn/step_survey.html", context, status=422 if error else 200)


def _filled_in(
    questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Any], error: errors.Invalid | None
) -> list[dict[str, Any]]:
    """Return the questions, each with what was answered and what is wrong with that."""
    faults = {problem.where: problem.text for problem in error.problems} if error else {}
    return [
        {**question, "given": answers.get(question["slug"], ""), "fault": faults.get(question["slug"], "")}
        for question in questions
    ]
