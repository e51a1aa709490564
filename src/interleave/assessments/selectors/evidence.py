"""What attempts and tasks say about people. Takes no actor: it feeds projections and the background loop."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Max, Q

from interleave.assessments.models import Attempt, Response, Task


def list_final_answers(*, attempt_id: UUID) -> list[tuple[UUID, Decimal]]:
    """Return (item version, score) of what was answered in a finished attempt, in time. 1 query."""
    answers = Response.objects.filter(attempt_id=attempt_id, attempt__finished_at__isnull=False)
    return list(answers.order_by("answered_at", "pk").values_list("item_version_id", "score"))


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How many answers on an objective somebody handed in, how many wholly right, and when last."""

    right: int
    asked: int
    last_at: datetime


def count_answers(*, person_id: UUID, objective_ids: Collection[UUID]) -> dict[UUID, AnswerCount]:
    """Count a person's answers in finished attempts, by objective; one without any is left out. 1 query."""
    rows = Response.objects.filter(
        attempt__person_id=person_id,
        attempt__finished_at__isnull=False,
        item_version__objectives__in=objective_ids,
    )
    counted = (
        rows.order_by()
        .values_list("item_version__objectives")
        .annotate(right=Count("pk", filter=Q(score=1)), asked=Count("pk"), last=Max("answered_at"))
    )
    wanted = set(objective_ids)
    return {key: AnswerCount(*values) for key, *values in counted if key in wanted}


def list_task_objective_ids(*, task_id: UUID) -> list[UUID]:
    """Return the objectives that a task or an observation serves. 1 query."""
    found = Task.objects.filter(pk=task_id, objectives__isnull=False).order_by("objectives")
    return list(found.values_list("objectives", flat=True))


def count_failures(
    *, quiz_ids: Collection[UUID], enrolments: Mapping[UUID, UUID], since: datetime
) -> dict[UUID, int]:
    """Return how many attempts at one quiz each person failed in a row up to now, for the worst quiz.

    `enrolments` gives the person of each enrolment: attempts of their other enrolments do not count.
    Attempts that belong to none count if they began at `since` or later. People without a failure are left
    out. 1 query.
    """
    tries = Attempt.objects.filter(
        Q(enrolment_id__in=list(enrolments)) | Q(enrolment_id=None),
        quiz_id__in=quiz_ids,
        person_id__in=set(enrolments.values()),
        finished_at__isnull=False,
        started_at__gte=since,
    )
    in_a_row: dict[tuple[UUID, UUID], int] = {}
    ordered = tries.order_by("started_at", "number", "pk")
    for person_id, quiz_id, passed in ordered.values_list("person_id", "quiz_id", "passed"):
        key = (person_id, quiz_id)
        in_a_row[key] = 0 if passed else in_a_row.get(key, 0) + 1
    worst: dict[UUID, int] = {}
    for (person_id, _quiz_id), count in in_a_row.items():
        if count:
            worst[person_id] = max(count, worst.get(person_id, 0))
    return worst
