"""What the steps of a kind can use: lists to choose from, and names for what was chosen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from interleave.assessments import selectors as assessments
from interleave.catalogue import selectors as catalogue
from interleave.community import selectors as community
from interleave.journeys.kinds import KINDS
from interleave.journeys.selectors import EditionStep
from interleave.live import selectors as live
from interleave.web.author import choices

if TYPE_CHECKING:
    from interleave.people.models import Person

MATCHES = 12

Lister = Callable[["Person", str], Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What fits a search: the first of them as (id, title), and whether there are more."""

    choices: list[tuple[str, str]]
    has_more: bool


def _modules(kind: str) -> Lister:
    return lambda actor, search: catalogue.list_modules(actor=actor, search=search, kind=kind)


def _tasks(kind: str) -> Lister:
    return lambda actor, search: assessments.list_tasks(actor=actor, search=search, kind=kind)


def _prompts(actor: "Person", search: str) -> Any:
    found = community.list_prompts().order_by("title")
    return found.filter(title__icontains=search) if search else found


LISTERS: dict[str, Lister] = {
    "live": lambda actor, search: live.list_activities(actor=actor, search=search),
    "lesson": _modules("lesson"),
    "video": _modules("video"),
    "quiz": lambda actor, search: assessments.list_quizzes(actor=actor, search=search),
    "survey": lambda actor, search: assessments.list_surveys(actor=actor, search=search),
    "discussion": _prompts,
    "task": _tasks("task"),
    "observation": _tasks("observation"),
}


def find(actor: "Person", kind: str, search: str, chosen: UUID | None) -> Found:
    """Return what a step of a kind can use, for some words; what is chosen comes first. 2 queries."""
    lister = LISTERS.get(kind)
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
