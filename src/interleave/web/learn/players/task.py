"""A task or an observation at work: the brief, the checklist, what was said about it."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render

from interleave.assessments import selectors
from interleave.kernel import errors
from interleave.web.learn.forms import assessments as forms

if TYPE_CHECKING:
    from interleave.journeys.selectors import StepPlace
    from interleave.web.base.requests import PersonRequest


def show(
    request: "PersonRequest",
    place: "StepPlace",
    *,
    form: forms.Report | None = None,
    ticked: Collection[int] = (),
    error: errors.Invalid | None = None,
) -> HttpResponse:
    """Show the task, and the form to report it unless it waits or is done."""
    if place.subject_id is None:
        raise errors.NotFound
    task = selectors.get_task(actor=request.user, task_id=place.subject_id)
    reports = selectors.list_reports(actor=request.user, task_id=task.pk, scope=place.scope)
    latest = reports[0] if reports else None
    is_open = (latest is None or latest.state == "returned") and not place.is_read_only
    ticked = ticked if form or error or latest is None else latest.ticked
    context = {
        "place": place,
        "task": task,
        "latest": latest,
        "is_open": is_open,
        "lines": [(at, text, at in ticked) for at, text in enumerate(task.checklist)],
        "form": form or forms.Report(initial={"note": latest.note if latest and is_open else ""}),
        "error": error,
        "manager": request.user.manager,
    }
    return render(request, "learn/step_task.html", context, status=422 if error or form else 200)
