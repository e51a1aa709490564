"""Cards follow from what happened: dealt after learning, moved on by reviews, lifted by other touchpoints."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F

from interleave.engine import events, memory
from interleave.kernel import ids, tenancy
from interleave.ledger import ledger
from interleave.reinforcement import selectors
from interleave.reinforcement.models import Card, FittedMemory

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
    """Move a card to its next date, and count towards the next fit. 4 queries, 5 the first time."""
    card = Card.objects.get(pk=event.card_id)
    own = selectors.get_forgetting(person_id=event.person_id)
    state = memory.review(
        memory.state_from_data(card.memory),
        event.rating,
        event.at,
        parameters=own.parameters,
        target=event.target,
    )
    card.memory, card.due_at = memory.state_to_data(state), state.due_at
    card.reviews += 1
    card.save(update_fields=["memory", "due_at", "reviews"])
    _count_review(event.person_id)


def touch_by_answer(event: events.ItemAnswered, entry: "Entry") -> None:
    """Lift the card of an item that was answered right in a quiz. 1 query without a card, else 4."""
    if entry.replayed or event.score < 1:
        return
    card = Card.objects.filter(pk=card_id(event.person_id, event.item_id), dealt_at__lt=event.at).first()
    if card is None:
        return
    kind = selectors.get_item_kind(item_id=card.item_id)
    how = memory.BY_ITEM_KIND.get(kind)
    if how is not None:
        _touch(event.person_id, [card.pk], how, event.at, entry)


def touch_by_step(event: events.StepCompleted, entry: "Entry") -> None:
    """Lift the cards that share an objective with a step just done. No query without objectives."""
    if entry.replayed or not event.lifts or not event.objective_ids:
        return
    cards = selectors.list_cards_about(
        person_id=event.person_id, objective_ids=event.objective_ids, at=event.at
    )
    if cards:
        _touch(event.person_id, cards, event.lifts, event.at, entry)


def lift(event: events.CardsTouched, entry: "Entry") -> None:
    """Move the memory of touched cards. 3 queries."""
    own = selectors.get_forgetting(person_id=event.person_id)
    cards = list(Card.objects.filter(pk__in=event.card_ids))
    for card in cards:
        state = memory.touch(
            memory.state_from_data(card.memory), event.how, event.at, parameters=own.parameters
        )
        card.memory, card.due_at = memory.state_to_data(state), state.due_at
    Card.objects.bulk_update(cards, ["memory", "due_at"])


def take_fit(event: events.MemoryFitted, entry: "Entry") -> None:
    """Keep a person's own parameters."""
    _keep_fit(event.person_id, event.parameters, event.reviews, event.at, event.shift)


def take_group_fit(event: events.GroupMemoryFitted, entry: "Entry") -> None:
    """Keep the parameters that the people of the organisation share."""
    _keep_fit(None, event.parameters, event.reviews, event.at, 0.0)


def suspend(event: events.CardSuspended, entry: "Entry") -> None:
    """Stop asking."""
    Card.objects.filter(pk=event.card_id).update(suspended_at=event.at)


def resume(event: events.CardResumed, entry: "Entry") -> None:
    """Ask again."""
    Card.objects.filter(pk=event.card_id).update(suspended_at=None)


HANDLERS: Mapping[type, Callable[[Any, "Entry"], None]] = {
    events.RunFinished: deal,
    events.AttemptFinished: deal,
    events.ItemAnswered: touch_by_answer,
    events.StepCompleted: touch_by_step,
    events.CardsTouched: lift,
    events.MemoryFitted: take_fit,
    events.GroupMemoryFitted: take_group_fit,
    events.CardReviewed: move_on,
    events.CardSuspended: suspend,
    events.CardResumed: resume,
}


def reset() -> None:
    """Forget every card and fit of the organisation in scope; reviews stay."""
    FittedMemory.objects.all().delete()
    cards = Card.objects.all()
    cards._raw_delete(cards.db)  # reviews point here without a constraint


def _deal(person_id: UUID, item_ids: Sequence[UUID], *, at: datetime) -> list[UUID]:
    if not item_ids:
        return []
    wanted = {card_id(person_id, item_id): item_id for item_id in item_ids}
    known = set(Card.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if known.issuperset(wanted):
        return []
    own = selectors.get_forgetting(person_id=person_id)
    state = memory.review(memory.new_card(at), memory.GOOD, at, parameters=own.parameters)
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


def _touch(person_id: UUID, cards: Sequence[UUID], how: str, at: datetime, entry: "Entry") -> None:
    touched = events.CardsTouched(person_id=person_id, card_ids=tuple(cards), how=how, at=at)
    ledger.record(touched, cause=entry)


def _count_review(person_id: UUID) -> None:
    known = FittedMemory.objects.filter(person_id=person_id)
    if not known.update(waiting=F("waiting") + 1):
        first = FittedMemory(id=_fit_id(person_id), person_id=person_id, waiting=1)
        FittedMemory.objects.bulk_create([first], ignore_conflicts=True)  # two reviews may be first at once


def _keep_fit(
    person_id: UUID | None, parameters: Sequence[float], reviews: int, at: datetime, shift: float
) -> None:
    found = {
        "parameters": list(parameters),
        "decay": parameters[20],
        "shift": shift,
        "reviews": reviews,
        "waiting": 0,
        "fitted_at": at,
    }
    FittedMemory.objects.update_or_create(
        id=_fit_id(person_id or tenancy.current_organisation_id()),
        defaults=found,
        create_defaults={**found, "person_id": person_id},
    )


def _fit_id(owner_id: UUID) -> UUID:
    return ids.derived_id(owner_id, "fitted memory")
