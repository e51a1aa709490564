"""What asks items and serves objectives: for deciding whether a thing belongs to one journey. No actor."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import F

from interleave.assessments.models import QuizItem, Task
from interleave.catalogue.selectors.uses import Users, grouped


def list_quizzes_by_item(item_ids: Collection[UUID]) -> Users:
    """Return the quizzes whose current version asks an item, by item. 1 query."""
    places = QuizItem.objects.filter(
        item_version__item_id__in=item_ids, version__quiz__current_id=F("version_id")
    )
    return grouped(places.values_list("item_version__item_id", "version__quiz_id"))


def list_tasks_by_objective(objective_ids: Collection[UUID]) -> Users:
    """Return the tasks that serve an objective, by objective. 1 query."""
    return grouped(Task.objects.filter(objectives__in=objective_ids).values_list("objectives", "pk"))
