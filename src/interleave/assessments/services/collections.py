"""Moving assessments from one collection to another."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from interleave.assessments import policies
from interleave.assessments.models import Quiz, Survey, Task
from interleave.catalogue import slugs
from interleave.kernel import errors

if TYPE_CHECKING:
    from interleave.people.models import Person


@transaction.atomic
def move_to_collection(*, actor: Person, collection: str, ids: Collection[UUID]) -> None:
    """Move quizzes, surveys and tasks of these ids to a collection, as `catalogue.move_to_collection` does.

    Raises Forbidden or Invalid. 3 queries.
    """
    if not policies.can_design(actor):
        raise errors.Forbidden
    slugs.check_collection(collection)
    for model in (Quiz, Survey, Task):
        model.objects.filter(pk__in=ids).update(collection=collection)
