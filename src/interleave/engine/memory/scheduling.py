"""When to ask again: FSRS-6 as pure functions over a frozen state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class CardState:
    """What one memory knows of one card.

    `stability` in days until recall falls to 0.9 (> 0), `difficulty` 1..10; both None before the
    first review. `phase` is learning, review or relearning; `step` counts within the first and the last.
    Instants are UTC.
    """

    due_at: datetime
    stability: float | None = None
    difficulty: float | None = None
    last_review_at: datetime | None = None
    reps: int = 0
    lapses: int = 0
    phase: str = "learning"
    step: int | None = 0


def new_card(at: datetime) -> CardState:
    """Return a card never reviewed, due at `at`."""
    raise NotImplementedError


def review(state: CardState, rating: int, at: datetime) -> CardState:
    """Return the state after a recall rated 1 (again) to 4 (easy)."""
    raise NotImplementedError


def state_to_data(state: CardState) -> dict[str, object]:
    """Return the JSON form of a state. Inverse of `state_from_data`."""
    raise NotImplementedError


def state_from_data(data: Mapping[str, object]) -> CardState:
    """Read a state from its JSON form."""
    raise NotImplementedError


def recall_probability(state: CardState, at: datetime) -> float:
    """Return the chance, 0..1, that the card is remembered at `at`; 0 before the first review."""
    raise NotImplementedError


def pick_due(cards: Iterable[tuple[Key, CardState]], now: datetime, limit: int) -> list[Key]:
    """Return the keys of due cards, the most endangered first, at most `limit`."""
    raise NotImplementedError


def rating_from_answer(correct: bool, seconds: float | None = None) -> int:
    """Return the rating that an answer speaks for, without asking the learner."""
    raise NotImplementedError
