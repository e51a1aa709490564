"""Taking another way through a step, and going back."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from interleave.insights import services as insights
from interleave.journeys import services as journeys
from interleave.kernel import clock

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest

SAID = {
    "skip": gettext_lazy("You left this step out. You can do it after all at any time."),
    "short": gettext_lazy("You took the short way. This stands in for the whole step."),
    "standard": gettext_lazy("The whole step is on your list again."),
    "remedial": gettext_lazy("This is on your list now."),
    "enrich": gettext_lazy("This is on your list now."),
}


@login_required
@require_POST
def take(request: "PersonRequest", enrolment_id: UUID, step_id: UUID) -> HttpResponse:
    """Take a way; then go where it leads."""
    route = request.POST.get("route", "")
    ways = insights.take_route(
        actor=request.user, enrolment_id=enrolment_id, step_id=step_id, route=route, now=clock.now()
    )
    messages.success(request, str(SAID[route]))
    to = next((line.step_id for line in ways.others if line.route == route), step_id)
    return redirect("learn:step", enrolment_id, to)


@login_required
@require_POST
def drop(request: "PersonRequest", enrolment_id: UUID, step_id: UUID) -> HttpResponse:
    """Take what one added oneself off the list."""
    journeys.drop_variant(actor=request.user, enrolment_id=enrolment_id, variant_id=step_id, now=clock.now())
    messages.success(request, _("It is off your list."))
    return redirect("learn:journey", enrolment_id)
