"""Cards follow from what happened: dealt after learning, moved on by each review."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from interleave.engine import events, memory
from interleave.kernel import ids
from interleave.ledger import ledger
from interleave.reinforcement.models import Card

if TYPE_CHECKING:
    from interleave.ledger.ledger import Entry


def card_id(person_id: UUID, item_id: UUID) -> UUID:
    """Return the one id that this person's card of this item has."""
    return ids.derived_id(person_id, f"card:{item_id}")


def deal(event: events.RunFinished | events.AttemptFinished, entry: "Entry") -> None:
    """Put what was just learnt in the person's deck; the learning itself counts as the first recall."""
    dealt = _deal(event.person_id, event.item_ids, at=event.at)
    if dealt:
        ledger.record(
            events.CardsDealt(person_id=event.person_id, card_ids=tuple(dealt), at=event.at), cause=entry
        )


def move_on(event: events.CardReviewed, entry: "Entry") -> None:
    """Move a card to its next date. 2 queries."""
    card = Card.objects.get(pk=event.card_id)
    state = memory.review(memory.state_from_data(card.memory), event.rating, event.at)
    card.memory, card.due_at = memory.state_to_data(state), state.due_at
    card.reviews += 1
    card.save(update_fields=["memory", "due_at", "reviews"])


def suspend(event: events.CardSuspended, entry: "Entry") -> None:
    """Stop asking."""
    Card.objects.filter(pk=event.card_id).update(suspended_at=event.at)


def resume(event: events.CardResumed, entry: "Entry") -> None:
    """Ask again."""
    Card.objects.filter(pk=event.card_id).update(suspended_at=None)


HANDLERS: Mapping[type, Callable[[Any, "Entry"], None]] = {
    events.RunFinished: deal,
    events.AttemptFinished: deal,
    events.CardReviewed: move_on,
    events.CardSuspended: suspend,
    events.CardResumed: resume,
}


def reset() -> None:
    """Forget every card of the organisation in scope; reviews stay."""
    cards = Card.objects.all()
    cards._raw_delete(cards.db)  # reviews point here without a constraint


def _deal(person_id: UUID, item_ids: Sequence[UUID], *, at: datetime) -> list[UUID]:
    if not item_ids:
        return []
    wanted = {card_id(person_id, item_id): item_id for item_id in item_ids}
    known = set(Card.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    state = memory.review(memory.new_card(at), memory.GOOD, at)
    cards = [
        Card(
            id=key,
            person_id=person_id,
            item_id=item_id,
            dealt_at=at,
            due_at=state.due_at,
            memory=memory.state_to_data(state),
        )
        for key, item_id in wanted.items()
        if key not in known
    ]
    Card.objects.bulk_create(cards)
    return [card.pk for card in cards]
