"""A lesson or a video: read or watched at one's own pace."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render

from interleave.kernel import clock, errors
from interleave.selfpaced import selectors, services
from interleave.web.learn import lessons

if TYPE_CHECKING:
    from interleave.journeys.selectors import StepPlace
    from interleave.web.base.requests import PersonRequest


def show(request: "PersonRequest", place: "StepPlace") -> HttpResponse:
    """Show the module where its learner stopped; opening it is what starts a run."""
    if place.subject_id is None:
        raise errors.NotFound
    run = services.start_run(actor=request.user, module_id=place.subject_id, now=clock.now())
    progress = selectors.summarise_run(run=run)
    lesson = lessons.lay_out(run.version.body, progress)
    context = {
        "place": place,
        "run": run,
        "progress": progress,
        "lesson": lesson,
        "spent_minutes": round(run.effort_seconds / 60),
        "back": request.path,
    }
    return render(request, "learn/step_module.html", context)
