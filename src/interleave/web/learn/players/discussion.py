"""A discussion step: its prompt, and the cohort's thread about it."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render

from interleave.community import selectors
from interleave.kernel import errors
from interleave.web.learn.views.conversation import conversation

if TYPE_CHECKING:
    from interleave.journeys.selectors import StepPlace
    from interleave.web.base.requests import PersonRequest


def show(request: "PersonRequest", place: "StepPlace") -> HttpResponse:
    """Show the thread, and how much the learner still contributes."""
    if place.subject_id is None:
        raise errors.NotFound
    thread = selectors.get_thread_of_prompt(
        actor=request.user, context_id=place.cohort_id, prompt_id=place.subject_id
    )
    context = conversation(request, thread)
    context["place"] = place
    context["back"] = request.path
    context["so_far"] = selectors.count_contribution(person_id=request.user.pk, thread_id=thread.pk)
    return render(request, "learn/step_discussion.html", context)
