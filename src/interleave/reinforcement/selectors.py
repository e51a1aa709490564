"""Reads: what is due, the next card, what is still remembered."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from interleave.catalogue import bodies, markdown, questions
from interleave.catalogue import selectors as catalogue
from interleave.engine import memory
from interleave.kernel import errors
from interleave.reinforcement import policies
from interleave.reinforcement.models import Card, Review

if TYPE_CHECKING:
    from interleave.catalogue.models import ItemVersion
    from interleave.engine import scoring
    from interleave.people.models import Person

DAILY_MOST = 12  # cards a person is asked in one day; the most endangered come first
SECONDS_PER_CARD = 20
MOST_CARDS_DRAWN = 200  # in the retention curve; the latest


@dataclass(frozen=True, slots=True)
class DueToday:
    """What a person's memory asks for today."""

    due: int  # cards left for today, at most DAILY_MOST less those already reviewed
    reviewed: int  # cards reviewed today
    kept: int  # cards in the deck
    recall: float | None  # mean chance, 0..1, that a due card is still remembered
    minutes: int  # about how long the due cards take

    @property
    def share_done(self) -> float:
        """How much of today's cards is done, 0..1."""
        total = self.due + self.reviewed
        return self.reviewed / total if total else 1.0


@dataclass(frozen=True, slots=True)
class Retention:
    """What a person's cards look like in time."""

    curve: memory.RetentionCurve
    cards: int


@dataclass(frozen=True, slots=True)
class Question:
    """A card ready to be asked."""

    card_id: UUID
    version: "ItemVersion"
    asked: questions.Question
    recall: float  # chance, 0..1, that it is remembered
    last_review_at: datetime | None


@dataclass(frozen=True, slots=True)
class Recalled:
    """How one recall went, in words."""

    version: "ItemVersion"
    is_correct: bool
    given: tuple[str, ...]
    right: tuple[str, ...]
    feedback: tuple[str, ...]  # Markdown
    due_at: datetime


@dataclass(frozen=True, slots=True)
class CardLine:
    """One card of a deck."""

    card_id: UUID
    prompt: str  # without markup
    due_at: datetime
    recall: float  # chance, 0..1, that it is remembered
    reviews: int
    suspended_at: datetime | None


def summarise_due(*, actor: "Person", now: datetime) -> DueToday:
    """Count what is due for the actor and how well it is still remembered. 2 queries."""
    midnight = now.astimezone(actor.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    states = [
        memory.state_from_data(data) for data in _due(actor, now).values_list("memory", flat=True)[:200]
    ]
    counts = Card.objects.filter(person=actor, suspended_at=None).aggregate(
        kept=Count("pk", distinct=True),
        reviewed=Count("history", filter=Q(history__reviewed_at__gte=midnight)),
    )
    left = max(0, min(len(states), DAILY_MOST - counts["reviewed"]))
    recalls = sorted(memory.recall_probability(state, now) for state in states)[:left]
    return DueToday(
        due=left,
        reviewed=counts["reviewed"],
        kept=counts["kept"],
        recall=sum(recalls) / len(recalls) if recalls else None,
        minutes=-(-left * SECONDS_PER_CARD // 60),
    )


def next_question(*, actor: "Person", now: datetime, skip: Collection[UUID] = ()) -> Question | None:
    """Return the most endangered due card that is not in `skip`, or None. 2 queries."""
    cards = {card.pk: card for card in _due(actor, now)[:200] if card.pk not in skip}
    states = [(key, memory.state_from_data(card.memory)) for key, card in cards.items()]
    chosen = memory.pick_due(states, now, 1)
    if not chosen:
        return None
    return _question(cards[chosen[0]], now)


def get_question(*, actor: "Person", card_id: UUID, now: datetime) -> Question:
    """Return one card of the actor, or raise NotFound. 2 queries."""
    return _question(get_card(actor=actor, card_id=card_id), now)


def get_card(*, actor: "Person", card_id: UUID, lock: bool = False) -> Card:
    """Return a card of the actor, or raise NotFound. 1 query."""
    cards = Card.objects.filter(policies.visible_cards(actor), pk=card_id)
    if lock:
        cards = cards.select_for_update(of=("self",))
    card = cards.first()
    if card is None:
        raise errors.NotFound
    return card


def get_recalled(*, actor: "Person", review_id: UUID) -> Recalled:
    """Return one recall of the actor with what was right, or raise NotFound. 2 queries."""
    review = Review.objects.filter(person=actor, pk=review_id).select_related("item_version", "card").first()
    if review is None:
        raise errors.NotFound
    version = review.item_version
    mark = questions.mark(version, review.answer)
    return Recalled(
        version=version,
        is_correct=mark.is_correct,
        given=tuple(questions.describe(version, review.answer)),
        right=tuple(questions.describe(version, bodies.model_answer(version.kind, version.body))),
        feedback=tuple(_feedback(version.body, mark)),
        due_at=review.card.due_at,
    )


def describe_cards(cards: Sequence[Card], *, now: datetime) -> list[CardLine]:
    """Say what each card asks and how sure its owner is of it. 1 query."""
    versions = {
        version.item_id: version
        for version in catalogue.list_current_item_versions(item_ids=[card.item_id for card in cards])
    }
    return [
        CardLine(
            card_id=card.pk,
            prompt=markdown.plain(versions[card.item_id].prompt),
            due_at=card.due_at,
            recall=memory.recall_probability(memory.state_from_data(card.memory), now),
            reviews=card.reviews,
            suspended_at=card.suspended_at,
        )
        for card in cards
    ]


def list_cards(*, actor: "Person") -> QuerySet[Card]:
    """Return the actor's whole deck, soonest first. 1 query."""
    return Card.objects.filter(policies.visible_cards(actor)).order_by("due_at", "pk")


def list_recalled(*, actor: "Person", since: datetime) -> QuerySet[Review]:
    """Return the actor's reviews since an instant, newest first. 1 query."""
    return Review.objects.filter(person=actor, reviewed_at__gte=since).order_by("-reviewed_at")


def summarise_retention(
    *, actor: "Person", now: datetime, item_ids: Collection[UUID] | None = None
) -> Retention | None:
    """Return how well the actor remembers her cards (or those of some items), from the first on.

    None before the first card. The curve changes only with a recall, so it is kept
    until the next one. 2 queries, 3 when it is worked out anew.
    """
    cards = Card.objects.filter(person=actor)
    if item_ids is not None:
        cards = cards.filter(item_id__in=item_ids)
    dealt = dict(cards.order_by("-dealt_at").values_list("pk", "dealt_at")[:MOST_CARDS_DRAWN])
    if not dealt:
        return None
    reviews = Review.objects.filter(person=actor, card_id__in=list(dealt)).order_by("card_id", "reviewed_at")
    days = _days_drawn(min(dealt.values()), now)
    key = f"retention:{actor.pk}:{days}:{len(dealt)}:{max(dealt.values()).timestamp()}:{reviews.count()}"
    kept: Retention | None = cache.get(key)
    if kept is None:
        kept = Retention(curve=_curve(dealt, reviews, days), cards=len(dealt))
        cache.set(key, kept, timeout=86_400)
    return kept


def people_with_cards_due(*, now: datetime, within: timedelta) -> Iterator[tuple[UUID, int]]:
    """Yield each person with due cards and how many, for the daily nudge. 1 query."""
    rows = (
        Card.objects.filter(due_at__lte=now + within, suspended_at=None)
        .values("person_id")
        .annotate(due=Count("pk"))
        .values_list("person_id", "due")
    )
    yield from rows


def _feedback(body: Mapping[str, Any], mark: "scoring.Mark") -> Iterator[str]:
    """Yield what the item says about the choices taken, then what it says to everybody."""
    taken = {*mark.right, *mark.wrong}
    for choice in body.get("choices", ()):
        if choice["key"] in taken and choice.get("feedback"):
            yield str(choice["feedback"])
    if body.get("feedback"):
        yield str(body["feedback"])


def _curve(dealt: dict[UUID, datetime], reviews: QuerySet[Review], days: int) -> memory.RetentionCurve:
    recalls = {
        card_id: [memory.Recall(at, rating) for _card_id, at, rating in rows]
        for card_id, rows in groupby(
            reviews.values_list("card_id", "reviewed_at", "rating"), key=lambda row: row[0]
        )
    }
    histories = [[memory.Recall(at, memory.GOOD), *recalls.get(key, [])] for key, at in dealt.items()]
    return memory.retention_curve(histories, days=days)


def _days_drawn(start: datetime, now: datetime) -> int:
    """Draw 90 days, and more in steps of 30 when the first card is older."""
    age = (now - start).days + 30
    return max(90, -(-age // 30) * 30)


def _due(actor: "Person", now: datetime) -> QuerySet[Card]:
    return Card.objects.filter(person=actor, due_at__lte=now, suspended_at=None).order_by("due_at")


def _question(card: Card, now: datetime) -> Question:
    state = memory.state_from_data(card.memory)
    version = catalogue.get_current_item(item_id=card.item_id)
    asked = questions.ask(version, seed=seed_of(card))
    return Question(card.pk, version, asked, memory.recall_probability(state, now), state.last_review_at)


def seed_of(card: Card) -> str:
    """Return what decides the order of the parts: the same until the card is answered, then another."""
    return f"{card.pk}:{card.reviews}"
