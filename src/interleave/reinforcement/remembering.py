"""How well people remember now and some time ago. Takes no actor: it feeds the background loop."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from interleave.engine import memory
from interleave.reinforcement.models import Card, Review


@dataclass(frozen=True, slots=True)
class Remembered:
    """Mean chance, 0..1, that a person's cards are remembered; None without a card that is old enough."""

    now: float | None
    before: float | None
    last_review_at: datetime | None  # since then


def compare_recall(
    *, person_ids: Collection[UUID], now: datetime, before: datetime
) -> dict[UUID, Remembered]:
    """Compare what people remember now with an earlier instant, over the cards that they had then.

    A card reviewed since then was remembered, at that instant, at least as well as just before that review;
    this is what counts, so a fall is never overstated. Who has no card and no review is left out. 2 queries.
    """
    reviews = Review.objects.filter(person_id__in=person_ids, reviewed_at__gt=before, reviewed_at__lte=now)
    first: dict[UUID, float | None] = {}
    last: dict[UUID, datetime] = {}
    fields = ("card_id", "person_id", "reviewed_at", "recall_before")
    for card_id, person_id, at, recall in reviews.order_by("reviewed_at", "pk").values_list(*fields):
        first.setdefault(card_id, recall)
        last[person_id] = at
    sums = _sum_recall(person_ids, first, now=now, before=before)
    return {
        person_id: _remembered(sums.get(person_id), last.get(person_id))
        for person_id in sums.keys() | last.keys()
    }


def _remembered(sums: tuple[float, float, int] | None, last_review_at: datetime | None) -> Remembered:
    if sums is None:
        return Remembered(None, None, last_review_at)
    recall_now, recall_then, cards = sums
    return Remembered(recall_now / cards, recall_then / cards, last_review_at)


def _sum_recall(
    person_ids: Collection[UUID],
    reviewed: dict[UUID, float | None],
    *,
    now: datetime,
    before: datetime,
) -> dict[UUID, tuple[float, float, int]]:
    """Return recall now, recall then and cards, summed by person. 1 query."""
    cards = Card.objects.filter(person_id__in=person_ids, suspended_at=None, dealt_at__lte=before)
    sums: dict[UUID, tuple[float, float, int]] = {}
    for card_id, person_id, data in cards.order_by().values_list("pk", "person_id", "memory"):
        state = memory.state_from_data(data)
        then = reviewed[card_id] if card_id in reviewed else memory.recall_probability(state, before)
        if then is None:
            continue
        total_now, total_then, count = sums.get(person_id, (0.0, 0.0, 0))
        recall = memory.recall_probability(state, now)
        sums[person_id] = (total_now + recall, total_then + then, count + 1)
    return sums
