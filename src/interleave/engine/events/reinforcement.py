"""What happens in reinforcement."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CardsDealt:
    """Cards were put in a person's deck."""

    name: ClassVar[str] = "reinforcement.cards.dealt.v1"
    person_id: UUID
    card_ids: tuple[UUID, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class CardReviewed:
    """A card was recalled, or not."""

    name: ClassVar[str] = "reinforcement.card.reviewed.v1"
    person_id: UUID
    card_id: UUID
    item_id: UUID
    review_id: UUID
    rating: int
    elapsed_days: float
    recall_before: float | None
    at: datetime


@dataclass(frozen=True, slots=True)
class CardSuspended:
    """A person does not want to be asked a card any more."""

    name: ClassVar[str] = "reinforcement.card.suspended.v1"
    person_id: UUID
    card_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class CardResumed:
    """A person wants to be asked a suspended card again."""

    name: ClassVar[str] = "reinforcement.card.resumed.v1"
    person_id: UUID
    card_id: UUID
    at: datetime
