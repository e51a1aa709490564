"""A refresh step: how many recalls it asks for, and the way to them."""

from django.http import HttpResponse
from django.shortcuts import render

from interleave.journeys.selectors import StepPlace
from interleave.kernel import clock
from interleave.reinforcement import selectors
from interleave.web.base.requests import PersonRequest


def show(request: PersonRequest, place: StepPlace) -> HttpResponse:
    """Show the count so far and what is due now."""
    context = {
        "place": place,
        "wanted": int(place.settings.get("reviews", 1)),
        "due": selectors.summarise_due(actor=request.user, now=clock.now()),
    }
    return render(request, "learn/step_refresh.html", context)
