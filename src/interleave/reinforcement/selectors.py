"""Reads: what is due, the next card, what is still remembered."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from interleave.catalogue import bodies, markdown, questions
from interleave.catalogue import selectors as catalogue
from interleave.engine import memory
from interleave.kernel import errors, prepared
from interleave.reinforcement import policies
from interleave.reinforcement.models import Card, FittedMemory, Review

if TYPE_CHECKING:
    from interleave.catalogue.models import ItemVersion
    from interleave.engine import scoring
    from interleave.people.models import Person

DAILY_MOST = 12  # cards a person is asked in one day; the most endangered come first
DAILY_LEAST = 5  # cards a day below which nothing is put off
MOST_CARDS_PLANNED = 150  # in the plan of the days ahead; the soonest due
SECONDS_PER_CARD = 20
FEWEST_NEW = 20  # reviews since the last fit before there is another
NEW_SHARE = 0.25  # of the reviews of the last fit that must be new
FIT_EVERY = timedelta(days=1)  # at most
MOST_PEOPLE = 100  # that a group's parameters are learnt from
MOST_CARDS_DRAWN = 200  # in the retention curve; the latest


@dataclass(frozen=True, slots=True)
class Forgetting:
    """How a person forgets: her own parameters, or those of the group, or the default ones.

    `shift` (logits) is how much better than the curve she recalls these weeks.
    """

    parameters: memory.Parameters = memory.DEFAULT
    shift: float = 0.0


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


def get_forgetting(*, person_id: UUID) -> Forgetting:
    """Return how a person forgets, as far as it is known. 1 query."""
    rows = FittedMemory.objects.filter(
        Q(person_id=person_id) | Q(person__isnull=True), fitted_at__isnull=False
    )
    fits = {row.person_id: row for row in rows}
    fit = fits.get(person_id) or fits.get(None)
    return Forgetting(tuple(fit.parameters), fit.shift) if fit else Forgetting()


def get_group_parameters() -> memory.Parameters | None:
    """Return the parameters that the organisation's people share, or None before their first fit. 1 query."""
    fit = FittedMemory.objects.filter(person__isnull=True).first()
    return tuple(fit.parameters) if fit else None


def is_group_due(*, now: datetime, every: timedelta) -> bool:
    """Tell whether the group was never fitted, or longer ago than `every`. 1 query."""
    return not FittedMemory.objects.filter(person__isnull=True, fitted_at__gt=now - every).exists()


def list_people_to_fit(*, now: datetime, most: int, apart_from: Collection[UUID] = ()) -> list[UUID]:
    """Return those with enough reviews since their last fit, a day ago or more; the most first. 1 query."""
    waiting = FittedMemory.objects.filter(
        Q(fitted_at=None) | Q(fitted_at__lte=now - FIT_EVERY, waiting__gte=F("reviews") * NEW_SHARE),
        person__isnull=False,
        waiting__gte=FEWEST_NEW,
    ).exclude(person_id__in=apart_from)
    found = waiting.order_by("-waiting", "pk").values_list("person_id", flat=True)[:most]
    return list(found)


def list_people_to_learn_from() -> list[UUID]:
    """Return those whose fits rest on the most reviews, at most MOST_PEOPLE. 1 query."""
    fitted = FittedMemory.objects.filter(person__isnull=False, fitted_at__isnull=False)
    found = fitted.order_by("-reviews", "pk").values_list("person_id", flat=True)[:MOST_PEOPLE]
    return list(found)


def list_reviews_of(*, person_ids: Collection[UUID]) -> list[tuple[str, str, float, int]]:
    """Return (person, card, seconds since 1970, rating) of every recall; being dealt is one. 2 queries."""
    dealt = Card.objects.filter(person_id__in=person_ids).values_list("person_id", "pk", "dealt_at")
    recalled = Review.objects.filter(person_id__in=person_ids).order_by("reviewed_at", "pk")
    rows = [(str(person), str(card), at.timestamp(), memory.GOOD) for person, card, at in dealt]
    rows += [
        (str(person), str(card), at.timestamp(), rating)
        for person, card, at, rating in recalled.values_list("person_id", "card_id", "reviewed_at", "rating")
    ]
    return rows


def summarise_due(*, actor: "Person", now: datetime) -> DueToday:
    """Count what the plan of the days ahead asks of the actor today. 2 queries."""
    return _summary(_plan(actor, now))


def ask_next(*, actor: "Person", now: datetime) -> tuple[DueToday, Question | None]:
    """Return what today asks of the actor, and the most endangered of its cards. 3 queries."""
    plan = _plan(actor, now)
    return _summary(plan), _most_endangered(plan.today)


def next_question(*, actor: "Person", now: datetime, skip: Collection[UUID] = ()) -> Question | None:
    """Return the most endangered of today's cards that is not in `skip`, or None. 3 queries."""
    left = [(card, recall) for card, recall in _plan(actor, now).today if card.pk not in skip]
    return _most_endangered(left)


def get_question(*, actor: "Person", card_id: UUID, now: datetime) -> Question:
    """Return one card of the actor, or raise NotFound. 2 queries."""
    card = get_card(actor=actor, card_id=card_id)
    return _question(card, memory.recall_probability(memory.state_from_data(card.memory), now))


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
        is_correct=review.score == 1,  # as it was scored then
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
    until the next one. 2 queries, 4 when it is worked out anew.
    """
    cards = Card.objects.filter(person=actor)
    if item_ids is not None:
        cards = cards.filter(item_id__in=item_ids)
    if not (dealt := dict(cards.order_by("-dealt_at").values_list("pk", "dealt_at")[:MOST_CARDS_DRAWN])):
        return None
    reviews = Review.objects.filter(person=actor, card_id__in=list(dealt)).order_by("card_id", "reviewed_at")
    days = _days_drawn(min(dealt.values()), now)
    key = f"retention:{actor.pk}:{days}:{len(dealt)}:{max(dealt.values()).timestamp()}:{reviews.count()}"
    kept: Retention | None = cache.get(key)
    if kept is None:
        own = get_forgetting(person_id=actor.pk).parameters
        curve = memory.retention_curve(_histories(dealt, reviews), days=days, parameters=own)
        kept = Retention(curve, cards=len(dealt))
        cache.set(key, kept, timeout=86_400)
    return kept


def list_cards_about(*, person_id: UUID, objective_ids: Collection[UUID], at: datetime) -> list[UUID]:
    """Return a person's cards, dealt before an instant, about any of these objectives. 3 queries."""
    cards = dict(
        Card.objects.filter(person_id=person_id, dealt_at__lt=at).order_by("pk").values_list("item_id", "pk")
    )
    if not cards:
        return []
    versions = catalogue.list_current_item_versions(item_ids=list(cards))
    about = {
        version.item_id
        for version in versions
        if any(objective.pk in objective_ids for objective in version.objectives.all())
    }
    return [card for item_id, card in cards.items() if item_id in about]


def get_item_kind(*, item_id: UUID) -> str:
    """Return what kind of question an item asks. 1 query."""
    return catalogue.get_current_item(item_id=item_id).kind


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


def _histories(dealt: dict[UUID, datetime], reviews: QuerySet[Review]) -> list[list[memory.Recall]]:
    recalls = {
        card_id: [memory.Recall(at, rating) for _card_id, at, rating in rows]
        for card_id, rows in groupby(
            reviews.values_list("card_id", "reviewed_at", "rating"), key=lambda row: row[0]
        )
    }
    return [[memory.Recall(at, memory.GOOD), *recalls.get(key, [])] for key, at in dealt.items()]


def _days_drawn(start: datetime, now: datetime) -> int:
    """Draw 90 days, and more in steps of 30 when the first card is older."""
    age = (now - start).days + 30
    return max(90, -(-age // 30) * 30)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Today's part of the days ahead: cards with the chance of recall; and what was counted on the way."""

    today: Sequence[tuple[Card, float]]
    reviewed: int
    kept: int


@prepared.rows
def _due_before(person_id: UUID, soon: datetime) -> QuerySet[Any]:
    cards = Card.objects.filter(person_id=person_id, due_at__lte=soon, suspended_at=None).order_by("due_at")
    cards = cards.only("due_at", "memory", "item", "person", "reviews")
    own = FittedMemory.objects.filter(person=OuterRef("person"))
    shared = FittedMemory.objects.filter(person__isnull=True)
    return cards.annotate(
        decay=Coalesce(Subquery(own.values("decay")[:1]), Subquery(shared.values("decay")[:1])),
        shift=Coalesce(Subquery(own.values("shift")[:1]), 0.0),
    )[:MOST_CARDS_PLANNED]


def _plan(actor: "Person", now: datetime) -> _Plan:
    """Spread what is due over the days ahead and return today's share of it. 2 queries."""
    midnight = now.astimezone(actor.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    counts = Card.objects.filter(person=actor, suspended_at=None).aggregate(
        kept=Count("pk", distinct=True),
        reviewed=Count("history", filter=Q(history__reviewed_at__gte=midnight)),
    )
    rows = _due_before(actor.pk, now + timedelta(days=memory.DAYS_PLANNED))
    due = [card for card in rows if card.due_at <= now]
    chosen = {card.pk for card in due}
    decay, shift = _curve_of(rows)
    if len(due) > max(0, DAILY_LEAST - counts["reviewed"]):
        states = ((card.pk, memory.state_from_data(card.memory)) for card in rows)
        days = memory.spread(
            memory.windows(states, now, early_share=0.0, decay=decay),
            most=DAILY_MOST,
            least=DAILY_LEAST,
            done_today=counts["reviewed"],
        )
        chosen &= set(days[0])
    today = [
        (card, memory.recall_probability(memory.state_from_data(card.memory), now, decay=decay, shift=shift))
        for card in due
        if card.pk in chosen
    ]
    return _Plan(today, counts["reviewed"], counts["kept"])


def _curve_of(rows: Sequence[Any]) -> tuple[float, float]:
    """Return the steepness and shift that were read beside a person's cards."""
    return (rows[0].decay or memory.DEFAULT_DECAY, rows[0].shift) if rows else (memory.DEFAULT_DECAY, 0.0)


def _summary(plan: _Plan) -> DueToday:
    recalls = [recall for _card, recall in plan.today]
    return DueToday(
        due=len(recalls),
        reviewed=plan.reviewed,
        kept=plan.kept,
        recall=sum(recalls) / len(recalls) if recalls else None,
        minutes=-(-len(recalls) * SECONDS_PER_CARD // 60),
    )


def _most_endangered(cards: Sequence[tuple[Card, float]]) -> Question | None:
    return _question(*min(cards, key=lambda each: each[1])) if cards else None


def _question(card: Card, recall: float) -> Question:
    version = catalogue.get_current_item(item_id=card.item_id)
    asked = questions.ask(version, seed=seed_of(card))
    last = memory.state_from_data(card.memory).last_review_at
    return Question(card.pk, version, asked, recall, last)


def seed_of(card: Card) -> str:
    """Return what decides the order of the parts: the same until the card is answered, then another."""
    return f"{card.pk}:{card.reviews}"
