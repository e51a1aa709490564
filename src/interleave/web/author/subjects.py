"""What the steps of a kind can use: lists to choose from, and names for what was chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from interleave.journeys.kinds import KINDS
from interleave.journeys.selectors import EditionStep
from interleave.web.author import choices
from interleave.web.step_pages import PAGES

if TYPE_CHECKING:
    from interleave.people.models import Person

MATCHES = 12


@dataclass(frozen=True, slots=True)
class Found:
    """What fits a search: the first of them as (id, title), and whether there are more."""

    choices: list[tuple[str, str]]
    has_more: bool


def find(actor: "Person", kind: str, search: str, chosen: UUID | None) -> Found:
    """Return what a step of a kind can use, for some words; what is chosen comes first. 2 queries."""
    lister = PAGES[kind].list_subjects
    if lister is None:
        return Found([], has_more=False)
    rows = list(lister(actor, search)[: MATCHES + 1])
    found = {str(row.pk): (str(row.title), str(row.collection)) for row in rows[:MATCHES]}
    if chosen is not None:
        found = {str(chosen): _name(kind, chosen) or found.get(str(chosen), ("?", ""))} | found
    entries = [(key, title, collection) for key, (title, collection) in found.items()]
    return Found(choices.told_apart(entries), has_more=len(rows) > MATCHES)


def names_of(steps: Iterable[EditionStep]) -> dict[UUID, str]:
    """Return the titles of what steps use. 1 query per kind that is there."""
    by_kind: dict[str, list[UUID]] = {}
    for step in steps:
        if step.subject_id is not None:
            by_kind.setdefault(step.kind, []).append(step.subject_id)
    found: dict[UUID, str] = {}
    for kind, ids in by_kind.items():
        name = KINDS[kind].name_subjects
        found |= {pk: subject.title for pk, subject in name(ids).items()} if name is not None else {}
    return found


def _name(kind: str, subject_id: UUID) -> tuple[str, str] | None:
    """Return the title of a subject and its collection, or None."""
    name = KINDS[kind].name_subjects
    subject = name([subject_id]).get(subject_id) if name is not None else None
    return (subject.title, subject.collection) if subject is not None else None
