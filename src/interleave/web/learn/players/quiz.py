"""A quiz, before it begins and between attempts: what it asks, where its learner stands."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render

from interleave.assessments import selectors
from interleave.kernel import clock, errors

if TYPE_CHECKING:
    from interleave.journeys.selectors import StepPlace
    from interleave.web.base.requests import PersonRequest


def show(request: "PersonRequest", place: "StepPlace") -> HttpResponse:
    """Say how many questions there are, what it takes to pass, and offer to begin or go on."""
    if place.subject_id is None:
        raise errors.NotFound
    standing = selectors.summarise_quiz(
        actor=request.user, quiz_id=place.subject_id, now=clock.now(), scope=place.scope
    )
    return render(request, "learn/step_quiz.html", {"place": place, "standing": standing})
