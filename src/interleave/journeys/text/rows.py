"""The rows that the files of a folder stand for, found by collection and slug."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from interleave.assessments import selectors as assessments
from interleave.catalogue import selectors as catalogue
from interleave.community import selectors as community
from interleave.engine import events
from interleave.kernel import errors
from interleave.ledger import ledger
from interleave.live import selectors as live
from interleave.people import selectors as people

SKILLS, ITEMS = "skills", "items"  # they stand in journey.yaml and in the files of quizzes


@dataclass(frozen=True, slots=True)
class Row:
    """A thing of the database that text can name."""

    id: UUID
    collection: str
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Change:
    """Who wrote what stands in the database now, and when; None where no one knows."""

    by: str | None
    at: datetime | None


def find_row(folder: str, slug: str, collection: str) -> Row | None:
    """Return the row of this slug in a collection, or None. 1 query."""
    try:
        found = _FINDERS[folder](slug, collection)
    except errors.NotFound:
        return None
    if found is None:
        return None
    return Row(found.pk, found.collection, getattr(found, "status", "") == "withdrawn")


def find_change(folder: str, row_id: UUID) -> Change:
    """Return who last published a thing, and when. 2 queries."""
    name, field = _EVENTS[folder]
    entry = ledger.find_latest(name, **{field: row_id})
    if entry is None:
        return Change(None, None)
    names = people.name_people([entry.actor_id]) if entry.actor_id is not None else {}
    return Change(names.get(entry.actor_id) if entry.actor_id is not None else None, entry.at)


_FINDERS: Mapping[str, Callable[[str, str], Any]] = {
    SKILLS: lambda slug, collection: catalogue.get_skill_by_slug(slug=slug, collection=collection),
    ITEMS: lambda slug, collection: catalogue.find_item(name=f"{collection}/{slug}"),
    "modules": lambda slug, collection: catalogue.find_module(slug=slug, collection=collection),
    "quizzes": lambda slug, collection: assessments.find_quiz(slug=slug, collection=collection),
    "surveys": lambda slug, collection: assessments.find_survey(slug=slug, collection=collection),
    "tasks": lambda slug, collection: assessments.find_task(slug=slug, collection=collection),
    "discussions": lambda slug, collection: community.get_prompt_by_slug(slug, collection=collection),
    "live": lambda slug, collection: live.find_activity(slug=slug, collection=collection),
    "job-aids": lambda slug, collection: catalogue.get_job_aid_by_slug(slug=slug, collection=collection),
}
JOURNEY = "journey"
_EVENTS: Mapping[str, tuple[str, str]] = {
    JOURNEY: (events.JourneyPublished.name, "journey_id"),
    SKILLS: (events.SkillDefined.name, "skill_id"),
    ITEMS: (events.ItemPublished.name, "item_id"),
    "modules": (events.ModulePublished.name, "module_id"),
    "quizzes": (events.QuizPublished.name, "quiz_id"),
    "surveys": (events.SurveyPublished.name, "survey_id"),
    "tasks": (events.TaskPublished.name, "task_id"),
    "discussions": (events.PromptPublished.name, "prompt_id"),
    "live": (events.LiveActivityPublished.name, "activity_id"),
    "job-aids": (events.JobAidPublished.name, "job_aid_id"),
}
