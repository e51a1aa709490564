"""What answers say about questions, computed outside the request.

Each person counts once per version of an item: with her first finished attempt that answered it, because
later ones were made after seeing what was right. A question left open is not counted as wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Sum

from interleave.assessments.models import Attempt, ItemStatistics, Quiz, QuizItem, QuizStatistics, Response
from interleave.catalogue import selectors as catalogue
from interleave.engine import items
from interleave.kernel import jobs

if TYPE_CHECKING:
    from interleave.catalogue.models import ItemVersion

AGAIN_AFTER = timedelta(minutes=10)  # a quiz under way is not computed anew with every answer
QUIZZES_AT_ONCE = 20  # a round of the background loop stays short
MOST_PEOPLE = 10_000  # the latest ones of an item; more would not change the third decimal
LOWEST_ALPHA = -999.0  # it has no lower limit, its column has
COMPUTED = ("answers", "facility", "discrimination", "choices", "flags", "computed_at")


@dataclass(frozen=True, slots=True)
class Answer:
    """One person's first answer to an item, with her mean score on the rest of that attempt."""

    person_id: UUID
    attempt_id: UUID
    score: float
    answer: Any
    rest: float | None


def refresh_item_statistics(*, now: datetime) -> None:
    """Compute the statistics of quizzes with new attempts. 2 queries when nothing changed.

    Raises SubjectsFailed after all of them were tried if any failed.
    """
    finished = dict(
        Attempt.objects.filter(finished_at__isnull=False)
        .values_list("quiz_id")
        .annotate(count=Count("pk"))
        .values_list("quiz_id", "count")
    )
    known = {each.quiz_id: each for each in QuizStatistics.objects.all()}
    due = [quiz_id for quiz_id, count in finished.items() if _is_due(known.get(quiz_id), count, now)]
    due.sort(key=lambda quiz_id: (quiz_id in known, known[quiz_id].computed_at if quiz_id in known else now))
    with jobs.JobRun("refresh_item_statistics", now=now) as run:
        due = run.select_due("quiz", due)  # before the cut: quizzes that fail must not fill it for ever
        run.is_partial = len(due) > QUIZZES_AT_ONCE
        for quiz_id in due[:QUIZZES_AT_ONCE]:
            with run.attempt("quiz", quiz_id):
                _compute_quiz(quiz_id, finished[quiz_id], now)


def _is_due(known: QuizStatistics | None, count: int, now: datetime) -> bool:
    return known is None or (known.attempts != count and now - known.computed_at >= AGAIN_AFTER)


def _compute_quiz(quiz_id: UUID, count: int, now: datetime) -> None:
    version_ids = set(
        Response.objects.filter(attempt__quiz_id=quiz_id, attempt__finished_at__isnull=False)
        .values_list("item_version_id", flat=True)
        .distinct()
    )
    sums = _sum_attempts(version_ids)
    rows, answers_of = [], {}
    for version in catalogue.list_item_versions(ids=version_ids):
        answers_of[version.pk] = answers = _list_answers(version.pk, sums)
        rows.append(_describe(version, answers, now))
    ItemStatistics.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["item_version"], update_fields=COMPUTED
    )
    current_id = Quiz.objects.values_list("current_id", flat=True).get(pk=quiz_id)
    people, alpha = _reliability(current_id, answers_of)
    QuizStatistics.objects.update_or_create(
        quiz_id=quiz_id,
        defaults={
            "version_id": current_id,
            "attempts": count,
            "people": people,
            "alpha": alpha,
            "computed_at": now,
        },
    )


def _sum_attempts(version_ids: Collection[UUID]) -> dict[UUID, tuple[float, int]]:
    """Return sum of scores and number of answers of every finished attempt at a quiz with these items."""
    quizzes = QuizItem.objects.filter(item_version__in=version_ids).values("version__quiz")
    sums = (
        Response.objects.filter(attempt__quiz__in=quizzes, attempt__finished_at__isnull=False)
        .values("attempt_id")
        .annotate(total=Sum("score"), count=Count("pk"))
    )
    return {row["attempt_id"]: (float(row["total"]), row["count"]) for row in sums}


def _list_answers(version_id: UUID, sums: dict[UUID, tuple[float, int]]) -> list[Answer]:
    responses = (
        Response.objects.filter(item_version_id=version_id, attempt__finished_at__isnull=False)
        .order_by("attempt__finished_at", "attempt__number")
        .values_list("attempt__person_id", "attempt_id", "score", "answer")
    )
    first: dict[UUID, Answer] = {}
    for person_id, attempt_id, score, answer in responses:
        if person_id not in first:
            total, count = sums.get(attempt_id, (0.0, 1))
            rest = (total - float(score)) / (count - 1) if count > 1 else None
            first[person_id] = Answer(person_id, attempt_id, float(score), answer, rest)
    return list(first.values())[-MOST_PEOPLE:]


def _describe(version: ItemVersion, answers: Sequence[Answer], now: datetime) -> ItemStatistics:
    rests = [each.rest for each in answers]
    facts = items.describe_one([each.score for each in answers], rests)
    key = {str(each["key"]): each.get("correct") is True for each in version.body.get("choices", ())}
    choices = items.tally([each.answer for each in answers], rests, key=key) if key else ()
    return ItemStatistics(
        item_version=version,
        answers=facts.answers,
        facility=_four(facts.facility),
        discrimination=None if facts.discrimination is None else _four(facts.discrimination),
        choices=[
            {
                "choice": each.choice,
                "taken": each.taken,
                "weaker_share": each.weaker_share,
                "stronger_share": each.stronger_share,
            }
            for each in choices
        ],
        flags=[
            {"flag": str(found.flag), "choice": found.choice} for found in items.find_flags(facts, choices)
        ],
        computed_at=now,
    )


def _reliability(version_id: UUID | None, answers_of: dict[UUID, list[Answer]]) -> tuple[int, Decimal | None]:
    """Return how many answered every question of a version in one attempt, and alpha over them."""
    places = QuizItem.objects.filter(version_id=version_id).values_list("item_version_id", flat=True)
    columns = [
        {(each.person_id, each.attempt_id): each.score for each in answers_of.get(place, ())}
        for place in places
    ]
    if not columns:
        return 0, None
    complete = set(columns[0]).intersection(*columns[1:])
    matrix = [[column[person] for column in columns] for person in sorted(complete)]
    alpha = items.alpha(matrix) if matrix else None
    return len(matrix), None if alpha is None else _four(max(alpha, LOWEST_ALPHA))


def _four(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal("0.0001"))
