"""What a cohort says in a survey: counts and words, never who."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from interleave.assessments import selectors as assessments
from interleave.assessments.selectors import LEAST_ANSWERS, QuestionResult
from interleave.journeys.selectors import surveyed
from interleave.kernel import errors
from interleave.web.teach import tables

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest

MOST_TEXTS = 25  # of one question on the page; all are in the table to download


@login_required
@require_safe
def results(request: "PersonRequest", cohort_id: UUID, survey_id: UUID) -> HttpResponse:
    """The answers of a cohort: how often each, the mean of a scale, what was written."""
    place = surveyed.get_surveyed(actor=request.user, cohort_id=cohort_id, survey_id=survey_id)
    found = assessments.summarise_survey(survey_id=survey_id, context_id=cohort_id)
    context = {
        "place": place,
        "found": found,
        "survey_id": survey_id,
        "least": LEAST_ANSWERS,
        "most_texts": MOST_TEXTS,
        "crumbs": [
            (_("Cohorts"), reverse("teach:cohorts")),
            (place.title, reverse("teach:cohort", args=[cohort_id])),
        ],
    }
    return render(request, "teach/survey.html", context)


@login_required
@require_safe
def export(request: "PersonRequest", cohort_id: UUID, survey_id: UUID) -> HttpResponse:
    """The same as a table to download."""
    place = surveyed.get_surveyed(actor=request.user, cohort_id=cohort_id, survey_id=survey_id)
    found = assessments.summarise_survey(survey_id=survey_id, context_id=cohort_id)
    if found.questions is None:
        raise errors.Conflict(
            _("Answers can be read once %(n)s people have answered.") % {"n": LEAST_ANSWERS}
        )
    head = ["question", "kind", "answer", "people"]
    rows = [row for question in found.questions for row in _cells(question)]
    return tables.as_csv(f"{place.title} {found.title}", head, rows)


def _cells(question: QuestionResult) -> Iterator[list[object]]:
    for answer, people in question.counts:
        yield [question.prompt, question.kind, answer, people]
    for text in question.texts:
        yield [question.prompt, question.kind, text, 1]
