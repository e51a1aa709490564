"""Reading what answers say about the questions of a quiz; for designers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F

from interleave.assessments import policies
from interleave.assessments.models import ItemStatistics, QuizItem, QuizStatistics
from interleave.engine import items
from interleave.kernel import errors

if TYPE_CHECKING:
    from interleave.people.models import Person

LEAST_ANSWERS = items.LEAST_ANSWERS


@dataclass(frozen=True, slots=True)
class LookAgain:
    """A reason to look at a question again: a flag of `engine.items`, and the choice it names, in words."""

    flag: str
    choice: str = ""


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """What answers say about a question of the current version.

    `facility` and `discrimination` are None below `LEAST_ANSWERS` answers: there are `answers` of `needed`.
    """

    answers: int
    needed: int
    facility: Decimal | None
    discrimination: Decimal | None
    flags: tuple[LookAgain, ...]


@dataclass(frozen=True, slots=True)
class QuizFacts:
    """The questions of the current version by the slug of their item; `alpha` None: not enough people."""

    questions: dict[str, QuestionFacts]
    people: int
    alpha: Decimal | None
    computed_at: datetime | None


def summarise_answers(*, actor: Person, quiz_id: UUID) -> QuizFacts:
    """Sum up what is known of a quiz's questions as they are published. 2 queries. Raises NotFound."""
    if not policies.can_design(actor):
        raise errors.NotFound
    places = QuizItem.objects.filter(version__quiz_id=quiz_id, version__quiz__current=F("version"))
    rows = ItemStatistics.objects.filter(item_version__in=places.values("item_version"))
    questions = {row.item_version.item.slug: _facts(row) for row in rows.select_related("item_version__item")}
    whole = QuizStatistics.objects.filter(quiz_id=quiz_id, version__quiz__current=F("version")).first()
    if whole is None:
        return QuizFacts(questions, 0, None, None)
    enough = whole.people >= LEAST_ANSWERS
    return QuizFacts(questions, whole.people, whole.alpha if enough else None, whole.computed_at)


def _facts(row: ItemStatistics) -> QuestionFacts:
    if row.answers < LEAST_ANSWERS:
        return QuestionFacts(row.answers, LEAST_ANSWERS, None, None, ())
    words = {
        str(choice.get("key")): str(choice.get("text", ""))
        for choice in row.item_version.body.get("choices", ())
    }
    flags = tuple(LookAgain(each["flag"], words.get(each["choice"], "")) for each in row.flags)
    return QuestionFacts(row.answers, LEAST_ANSWERS, row.facility, row.discrimination, flags)
