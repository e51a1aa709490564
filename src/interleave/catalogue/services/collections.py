"""Moving content from one collection to another."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from interleave.catalogue import policies, slugs
from interleave.catalogue.models import Item, JobAid, Module, Objective, Skill
from interleave.kernel import errors

if TYPE_CHECKING:
    from interleave.people.models import Person


@transaction.atomic
def move_to_collection(*, actor: Person, collection: str, ids: Collection[UUID]) -> None:
    """Move skills with their objectives, items, modules and job aids of these ids to a collection.

    Their ids, versions and texts stay, so no one's progress changes and no event is recorded. The caller
    has made sure that the names are free there. Raises Forbidden or Invalid. 5 queries.
    """
    if not policies.can_design(actor):
        raise errors.Forbidden
    slugs.check_collection(collection)
    Objective.objects.filter(skill_id__in=ids).update(collection=collection)
    for model in (Skill, Item, Module, JobAid):
        model.objects.filter(pk__in=ids).update(collection=collection)
