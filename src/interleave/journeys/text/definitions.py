"""Writing one file of content, by the service of the context that it belongs to."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from interleave.assessments import services as assessments
from interleave.catalogue import blocks
from interleave.catalogue import services as catalogue
from interleave.community import services as community
from interleave.journeys.text.designs import (
    ActivityDesign,
    ItemDesign,
    JobAidDesign,
    ModuleDesign,
    PromptDesign,
    QuizDesign,
    SurveyDesign,
    TaskDesign,
)
from interleave.journeys.text.nodes import Problems
from interleave.journeys.text.plans import PlanEntry
from interleave.kernel import errors
from interleave.live import services as live

if TYPE_CHECKING:
    from interleave.people.models import Person


@dataclass(slots=True)
class Defined:
    """Ids of subjects by path of their file, ids of media by name, and what was done with each thing."""

    subjects: dict[str, UUID] = field(default_factory=dict)
    media: dict[str, UUID] = field(default_factory=dict)
    entries: list[PlanEntry] = field(default_factory=list)

    @property
    def names(self) -> dict[str, str]:
        return {name: str(media_id) for name, media_id in self.media.items()}


@dataclass(frozen=True, slots=True)
class Bench:
    """What the definitions of one import share."""

    actor: "Person"
    now: datetime
    collection: str
    defined: Defined
    problems: Problems

    def attempt(self, path: str, make: Callable[[], Any], line: int = 1) -> UUID | None:
        """Do one piece of work; what its context refuses is reported at the file, and the next is tried."""
        try:
            with transaction.atomic():
                made: UUID = make().pk
                return made
        except errors.Invalid as error:
            for problem in error.problems or (errors.Problem("", error.message),):
                self.problems.add(path, line, problem.text)
            return None

    def text(self, markdown: str) -> str:
        """Return a Markdown text with its pictures named as the database names them."""
        return blocks.replace_media_in_text(markdown, self.defined.names)


def define_quiz(bench: Bench, quiz: QuizDesign, changed_items: Collection[str]) -> Any:
    """Write a quiz with the items that changed."""
    for item in quiz.items:
        if item.slug in changed_items:
            _define_item(bench, item)
    return assessments.define_quiz(
        actor=bench.actor,
        slug=quiz.slug,
        collection=bench.collection,
        title=quiz.title,
        pass_mark=quiz.pass_mark,
        time_limit_minutes=quiz.time_limit_minutes,
        attempts_allowed=quiz.attempts_allowed,
        review=quiz.review,
        item_slugs=[item.slug for item in quiz.items],
        now=bench.now,
    )


def _define_item(bench: Bench, item: ItemDesign) -> None:
    catalogue.define_item(
        actor=bench.actor,
        slug=item.slug,
        collection=bench.collection,
        kind=item.kind,
        prompt=bench.text(item.prompt),
        body=item.body,
        objectives=item.objectives,
        refresh=item.refresh,
        now=bench.now,
    )


def define_module(bench: Bench, module: ModuleDesign, _changed: Collection[str]) -> Any:
    """Write a module."""
    body: list[Any] = [dict(block) for block in module.blocks]
    if module.video:
        body.insert(0, {"type": "video", "media": module.video, "title": module.title})
    return catalogue.define_module(
        actor=bench.actor,
        slug=module.slug,
        collection=bench.collection,
        kind=module.kind,
        title=module.title,
        summary=module.summary,
        minutes=module.minutes,
        blocks=blocks.replace_media(body, bench.defined.names),
        objectives=module.objectives,
        item_slugs=module.items,
        now=bench.now,
    )


def define_task(bench: Bench, task: TaskDesign, _changed: Collection[str]) -> Any:
    """Write a task or an observation."""
    return assessments.define_task(
        actor=bench.actor,
        slug=task.slug,
        collection=bench.collection,
        kind=task.kind,
        title=task.title,
        brief=bench.text(task.brief),
        checklist=task.checklist,
        confirmed_by=task.confirmed_by,
        objectives=task.objectives,
        now=bench.now,
    )


def define_activity(bench: Bench, activity: ActivityDesign, _changed: Collection[str]) -> Any:
    """Write a live activity."""
    return live.define_activity(
        actor=bench.actor,
        slug=activity.slug,
        collection=bench.collection,
        title=activity.title,
        kind=activity.kind,
        modality=activity.modality,
        minutes=activity.minutes,
        seats=activity.seats,
        agenda=bench.text(activity.agenda),
        facilitator_notes=bench.text(activity.facilitator_notes),
        objectives=activity.objectives,
        now=bench.now,
    )


def define_survey(bench: Bench, survey: SurveyDesign, _changed: Collection[str]) -> Any:
    """Write a survey."""
    return assessments.define_survey(
        actor=bench.actor,
        slug=survey.slug,
        collection=bench.collection,
        title=survey.title,
        questions=survey.questions,
        now=bench.now,
    )


def define_prompt(bench: Bench, prompt: PromptDesign, _changed: Collection[str]) -> Any:
    """Write the prompt of a discussion."""
    return community.define_prompt(
        actor=bench.actor,
        slug=prompt.slug,
        collection=bench.collection,
        title=prompt.title,
        body=bench.text(prompt.body),
        posts=prompt.posts,
        replies=prompt.replies,
        now=bench.now,
    )


def define_job_aid(bench: Bench, job_aid: JobAidDesign, _changed: Collection[str]) -> Any:
    """Write a job aid."""
    return catalogue.define_job_aid(
        actor=bench.actor,
        slug=job_aid.slug,
        collection=bench.collection,
        title=job_aid.title,
        summary=job_aid.summary,
        body=bench.text(job_aid.body),
        objectives=job_aid.objectives,
        now=bench.now,
    )
