"""What the database says now, in the form of a folder."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from interleave.assessments import selectors as assessments
from interleave.catalogue import blocks, bodies
from interleave.catalogue import selectors as catalogue
from interleave.community import selectors as community
from interleave.journeys import editions
from interleave.journeys.editions import EditionStep
from interleave.journeys.kinds import KINDS, Subject
from interleave.journeys.models import JourneyVersion
from interleave.journeys.text.designs import (
    ActivityDesign,
    ItemDesign,
    JobAidDesign,
    JourneyDesign,
    ModuleDesign,
    PromptDesign,
    QuizDesign,
    SkillDesign,
    StageDesign,
    StepDesign,
    SurveyDesign,
    TaskDesign,
)
from interleave.kernel import errors
from interleave.live import selectors as live

if TYPE_CHECKING:
    from interleave.catalogue.models import ItemVersion

Names = Mapping[str, str]  # ids of media to names of files
Place = tuple[str, str]  # collection, slug
CAPTIONS = "captions of "  # before the id of a film: the name of the file of its captions


def read_journey(version: JourneyVersion, slugs: Mapping[UUID, str] | None = None) -> JourneyDesign:
    """Return journey.yaml as the version says it. 5 queries, and 1 per kind that is used.

    `slugs` name the files of what steps use, where they are not the slugs of what they hold.
    """
    edition, _is_draft = editions.read(version.pk)
    if slugs is None:
        slugs = {key: subject.slug for key, subject in list_subjects(edition.steps).items()}
    return JourneyDesign(
        slug=version.journey.slug,
        title=version.title,
        summary=version.summary,
        language=version.language,
        model=version.model,
        model_settings=version.model_settings,
        weeks=version.weeks,
        audience=version.audience,
        skills=tuple(
            SkillDesign(
                skill["slug"],
                skill["title"],
                tuple((part["slug"], part["title"]) for part in skill.get("objectives", ())),
            )
            for skill in version.skills
        ),
        stages=tuple(
            StageDesign(
                stage.slug,
                stage.title,
                tuple(_step(step, slugs) for step in edition.steps if step.stage_id == stage.id),
            )
            for stage in edition.stages
        ),
        library=version.library,
    )


def list_subjects(steps: Iterable[EditionStep]) -> dict[UUID, Subject]:
    """Return what steps use. 1 query per kind."""
    by_kind: dict[str, list[UUID]] = {}
    for step in steps:
        if step.subject_id is not None:
            by_kind.setdefault(step.kind, []).append(step.subject_id)
    found: dict[UUID, Subject] = {}
    for kind, ids in by_kind.items():
        name_subjects = KINDS[kind].name_subjects
        if name_subjects is not None:
            found |= name_subjects(ids)
    return found


def read_item(slug: str, names: Names, *, collection: str) -> ItemDesign | None:
    """Return an item as its collection has it now, or None."""
    item = catalogue.find_item(name=f"{collection}/{slug}")
    return None if item is None or item.current is None else _item(item.current, names)


def read_skill(slug: str, *, collection: str) -> SkillDesign | None:
    """Return a skill with its objectives as its collection has it now, or None."""
    try:
        skill = catalogue.get_skill_by_slug(slug=slug, collection=collection)
    except errors.NotFound:
        return None
    objectives = skill.objectives.order_by("position", "id").values_list("slug", "title")
    return SkillDesign(skill.slug, skill.title, tuple(objectives))


def read_items(slug: str, items: Mapping[str, str], names: Names) -> QuizDesign:
    """Return items (slug: collection) as a quiz that no one takes: cards that no quiz of the journey asks."""
    found = [
        catalogue.get_item_by_slug(slug=item, collection=collection).current
        for item, collection in items.items()
    ]
    return QuizDesign(
        slug=slug,
        title="Cards",
        pass_mark=Decimal(0),
        time_limit_minutes=None,
        attempts_allowed=None,
        review="after_finish",
        items=tuple(_item(version, names) for version in found if version is not None),
    )


def _step(step: EditionStep, slugs: Mapping[UUID, str]) -> StepDesign:
    uses = slugs.get(step.subject_id, "") if step.subject_id is not None else ""
    return replace(StepDesign.of(step, uses=uses), subject_id=None)


def load_module(place: Place, names: Names) -> ModuleDesign | None:
    """Return the file as its collection has it now, or None."""
    collection, slug = place
    module = catalogue.get_module_by_slug(slug=slug, collection=collection)
    version = module.current
    if version is None:
        return None
    body: list[Any] = list(version.body)
    video = captions = ""
    if module.kind == "video" and body and body[0]["type"] == "video":
        media_id = body.pop(0)["media"]
        video = names.get(media_id, "")
        captions = names.get(f"{CAPTIONS}{media_id}", "")
    return ModuleDesign(
        slug=module.slug,
        kind=module.kind,
        title=version.title,
        summary=version.summary,
        minutes=version.minutes,
        objectives=_slugs(version.objectives.all()),
        items=_slugs(version.items.all()),
        video=video,
        captions=captions,
        blocks=tuple(dict(block) for block in blocks.replace_media(body, names)),
    )


def load_quiz(place: Place, names: Names) -> QuizDesign | None:
    """Return the file as its collection has it now, or None."""
    collection, slug = place
    quiz = assessments.get_quiz_by_slug(slug=slug, collection=collection)
    version = quiz.current
    if version is None:
        return None
    places = version.places.select_related("item_version__item").prefetch_related("item_version__objectives")
    return QuizDesign(
        slug=quiz.slug,
        title=version.title,
        pass_mark=version.pass_mark,
        time_limit_minutes=version.time_limit_minutes,
        attempts_allowed=version.attempts_allowed,
        review=version.review,
        items=tuple(_item(place.item_version, names) for place in places.order_by("position")),
    )


def _item(version: "ItemVersion", names: Names) -> ItemDesign:
    return ItemDesign(
        slug=version.item.slug,
        kind=version.kind,
        prompt=blocks.replace_media_in_text(version.prompt, names),
        objectives=_slugs(version.objectives.all()),
        refresh=version.refresh,
        body=bodies.normalise(version.kind, _without_keys(version.body)),
    )


def _without_keys(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item's body whose parts are named by their order, as a text names them."""
    return {
        name: [{key: part[key] for key in part if key != "key"} for part in value]
        if name in ("choices", "pairs", "steps")
        else value
        for name, value in body.items()
    }


def load_survey(place: Place, names: Names) -> SurveyDesign | None:
    """Return the file as its collection has it now, or None."""
    collection, slug = place
    survey = assessments.get_survey_by_slug(slug=slug, collection=collection)
    version = survey.current
    return None if version is None else SurveyDesign(survey.slug, version.title, tuple(version.questions))


def load_task(place: Place, names: Names) -> TaskDesign:
    """Return the file as its collection has it now, or None."""
    collection, slug = place
    task = assessments.get_task_by_slug(slug=slug, collection=collection)
    return TaskDesign(
        slug=task.slug,
        kind=task.kind,
        title=task.title,
        confirmed_by=task.confirmed_by,
        objectives=_slugs(task.objectives.all()),
        checklist=tuple(task.checklist),
        brief=blocks.replace_media_in_text(task.brief, names),
    )


def load_prompt(place: Place, names: Names) -> PromptDesign | None:
    """Return the file as its collection has it now, or None."""
    collection, slug = place
    prompt = community.get_prompt_by_slug(slug, collection=collection)
    if prompt is None:
        return None
    body = blocks.replace_media_in_text(prompt.body, names)
    return PromptDesign(prompt.slug, prompt.title, prompt.posts, prompt.replies, body)


def load_activity(place: Place, names: Names) -> ActivityDesign:
    """Return the file as its collection has it now, or None."""
    collection, slug = place
    activity = live.get_activity_by_slug(slug, collection=collection)
    return ActivityDesign(
        slug=activity.slug,
        title=activity.title,
        kind=activity.kind,
        modality=activity.modality,
        minutes=activity.minutes,
        seats=activity.seats,
        objectives=tuple(activity.objective_slugs),
        agenda=blocks.replace_media_in_text(activity.agenda, names),
        facilitator_notes=blocks.replace_media_in_text(activity.facilitator_notes, names),
    )


def load_job_aid(place: Place, names: Names) -> JobAidDesign:
    """Return the file as its collection has it now, or None."""
    collection, slug = place
    job_aid = catalogue.get_job_aid_by_slug(slug=slug, collection=collection)
    return JobAidDesign(
        slug=job_aid.slug,
        title=job_aid.title,
        summary=job_aid.summary,
        objectives=_slugs(job_aid.objectives.all()),
        body=blocks.replace_media_in_text(job_aid.body, names).strip(),
    )


def _slugs(rows: Iterable[Any]) -> tuple[str, ...]:
    return tuple(row.slug for row in rows)
