"""What happens in reinforcement."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from interleave.engine.events.values import Event


@dataclass(frozen=True, slots=True)
class CardsDealt(Event):
    """Cards were put in a person's deck."""

    name: ClassVar[str] = "reinforcement.cards.dealt.v1"
    person_id: UUID
    card_ids: tuple[UUID, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class CardReviewed(Event):
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
    target: float = 0.9  # the recall at which the card shall come back


@dataclass(frozen=True, slots=True)
class CardSuspended(Event):
    """A person does not want to be asked a card any more."""

    name: ClassVar[str] = "reinforcement.card.suspended.v1"
    person_id: UUID
    card_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class CardResumed(Event):
    """A person wants to be asked a suspended card again."""

    name: ClassVar[str] = "reinforcement.card.resumed.v1"
    person_id: UUID
    card_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class CardsTouched(Event):
    """Something that a person did was about things of which she has cards.

    `how` is recalled, applied, recognised, discussed or seen.
    """

    name: ClassVar[str] = "reinforcement.cards.touched.v1"
    person_id: UUID
    card_ids: tuple[UUID, ...]
    how: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MemoryFitted(Event):
    """A person's own parameters of forgetting were estimated from her reviews.

    `shift` (logits) is how much better than they foretell she recalls these weeks; the losses are mean log
    losses over `reviews` before and after.
    """

    name: ClassVar[str] = "reinforcement.memory.fitted.v1"
    person_id: UUID
    parameters: tuple[float, ...]
    shift: float
    reviews: int
    loss_before: float
    loss_after: float
    at: datetime


@dataclass(frozen=True, slots=True)
class GroupMemoryFitted(Event):
    """The parameters that an organisation's people share were estimated from all their reviews."""

    name: ClassVar[str] = "reinforcement.group_memory.fitted.v1"
    parameters: tuple[float, ...]
    people: int
    reviews: int
    at: datetime
