"""A design tried out: one made-up learner step by step, and a thousand of them in a table."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from interleave.journeys import selectors
from interleave.kernel import clock
from interleave.web.author import board, simulating
from interleave.web.author.forms import simulator as forms
from interleave.web.author.views.journeys import crumbs_of

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest


@login_required
def simulator(request: "PersonRequest", journey_id: UUID) -> HttpResponse:
    """Show what the learner of the form would see; with `crowd`, where a thousand others go."""
    design = board.get_draft(request.user, journey_id)
    form = forms.Learner(request.GET if "share" in request.GET else dict(forms.EXAMPLE))
    starts_on = clock.now().astimezone(request.user.zone).date()
    asked: dict[str, Any] = {
        "actor": request.user,
        "version_id": design.version_id,
        "starts_on": starts_on,
    }
    context: dict[str, Any] = {"design": design, "form": form, "crumbs": crumbs_of(design)}
    if form.is_valid():
        steps = selectors.simulate_learner(profile=form.profile(), **asked)
        context["stages"] = simulating.stages_of(steps)
    if "crowd" in request.GET:
        crowd = selectors.simulate_crowd(**asked)
        context |= {"crowd": crowd, "rows": simulating.crowd_rows(crowd.steps)}
    return render(request, "author/simulator.html", context, status=200 if form.is_valid() else 422)
