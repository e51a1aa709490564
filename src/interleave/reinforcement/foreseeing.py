"""What a person's deck will ask of her next week, and what it would be worth left alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.cache import cache

from interleave.engine import memory
from interleave.reinforcement import policies, selectors
from interleave.reinforcement.models import Card

if TYPE_CHECKING:
    from interleave.people.models import Person

DAYS = 7
MOST_CARDS = 150  # that are looked at; the soonest due
KEPT_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class WeekAhead:
    """Expected reviews and minutes in the next seven days, and mean recall at their end without any."""

    reviews: int
    minutes: int
    left_alone: float


def foresee_week(*, actor: "Person", now: datetime) -> WeekAhead | None:
    """Return what the next seven days will ask, or None without cards; kept an hour. 2 queries or none."""
    key = f"week-ahead:{actor.pk}"
    kept: WeekAhead | None = cache.get(key)
    if kept is None:
        kept = _work_out(actor, now)
        if kept is not None:
            cache.set(key, kept, timeout=KEPT_SECONDS)
    return kept


def _work_out(actor: "Person", now: datetime) -> WeekAhead | None:
    cards = Card.objects.filter(policies.visible_cards(actor), suspended_at=None).order_by("due_at")
    states = [memory.state_from_data(data) for data in cards.values_list("memory", flat=True)[:MOST_CARDS]]
    if not states:
        return None
    own = selectors.get_forgetting(person_id=actor.pk)
    ahead = memory.forecast(states, now, days=DAYS, parameters=own.parameters)
    reviews = round(sum(day.reviews for day in ahead))
    return WeekAhead(
        reviews=reviews,
        minutes=-(-reviews * selectors.SECONDS_PER_CARD // 60),
        left_alone=ahead[-1].recall or 0.0,
    )
