"""What content serves: for who collects evidence on objectives. Takes no actor: it feeds projections."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from interleave.catalogue.models import ItemKind, ItemVersion


@dataclass(frozen=True, slots=True)
class Served:
    """What an answer to a version of an item speaks of."""

    objective_ids: tuple[UUID, ...]
    guess: float  # chance to be right by guessing, 0..1


def list_served(*, item_version_ids: Collection[UUID]) -> dict[UUID, Served]:
    """Return what these versions serve. 1 query."""
    versions = ItemVersion.objects.filter(pk__in=item_version_ids).order_by("pk", "objectives")
    return _grouped(versions.values_list("pk", "kind", "body", "objectives"))


def find_served(*, item_id: UUID, at: datetime) -> Served | None:
    """Return what an item served at an instant: by the version of that time, else by its first. 1 query.

    Versions never change, so the answer for an instant stays the same whatever is published later.
    """
    versions = ItemVersion.objects.filter(item_id=item_id).order_by("-number", "objectives")
    rows = list(versions.values_list("pk", "kind", "body", "objectives", "published_at"))
    if not rows:
        return None
    chosen = next((row[0] for row in rows if row[4] <= at), rows[-1][0])
    return _grouped(row[:4] for row in rows if row[0] == chosen)[chosen]


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[UUID, Served]:
    objectives: dict[UUID, list[UUID]] = {}
    guesses: dict[UUID, float] = {}
    for version_id, kind, body, objective_id in rows:
        objectives.setdefault(version_id, [])
        if objective_id is not None:
            objectives[version_id].append(objective_id)
        guesses[version_id] = _guess(kind, body)
    return {key: Served(tuple(found), guesses[key]) for key, found in objectives.items()}


def _guess(kind: str, body: dict[str, Any]) -> float:
    """One of n choices is right by chance every n-th time; everything else hardly ever."""
    choices = len(body.get("choices", ()))
    return 1 / choices if kind == ItemKind.SINGLE and choices > 1 else 0.0
