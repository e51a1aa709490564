"""A coaching step: the coach, the next meeting and what to talk about; done when the meeting was held."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render

from interleave.coaching import selectors
from interleave.kernel import clock

if TYPE_CHECKING:
    from interleave.journeys.selectors import StepPlace
    from interleave.web.base.requests import PersonRequest


def show(request: "PersonRequest", place: "StepPlace") -> HttpResponse:
    """Show the relation of this cohort, or any that the person has."""
    now = clock.now()
    relation = selectors.find_coach_of(person_id=request.user.pk, context_id=place.cohort_id)
    upcoming = selectors.find_next_meeting(relation=relation, now=now) if relation else None
    context = {
        "place": place,
        "agenda": str(place.settings.get("agenda", "")),
        "relation": relation,
        "next": upcoming,
        "next_is_open": upcoming is not None and upcoming.is_joinable(at=now),
        "carried": selectors.list_open_actions(relation=relation) if relation else [],
        "here": request.path,
        "today": now.astimezone(request.user.zone).date(),
    }
    return render(request, "learn/step_coaching.html", context)
