"""Writing single stages and steps of a draft, as the designer does on the score."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from interleave.engine import pathways
from interleave.engine.pathways import StepSpec
from interleave.journeys import marks
from interleave.journeys.models import JourneyVersion, Stage, Step
from interleave.journeys.services import checking, drafts
from interleave.kernel import errors

if TYPE_CHECKING:
    from interleave.people.models import Person


@transaction.atomic
def add_stage(*, actor: "Person", version_id: UUID, title: str, now: datetime) -> Stage:
    """Add a stage at the end. Raises Forbidden, NotFound, NotADraft or Invalid."""
    version = drafts.get_editable(actor=actor, version_id=version_id)
    title = checking.require_title(title)
    rows = list(Stage.objects.filter(version=version))
    stage = Stage.objects.create(
        version=version,
        position=len(rows) + 1,
        slug=_free_slug(title, {row.slug for row in rows}),
        title=title,
    )
    drafts.touch(version, actor=actor, now=now)
    return stage


@transaction.atomic
def change_stage(*, actor: "Person", stage_id: UUID, title: str, now: datetime) -> Stage:
    """Give a stage another title. Raises Forbidden, NotFound, NotADraft or Invalid."""
    stage, version = _editable_stage(actor, stage_id)
    stage.title = checking.require_title(title)
    stage.save(update_fields=["title"])
    drafts.touch(version, actor=actor, now=now)
    return stage


@transaction.atomic
def move_stage(*, actor: "Person", stage_id: UUID, position: int, now: datetime) -> None:
    """Put a stage, with its steps, at a position counted from 1. Raises Forbidden, NotFound or NotADraft."""
    stage, version = _editable_stage(actor, stage_id)
    others = list(Stage.objects.filter(version=version).exclude(pk=stage.pk))
    others.insert(max(position, 1) - 1, stage)
    _number(version, others)
    drafts.touch(version, actor=actor, now=now)


@transaction.atomic
def remove_stage(*, actor: "Person", stage_id: UUID, now: datetime) -> None:
    """Remove an empty stage. Raises Forbidden, NotFound, NotADraft, or Conflict while it has steps."""
    stage, version = _editable_stage(actor, stage_id)
    if Step.objects.filter(stage=stage).exists():
        raise errors.Conflict(_("This stage still has steps. Move or remove them first."))
    stage.delete()
    _number(version, list(Stage.objects.filter(version=version)))
    drafts.touch(version, actor=actor, now=now)


@transaction.atomic
def add_step(*, actor: "Person", stage_id: UUID, step: StepSpec, now: datetime) -> Step:
    """Add a step at the end of a stage; an empty slug is made from the title.

    Raises Forbidden, NotFound, NotADraft or Invalid.
    """
    stage, version = _editable_stage(actor, stage_id)
    taken = set(Step.objects.filter(version=version).values_list("slug", flat=True))
    step = replace(step, slug=_free_slug(step.slug or step.title, taken))
    checking.require_step(step)
    row = Step(version=version, stage=stage, position=len(taken) + 1)
    row.fill(step)
    row.save()
    _number(version, list(Stage.objects.filter(version=version)))
    drafts.touch(version, actor=actor, now=now)
    row.refresh_from_db(fields=["position"])
    return row


@transaction.atomic
def change_step(*, actor: "Person", step_id: UUID, step: StepSpec, now: datetime, seen: str = "") -> Step:
    """Change everything about a step but its place; it keeps its slug, which rules may name.

    Raises Forbidden, NotFound, NotADraft, Invalid, or Moved when `seen`, the step's mark, fits no more.
    """
    row, version = _editable_step(actor, step_id)
    marks.require(seen, marks.of_step(row))
    step = replace(step, slug=row.slug)
    checking.require_step(step)
    row.fill(step)
    row.save()
    drafts.touch(version, actor=actor, now=now)
    return row


@transaction.atomic
def move_step(*, actor: "Person", step_id: UUID, opens_on_day: int, now: datetime, seen: str = "") -> Step:
    """Let a step open on another day; it stays open for as many days as before.

    Raises Forbidden, NotFound, NotADraft, Invalid, or Moved when `seen`, the step's mark, fits no more.
    """
    row, version = _editable_step(actor, step_id)
    marks.require(seen, marks.of_step(row))
    days = opens_on_day - (row.opens_on_day or 0)
    row.opens_on_day = opens_on_day
    if row.due_on_day is not None:
        row.due_on_day = max(row.due_on_day + days, 0)
    checking.require_step(row.to_spec())
    row.save(update_fields=["opens_on_day", "due_on_day"])
    drafts.touch(version, actor=actor, now=now)
    return row


@transaction.atomic
def place_step(*, actor: "Person", step_id: UUID, stage_id: UUID, position: int, now: datetime) -> Step:
    """Put a step into a stage, at a position counted from 1 inside it.

    Raises Forbidden, NotFound or NotADraft.
    """
    row, version = _editable_step(actor, step_id)
    stage = Stage.objects.filter(pk=stage_id, version=version).first()
    if stage is None:
        raise errors.NotFound
    others = list(Step.objects.filter(stage=stage).exclude(pk=row.pk).order_by("position"))
    others.insert(max(position, 1) - 1, row)
    row.stage = stage
    row.save(update_fields=["stage"])
    _number(version, list(Stage.objects.filter(version=version)), {stage.pk: others})
    drafts.touch(version, actor=actor, now=now)
    row.refresh_from_db(fields=["position"])
    return row


@transaction.atomic
def remove_step(*, actor: "Person", step_id: UUID, now: datetime) -> None:
    """Remove a step. Raises Forbidden, NotFound, NotADraft, or Conflict while another step waits for it."""
    row, version = _editable_step(actor, step_id)
    for other in Step.objects.filter(version=version).exclude(pk=row.pk):
        if row.slug in pathways.steps_named(pathways.parse_rule(other.rule)):
            words = {"other": other.title, "title": row.title}
            text = _("“%(other)s” waits for “%(title)s”. Change that condition first.")
            raise errors.Conflict(text % words)
        if other.variant_of == row.slug:
            words = {"other": other.title, "title": row.title}
            text = _("“%(other)s” is another way of “%(title)s”. Remove that one first.")
            raise errors.Conflict(text % words)
    row.delete()
    _number(version, list(Stage.objects.filter(version=version)))
    drafts.touch(version, actor=actor, now=now)


def _editable_stage(actor: "Person", stage_id: UUID) -> tuple[Stage, JourneyVersion]:
    stage = Stage.objects.filter(pk=stage_id).first()
    drafts.require_designer(actor)
    if stage is None:
        raise errors.NotFound
    return stage, drafts.get_editable(actor=actor, version_id=stage.version_id)


def _editable_step(actor: "Person", step_id: UUID) -> tuple[Step, JourneyVersion]:
    step = Step.objects.filter(pk=step_id).first()
    drafts.require_designer(actor)
    if step is None:
        raise errors.NotFound
    return step, drafts.get_editable(actor=actor, version_id=step.version_id)


def _number(
    version: JourneyVersion, stages: list[Stage], arranged: dict[UUID, list[Step]] | None = None
) -> None:
    """Count stages, and steps through all stages, from 1."""
    for position, stage in enumerate(stages, start=1):
        stage.position = position
    Stage.objects.bulk_update(stages, ["position"])
    homes: dict[UUID, list[Step]] = {stage.pk: [] for stage in stages}
    for step in Step.objects.filter(version=version).order_by("position", "id"):
        homes[step.stage_id].append(step)
    homes.update(arranged or {})
    ordered = [step for stage in stages for step in homes[stage.pk]]
    for position, step in enumerate(ordered, start=1):
        step.position = position
    Step.objects.bulk_update(ordered, ["position"])


def _free_slug(title: str, taken: set[str]) -> str:
    stem = slugify(title)[:70] or "step"
    if stem not in taken:
        return stem
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{stem}-{n}") not in taken)
