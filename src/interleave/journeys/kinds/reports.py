"""What tasks and observations share: something done at work, and a report of it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from interleave.assessments import selectors as assessments
from interleave.assessments.selectors import evidence as assessed
from interleave.engine import mastery
from interleave.journeys.kinds.facts import Piece, Subject


def find_subject(slug: str, collection: str = "") -> Subject | None:
    """Return the task or observation of that slug in a collection. 1 query."""
    task = assessments.find_task(slug=slug, collection=collection)
    return None if task is None else Subject(task.pk, task.slug, task.title, task.collection)


def name_subjects(ids: list[UUID]) -> dict[UUID, Subject]:
    """Return tasks and observations by id. 1 query."""
    return {
        root.pk: Subject(root.pk, root.slug, root.title, root.collection)
        for root in assessments.list_tasks_by_id(ids)
    }


def proven(event: Any, kind: str) -> Iterator[Piece]:
    """Yield the share of a report or an observation, for each objective of its task. 1 query."""
    piece = mastery.Evidence(kind, float(event.share), event.at)
    for objective_id in assessed.list_task_objective_ids(task_id=event.task_id):
        yield objective_id, piece
