"""Handing the content of a folder to the contexts it belongs to, each by its own service."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from interleave.assessments import services as assessments
from interleave.catalogue import blocks
from interleave.catalogue import services as catalogue
from interleave.catalogue.captions import decode as decode_captions
from interleave.community import services as community
from interleave.journeys.text.designs import (
    ActivityDesign,
    ContentDesign,
    FolderDesign,
    ItemDesign,
    JobAidDesign,
    ModuleDesign,
    PromptDesign,
    QuizDesign,
    SurveyDesign,
    TaskDesign,
)
from interleave.journeys.text.journey_file import FILE
from interleave.journeys.text.nodes import Problems
from interleave.kernel import errors
from interleave.live import services as live

if TYPE_CHECKING:
    from interleave.people.models import Person


@dataclass(slots=True)
class Defined:
    """Where everything went: ids of subjects by path of their file, ids of media by name."""

    subjects: dict[str, UUID] = field(default_factory=dict)
    media: dict[str, UUID] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        return {name: str(media_id) for name, media_id in self.media.items()}


@dataclass(frozen=True, slots=True)
class _Bench:
    actor: "Person"
    now: datetime
    defined: Defined
    problems: Problems

    def attempt(self, path: str, make: Callable[[], Any]) -> UUID | None:
        """Do one piece of work; what its context refuses is reported at the file, and the next is tried."""
        try:
            with transaction.atomic():
                made: UUID = make().pk
                return made
        except errors.Invalid as error:
            for problem in error.problems or (errors.Problem("", error.message),):
                self.problems.add(path, 1, problem.text)
            return None

    def text(self, markdown: str) -> str:
        """Return a Markdown text with its pictures named as the database names them."""
        return blocks.replace_media_in_text(markdown, self.defined.names)


def define_all(*, actor: "Person", design: FolderDesign, problems: Problems, now: datetime) -> Defined:
    """Write down skills, files, items and content; what is there already and says the same stays."""
    bench = _Bench(actor, now, Defined(), problems)
    for skill in design.journey.skills:
        bench.attempt(
            FILE,
            lambda skill=skill: catalogue.define_skill(  # type: ignore[misc]
                actor=actor, slug=skill.slug, title=skill.title, objectives=skill.objectives, now=now
            ),
        )
    for name, data in sorted(design.media.items()):
        stored = bench.attempt(
            f"media/{name}",
            lambda name=name, data=data: catalogue.store_media(  # type: ignore[misc]
                actor=actor, file_name=name, content=data, now=now
            ),
        )
        if stored is not None:
            bench.defined.media[name] = stored
    if len(bench.defined.media) < len(design.media) or problems:
        return bench.defined
    for path, content in sorted(design.content.items(), key=_order):
        _describe_video(bench, content, design.media, path)
        made = bench.attempt(path, lambda content=content: _define(bench, content))  # type: ignore[misc]
        if made is not None:
            bench.defined.subjects[path] = made
    return bench.defined


def _order(entry: tuple[str, ContentDesign]) -> tuple[bool, str]:
    """Quizzes come first: modules name their items."""
    path, content = entry
    return not isinstance(content, QuizDesign), path


def _define(bench: _Bench, content: ContentDesign) -> Any:
    match content:
        case QuizDesign():
            return _define_quiz(bench, content)
        case ModuleDesign():
            return _define_module(bench, content)
        case SurveyDesign():
            return assessments.define_survey(
                actor=bench.actor,
                slug=content.slug,
                title=content.title,
                questions=content.questions,
                now=bench.now,
            )
        case TaskDesign():
            return _define_task(bench, content)
        case PromptDesign():
            return community.define_prompt(
                actor=bench.actor,
                slug=content.slug,
                title=content.title,
                body=bench.text(content.body),
                posts=content.posts,
                replies=content.replies,
                now=bench.now,
            )
        case ActivityDesign():
            return _define_activity(bench, content)
        case JobAidDesign():
            return catalogue.define_job_aid(
                actor=bench.actor,
                slug=content.slug,
                title=content.title,
                summary=content.summary,
                body=bench.text(content.body),
                objectives=content.objectives,
                now=bench.now,
            )


def _define_quiz(bench: _Bench, quiz: QuizDesign) -> Any:
    for item in quiz.items:
        _define_item(bench, item)
    return assessments.define_quiz(
        actor=bench.actor,
        slug=quiz.slug,
        title=quiz.title,
        pass_mark=quiz.pass_mark,
        time_limit_minutes=quiz.time_limit_minutes,
        attempts_allowed=quiz.attempts_allowed,
        review=quiz.review,
        item_slugs=[item.slug for item in quiz.items],
        now=bench.now,
    )


def _define_item(bench: _Bench, item: ItemDesign) -> None:
    catalogue.define_item(
        actor=bench.actor,
        slug=item.slug,
        kind=item.kind,
        prompt=bench.text(item.prompt),
        body=item.body,
        objectives=item.objectives,
        refresh=item.refresh,
        now=bench.now,
    )


def _define_module(bench: _Bench, module: ModuleDesign) -> Any:
    body: list[Any] = [dict(block) for block in module.blocks]
    if module.video:
        body.insert(0, {"type": "video", "media": module.video, "title": module.title})
    return catalogue.define_module(
        actor=bench.actor,
        slug=module.slug,
        kind=module.kind,
        title=module.title,
        summary=module.summary,
        minutes=module.minutes,
        blocks=blocks.replace_media(body, bench.defined.names),
        objectives=module.objectives,
        item_slugs=module.items,
        now=bench.now,
    )


def _define_task(bench: _Bench, task: TaskDesign) -> Any:
    return assessments.define_task(
        actor=bench.actor,
        slug=task.slug,
        kind=task.kind,
        title=task.title,
        brief=bench.text(task.brief),
        checklist=task.checklist,
        confirmed_by=task.confirmed_by,
        objectives=task.objectives,
        now=bench.now,
    )


def _define_activity(bench: _Bench, activity: ActivityDesign) -> Any:
    return live.define_activity(
        actor=bench.actor,
        slug=activity.slug,
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


def _describe_video(bench: _Bench, content: ContentDesign, media: Mapping[str, bytes], path: str) -> None:
    """Give a film its captions."""
    if not isinstance(content, ModuleDesign) or not content.video or not content.captions:
        return
    captions = decode_captions(media[content.captions])
    bench.attempt(
        path,
        lambda: catalogue.describe_media(
            actor=bench.actor,
            media_id=bench.defined.media[content.video],
            captions=captions,
            now=bench.now,
        ),
    )
