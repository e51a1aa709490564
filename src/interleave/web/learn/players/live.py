"""A live step: choose a run and book it; afterwards how it went, and another chance where it was missed."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render

from interleave.kernel import clock, errors
from interleave.live import selectors

if TYPE_CHECKING:
    from interleave.journeys.selectors import StepPlace
    from interleave.live.selectors import OfferingCard
    from interleave.web.base.requests import PersonRequest


def show(request: "PersonRequest", place: "StepPlace") -> HttpResponse:
    """Show the runs of the cohort: the person's own first, then what else may be booked."""
    if place.subject_id is None:
        raise errors.NotFound
    now = clock.now()
    cards = selectors.list_bookable_offerings(
        actor=request.user, activity_id=place.subject_id, context_id=place.cohort_id, now=now
    )
    cards = [card for card in cards if _counts_here(card, place)]
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


def _counts_here(card: "OfferingCard", place: "StepPlace") -> bool:
    """Return True if an offering counts in this enrolment: not those of other cohorts or from before it."""
    if card.offering_id in place.offering_ids or card.context_id == place.cohort_id:
        return True
    is_past = card.is_result and card.starts_at is not None and card.starts_at < place.scope.since
    return card.context_id is None and not is_past
