"""Writing the content of a folder, each part by the service of the context that it belongs to."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from interleave.assessments import services as assessments
from interleave.catalogue import blocks
from interleave.catalogue import selectors as catalogue_selectors
from interleave.catalogue import services as catalogue
from interleave.catalogue.captions import decode as decode_captions
from interleave.community import services as community
from interleave.journeys.text.comparison import Comparison
from interleave.journeys.text.designs import (
    ActivityDesign,
    ContentDesign,
    FolderDesign,
    ItemDesign,
    JobAidDesign,
    ModuleDesign,
    PromptDesign,
    QuizDesign,
    SkillDesign,
    SurveyDesign,
    TaskDesign,
)
from interleave.journeys.text.journey_file import FILE
from interleave.journeys.text.nodes import Problems
from interleave.journeys.text.ownership import Ownership, thing_of
from interleave.journeys.text.plans import PlanEntry, Status
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
class _Bench:
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


def define_all(
    *, actor: "Person", design: FolderDesign, owner: Ownership, problems: Problems, now: datetime
) -> Defined:
    """Write skills, files, items and content of a folder. What stands there already and says the same stays.

    The bytes of files are not written: the caller does it when nothing can be refused any more.
    """
    bench = _Bench(actor, now, design.journey.collection, Defined(), problems)
    defined = bench.defined
    for name, data in sorted(design.media.items()):
        _store(bench, name, data)
    if len(defined.media) < len(design.media):
        return defined
    comparison = Comparison(owner, problems, defined.media)
    for skill in design.journey.skills:
        line = design.skill_lines.get(skill.slug, 1)
        entry = comparison.compare_skill(skill, f"{FILE}:{line}")
        defined.entries.append(entry)
        if entry.status is not Status.UNCHANGED:
            bench.attempt(FILE, lambda skill=skill: _define_skill(bench, skill), line)  # type: ignore[misc]
    for path, content in sorted(design.content.items(), key=_order):
        entries = comparison.compare_items(path, content) if isinstance(content, QuizDesign) else {}
        entry = comparison.compare_content(path, content)
        defined.entries += [*entries.values(), entry]
        changed = {slug for slug, item in entries.items() if item.status is not Status.UNCHANGED}
        row = owner.find(thing_of(path))
        if entry.status is Status.UNCHANGED and not changed and row is not None:
            defined.subjects[path] = row.id
            continue
        _describe_video(bench, content, design.media, path)
        made = bench.attempt(
            path,
            lambda content=content, changed=changed: _define(bench, content, changed),  # type: ignore[misc]
        )
        if made is not None:
            defined.subjects[path] = made
    return defined


def _store(bench: _Bench, name: str, data: bytes) -> None:
    is_known = catalogue_selectors.find_media(file_name=name, content=data) is not None
    stored = bench.attempt(
        f"media/{name}",
        lambda: catalogue.store_media(
            actor=bench.actor, file_name=name, content=data, writes_bytes=False, now=bench.now
        ),
    )
    if stored is None:
        return
    bench.defined.media[name] = stored
    status = Status.UNCHANGED if is_known else Status.CREATED
    bench.defined.entries.append(PlanEntry("media", name, f"media/{name}", status))


def _order(entry: tuple[str, ContentDesign]) -> tuple[bool, str]:
    """Quizzes come first: modules name their items."""
    path, content = entry
    return not isinstance(content, QuizDesign), path


def _define_skill(bench: _Bench, skill: SkillDesign) -> Any:
    return catalogue.define_skill(
        actor=bench.actor,
        slug=skill.slug,
        collection=bench.collection,
        title=skill.title,
        objectives=skill.objectives,
        now=bench.now,
    )


def _define(bench: _Bench, content: ContentDesign, changed_items: Collection[str]) -> Any:
    match content:
        case QuizDesign():
            return _define_quiz(bench, content, changed_items)
        case ModuleDesign():
            return _define_module(bench, content)
        case SurveyDesign():
            return assessments.define_survey(
                actor=bench.actor,
                slug=content.slug,
                collection=bench.collection,
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
                collection=bench.collection,
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
                collection=bench.collection,
                title=content.title,
                summary=content.summary,
                body=bench.text(content.body),
                objectives=content.objectives,
                now=bench.now,
            )


def _define_quiz(bench: _Bench, quiz: QuizDesign, changed_items: Collection[str]) -> Any:
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


def _define_item(bench: _Bench, item: ItemDesign) -> None:
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


def _define_module(bench: _Bench, module: ModuleDesign) -> Any:
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


def _define_task(bench: _Bench, task: TaskDesign) -> Any:
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


def _define_activity(bench: _Bench, activity: ActivityDesign) -> Any:
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
