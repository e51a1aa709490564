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
    """Show the module where its learner stopped; opening it starts a run, unless it is only history."""
    if place.subject_id is None:
        raise errors.NotFound
    if place.is_read_only:
        run = selectors.find_run(actor=request.user, module_id=place.subject_id, scope=place.scope)
        if run is None:
            return render(request, "learn/step_past.html", {"place": place})
    else:
        run = services.start_run(
            actor=request.user, module_id=place.subject_id, now=clock.now(), scope=place.scope
        )
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
