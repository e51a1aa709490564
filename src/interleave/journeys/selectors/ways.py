"""The other ways through a step, as one person meets them: what a proposal has to know."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from interleave.engine import pathways
from interleave.engine.proposals import FailedCheck, Situation, StepOption
from interleave.journeys import editions
from interleave.journeys.editions import Edition, EditionStep
from interleave.journeys.models import Enrolment, StepProgress
from interleave.journeys.selectors import lines, rows
from interleave.journeys.selectors.rows import Row
from interleave.journeys.selectors.shapes import StepWays
from interleave.kernel import errors

if TYPE_CHECKING:
    from interleave.people.models import Person


def get_ways(*, actor: "Person", enrolment_id: UUID, step_id: UUID, now: datetime) -> StepWays:
    """Return the ways through one of the actor's own steps, or raise NotFound; history has none.

    2 queries, and 3 the first time that this process meets the version.
    """
    places = Enrolment.objects.filter(pk=enrolment_id, person_id=actor.pk).select_related("cohort")
    place = lines.with_later(places).first()
    if place is None or lines.is_read_only(place, has_later=getattr(place, "has_later", False)):
        raise errors.NotFound
    edition = editions.load(place.cohort.version_id)
    step = edition.by_id.get(step_id)
    if step is None or not has_ways(edition, step):
        raise errors.NotFound
    found = {row.step_id: row for row in rows.read(StepProgress.objects.filter(enrolment=place))}
    return build(edition, step, found, now=now, zone=ZoneInfo(place.zone_name))


def has_ways(edition: Edition, step: EditionStep) -> bool:
    """Tell whether there can be another way through a step: a variant, or leaving it out. No query."""
    if step.variant_of:
        return False
    return step.slug in edition.variants or (step.planned.traits.can_be_skipped and bool(step.objectives))


def base_of(edition: Edition, step: EditionStep) -> EditionStep:
    """Return the step that a variant stands beside, or the step itself. No query."""
    return edition.by_slug.get(step.variant_of, step) if step.variant_of else step


def build(
    edition: Edition, step: EditionStep, found: Mapping[UUID, Row], *, now: datetime, zone: ZoneInfo
) -> StepWays:
    """Return the ways through a step out of the rows of a place. No query."""
    variants = [variant for variant in edition.variants.get(step.slug, ()) if variant.id in found]
    row = found[step.id]
    return StepWays(
        enrolment_id=row.enrolment_id,
        step=lines.step_line(step, row, now=now, zone=zone),
        others=tuple(lines.step_line(variant, found[variant.id], now=now, zone=zone) for variant in variants),
        option=_option(step),
        options=tuple(_option(variant) for variant in variants),
        situation=Situation(
            open_slugs=frozenset(
                one.slug for one in (step, *variants) if _is_open(found[one.id].opens_at, now)
            ),
            done_at=row.done_at,
            due_at=row.due_at,
            failed=_failed(edition, step, found),
            taken=frozenset(variant.slug for variant in variants if found[variant.id].taken),
        ),
        objective_titles={slug: edition.objective_titles.get(slug, slug) for slug in step.objectives},
        objective_ids={
            slug: edition.objective_ids[slug] for slug in step.objectives if slug in edition.objective_ids
        },
    )


def build_all(
    edition: Edition, found: Mapping[UUID, Row], own: Iterable[UUID], *, now: datetime, zone: ZoneInfo
) -> tuple[StepWays, ...]:
    """Return the ways where one may be proposed now: of what is open, or done with variants. No query."""
    wanted = set(own)
    return tuple(
        build(edition, step, found, now=now, zone=zone)
        for step in edition.steps
        if step.id in wanted
        and has_ways(edition, step)
        and _is_open(found[step.id].opens_at, now)
        and (found[step.id].done_at is None or step.slug in edition.variants)
    )


def _option(step: EditionStep) -> StepOption:
    return StepOption(
        slug=step.slug,
        title=step.title,
        route=step.route,
        of=step.variant_of or None,
        minutes=step.minutes,
        objectives=step.objectives,
        prerequisites=pathways.steps_named(step.planned.rule),
        can_skip=step.planned.traits.can_be_skipped,
    )


def _is_open(opens_at: datetime | None, now: datetime) -> bool:
    return opens_at is not None and opens_at <= now


def _failed(edition: Edition, step: EditionStep, found: Mapping[UUID, Row]) -> FailedCheck | None:
    """Return a check of the step that was tried and not passed: itself, or a later quiz on its objectives."""
    for quiz in edition.steps:
        if quiz.kind != "quiz" or quiz.id not in found or found[quiz.id].done_at is not None:
            continue
        checks = quiz is step or (
            quiz.position > step.position and set(quiz.objectives) & set(step.objectives)
        )
        score = found[quiz.id].score
        if checks and score is not None:
            return FailedCheck(quiz.title, float(score))
    return None
