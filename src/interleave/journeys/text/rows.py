"""The rows that the files of a folder stand for, found by collection and slug."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from interleave.catalogue import selectors as catalogue
from interleave.engine import events
from interleave.journeys.text.formats import FORMATS
from interleave.journeys.text.plans import Change
from interleave.kernel import errors
from interleave.ledger import ledger
from interleave.people import selectors as people

SKILLS, ITEMS = "skills", "items"  # they stand in journey.yaml and in the files of quizzes


@dataclass(frozen=True, slots=True)
class Row:
    """A thing of the database that text can name."""

    id: UUID
    collection: str
    is_withdrawn: bool


def find_row(folder: str, slug: str, collection: str) -> Row | None:
    """Return the row of this slug in a collection, or None. 1 query."""
    try:
        find = FORMATS[folder].find if folder in FORMATS else _FINDERS[folder]
        found = find(slug, collection)
    except errors.NotFound:
        return None
    if found is None:
        return None
    return Row(found.pk, found.collection, getattr(found, "status", "") == "withdrawn")


def find_change(folder: str, row_id: UUID) -> Change:
    """Return who last published a thing, and when. 2 queries."""
    name, field = FORMATS[folder].published if folder in FORMATS else _EVENTS[folder]
    entry = ledger.find_latest(name, **{field: row_id})
    if entry is None:
        return Change(None, None)
    names = people.name_people([entry.actor_id]) if entry.actor_id is not None else {}
    return Change(names.get(entry.actor_id) if entry.actor_id is not None else None, entry.at)


_FINDERS: Mapping[str, Callable[[str, str], Any]] = {
    SKILLS: lambda slug, collection: catalogue.get_skill_by_slug(slug=slug, collection=collection),
    ITEMS: lambda slug, collection: catalogue.find_item(name=f"{collection}/{slug}"),
}
JOURNEY = "journey"
_EVENTS: Mapping[str, tuple[str, str]] = {
    JOURNEY: (events.JourneyPublished.name, "journey_id"),
    SKILLS: (events.SkillDefined.name, "skill_id"),
    ITEMS: (events.ItemPublished.name, "item_id"),
}
