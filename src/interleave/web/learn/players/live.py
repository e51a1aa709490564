"""A live step: choose a run and book it; afterwards how it went, and another chance where it was missed."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render

from interleave.kernel import clock, errors
from interleave.live import selectors

if TYPE_CHECKING:
    from interleave.journeys.selectors import StepPlace
    from interleave.web.base.requests import PersonRequest


def show(request: "PersonRequest", place: "StepPlace") -> HttpResponse:
    """Show the runs of the cohort: the person's own first, then what else may be booked."""
    if place.subject_id is None:
        raise errors.NotFound
    now = clock.now()
    cards = selectors.list_bookable_offerings(
        actor=request.user, activity_id=place.subject_id, context_id=place.cohort_id, now=now
    )
    own = [card for card in cards if card.is_booked or card.is_waiting or card.is_offered or card.is_result]
    context = {
        "place": place,
        "activity": selectors.get_activity(activity_id=place.subject_id),
        "own": own,
        "others": [card for card in cards if card not in own and card.is_bookable and not place.done_at],
        "called_off": [
            card for card in cards if card.is_cancelled and card.booking_state == "cancelled_by_organiser"
        ],
        "has_place": any(card.is_booked or card.is_waiting or card.is_offered for card in own),
        "back": request.path,
    }
    return render(request, "learn/step_live.html", context)
