"""What to ask today, when there is more than time for."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from interleave.engine.memory import curves
from interleave.engine.memory.scheduling import CardState

Key = TypeVar("Key")


def pick_due(cards: Iterable[tuple[Key, CardState]], now: datetime, limit: int) -> list[Key]:
    """Return the keys of the due cards, at most `limit`, the most endangered memory first.

    Cards never reviewed come after those that are being forgotten: what was learned is worth saving first.
    Ties go by due instant, then by the order given.

    Raises:
        ValueError: `limit` is negative.
    """
    if limit < 0:
        raise ValueError("A limit is 0 or more.")
    due = [(key, state) for key, state in cards if state.due_at <= now]
    due.sort(key=lambda card: _urgency(card[1], now))
    return [key for key, _ in due[:limit]]


def _urgency(state: CardState, now: datetime) -> tuple[bool, float, datetime]:
    return state.last_review_at is None, curves.recall_probability(state, now), state.due_at
