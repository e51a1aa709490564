"""Writes: answering a card, putting one aside."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from interleave.catalogue import questions
from interleave.catalogue import selectors as catalogue
from interleave.engine import events, memory
from interleave.kernel import errors, ids
from interleave.ledger import ledger
from interleave.reinforcement import selectors
from interleave.reinforcement.models import Review

if TYPE_CHECKING:
    from interleave.catalogue.models import ItemVersion
    from interleave.engine import scoring
    from interleave.people.models import Person


class NotDue(errors.Conflict):
    """The card was answered already, or is not due yet."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an answer: its mark, and when the card comes back."""

    review: Review
    version: "ItemVersion"
    mark: "scoring.Mark"
    due_at: datetime


@transaction.atomic
def answer_card(
    *, actor: "Person", card_id: UUID, given: Any, now: datetime, seconds: float | None = None
) -> Answered:
    """Score an answer to a due card and plan its next date.

    `given` is in the tokens of the question that was asked (catalogue.questions).

    Raises NotFound, NotDue (also for the second of two clicks), or Invalid when the
    answer cannot be read.
    """
    card = selectors.get_card(actor=actor, card_id=card_id, lock=True)
    if card.due_at > now:
        raise NotDue(_("You have answered this one already. It comes back when it is about to slip."))
    version = catalogue.get_current_item(item_id=card.item_id)
    answer = questions.read(version, given, seed=selectors.seed_of(card), language=actor.language)
    mark = questions.mark(version, answer)
    state = memory.state_from_data(card.memory)
    own = selectors.get_forgetting(person_id=actor.pk)
    rating = memory.rating_from_answer(mark.is_correct, seconds)
    review = Review.objects.create(
        id=ids.new_id(),
        card=card,
        person=actor,
        item_version=version,
        answer=answer,
        score=mark.score,
        rating=rating,
        recall_before=memory.recall_probability(state, now, decay=own.parameters[20], shift=own.shift),
        reviewed_at=now,
    )
    elapsed = (now - state.last_review_at).total_seconds() / 86_400 if state.last_review_at else 0.0
    ledger.record(
        events.CardReviewed(
            person_id=actor.pk,
            card_id=card.pk,
            item_id=card.item_id,
            review_id=review.pk,
            rating=rating,
            elapsed_days=elapsed,
            recall_before=review.recall_before,
            at=now,
            target=memory.target_for(version.kind, shift=own.shift),
        ),
        actor=actor,
    )
    card.refresh_from_db(fields=["due_at"])
    return Answered(review, version, mark, card.due_at)


@transaction.atomic
def suspend_card(*, actor: "Person", card_id: UUID, now: datetime) -> None:
    """Stop asking a card. Raises NotFound."""
    card = selectors.get_card(actor=actor, card_id=card_id, lock=True)
    if card.suspended_at is None:
        ledger.record(
            events.CardSuspended(person_id=actor.pk, card_id=card.pk, at=now),
            actor=actor,
        )


@transaction.atomic
def resume_card(*, actor: "Person", card_id: UUID, now: datetime) -> None:
    """Ask a suspended card again. Raises NotFound."""
    card = selectors.get_card(actor=actor, card_id=card_id, lock=True)
    if card.suspended_at is not None:
        ledger.record(
            events.CardResumed(person_id=actor.pk, card_id=card.pk, at=now),
            actor=actor,
        )
