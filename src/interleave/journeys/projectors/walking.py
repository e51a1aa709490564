"""One person on one journey while an event is applied: read, planned again, compared, saved."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from interleave.engine import pathways
from interleave.engine.pathways import PlannedStep, StepFacts, StepPlan
from interleave.journeys import advancing, coming, editions, tallies
from interleave.journeys.advancing import FIELDS, Row
from interleave.journeys.editions import Edition, EditionStep
from interleave.journeys.models import Enrolment, EnrolmentState, StepProgress, progress_id
from interleave.journeys.projectors import counting
from interleave.journeys.projectors.counting import Changes
from interleave.journeys.tallies import Tally
from interleave.kernel import prepared

_PLACE_FIELDS = (
    "starts_on",
    "zone_name",
    "enrolled_at",
    "first_enrolled_at",
    "state",
    "completed_at",
    "withdrawn_at",
    "withdrawal_reason",
    "last_activity_at",
    "done_count",
    "added_count",
    "late_at",
    "coming",
)
_LONGEST_REASON = 500
_snapshot_place = attrgetter(*_PLACE_FIELDS)
_STARTED, _DONE, _LATE, _SCORE = (
    FIELDS.index(name) for name in ("started_at", "done_at", "late_at", "score")
)


Stored = Mapping[UUID, tuple[Any, ...]]


@dataclass(slots=True)
class Walk:
    """One person on one journey, with her rows of progress, while an event is applied."""

    enrolment: Enrolment
    edition: Edition
    rows: dict[UUID, Row]
    stored: Stored  # the rows as they are in the database; a new one is not in here
    stored_place: tuple[Any, ...]
    was_in: bool  # not withdrawn before the event: her rows are counted
    changes: Changes  # of the counts of the cohort

    @property
    def by_slug(self) -> dict[str, Row]:
        return {self.edition.by_id[step_id].slug: row for step_id, row in self.rows.items()}


def lock(places: "QuerySet[Enrolment]") -> list[Enrolment]:
    """Read places with their cohorts, so that two events of one person wait for each other. 1 query."""
    return list(lockable(places))


def lockable(places: "QuerySet[Enrolment]") -> "QuerySet[Enrolment, Enrolment]":
    """Return the query that locks places, and reads their cohorts, in one order for all events."""
    return places.select_related("cohort").select_for_update(of=("self",)).order_by("id")


def read(enrolments: Collection[Enrolment], changes: Changes | None = None) -> list[Walk]:
    """Read the rows of some places. 1 query."""
    if not enrolments:
        return []
    stored: dict[UUID, dict[UUID, tuple[Any, ...]]] = {enrolment.pk: {} for enrolment in enrolments}
    for place_id, step_id, *values in _values_of(list(stored)):
        stored[place_id][step_id] = tuple(values)
    return [
        Walk(
            enrolment,
            editions.load(enrolment.cohort.version_id),
            {step_id: Row(step_id, *values) for step_id, values in stored[enrolment.pk].items()},
            stored[enrolment.pk],
            _snapshot_place(enrolment),
            enrolment.state != EnrolmentState.WITHDRAWN,
            {} if changes is None else changes,
        )
        for enrolment in enrolments
    ]


@prepared.rows
def _values_of(enrolment_ids: list[UUID]) -> "QuerySet[StepProgress, tuple[Any, ...]]":
    found = StepProgress.objects.filter(enrolment_id__in=enrolment_ids)
    return found.values_list("enrolment_id", "step_id", *FIELDS)


def open_rows(walk: Walk) -> None:
    """Add the rows that the place does not have yet; `save_rows` writes them."""
    for step in walk.edition.steps:
        walk.rows.setdefault(step.id, Row(step.id))


def is_changed(walk: Walk, row: Row) -> bool:
    return walk.stored.get(row.step_id) != advancing.snapshot(row)


def replan_after(walk: Walk, step: EditionStep) -> None:
    """Ask again what opens when, if a rule asks about the step at all."""
    if step.slug in walk.edition.named:
        replan(walk)
    else:
        row = walk.rows[step.id]
        row.late_at = coming.late_from(row) if advancing.is_listed(step, row) else None


def replan(walk: Walk, *, stays_open_at: datetime | None = None) -> None:
    """Ask the engine when every step opens and ends, and why.

    With `stays_open_at`, steps that are open at that instant are not closed for the hours until their day
    begins in a zone further west.
    """
    plans = _plans(walk)
    for step_id, row in walk.rows.items():
        step = walk.edition.by_id[step_id]
        plan = plans[step.slug]
        # What is not on her list has no last day, so that nobody is reminded of it or late with it.
        if not _stays_open(row, plan, stays_open_at):
            row.opens_at = plan.opens_at
        row.due_at = plan.due_at if advancing.is_listed(step, row) else None
        row.reason = plan.reason[:_LONGEST_REASON]
        row.late_at = coming.late_from(row)


def _stays_open(row: Row, plan: StepPlan, at: datetime | None) -> bool:
    if at is None or row.opens_at is None or plan.opens_at is None:
        return False
    return row.opens_at <= at < plan.opens_at


def leave(walk: Walk) -> None:
    """Nothing is late for who is not there, and nothing she did is counted. 1 query, or none."""
    for step_id, row in walk.rows.items():
        if walk.was_in:
            counting.note(
                walk.changes, walk.enrolment.cohort_id, step_id, _tally(walk.stored[step_id]), tallies.NOTHING
            )
        row.late_at = None
    walk.enrolment.late_at, walk.enrolment.coming = None, []
    StepProgress.objects.filter(enrolment_id=walk.enrolment.pk, late_at__isnull=False).update(late_at=None)


def save_rows(walk: Walk) -> None:
    """Write the rows that are no longer as they were read, and note what that changes in the counts.

    1 query for changed rows and 1 for new ones, or none.
    """
    now = {step_id: advancing.snapshot(row) for step_id, row in walk.rows.items()}
    for step_id in walk.rows:
        before = walk.stored.get(step_id)
        if before != now[step_id] or not walk.was_in:
            counted = _tally(before) if before is not None and walk.was_in else tallies.NOTHING
            counting.note(walk.changes, walk.enrolment.cohort_id, step_id, counted, _tally(now[step_id]))
    place = walk.enrolment
    fresh = [step_id for step_id in walk.rows if step_id not in walk.stored]
    if fresh:
        StepProgress.objects.bulk_create(_model(place, walk.rows[step_id]) for step_id in fresh)
    _update(place, walk.stored, now)
    walk.stored, walk.was_in = now, True


def stand(walk: Walk, at: datetime) -> bool:
    """Bring the place's counts, dates and state up to date; tell whether it is newly completed."""
    enrolment, by_slug = walk.enrolment, walk.by_slug
    own = walk.edition.own({slug: row.taken for slug, row in by_slug.items() if row.taken})
    standing = pathways.summarise(own, by_slug, now=at, choose=walk.edition.choose)
    enrolment.done_count, enrolment.late_at = standing.done, _late_from(by_slug, own)
    enrolment.added_count = max(standing.total - walk.edition.total, 0)
    placed = ((step.position, by_slug[step.id]) for step in own if step.id in by_slug)
    enrolment.coming = coming.to_data(coming.spells(placed))
    complete = 0 < standing.total <= standing.done and _has_credits(walk.edition, by_slug)
    newly = complete and enrolment.state == EnrolmentState.ACTIVE
    if newly:
        enrolment.state, enrolment.completed_at = EnrolmentState.COMPLETED, at
    elif not complete and enrolment.state == EnrolmentState.COMPLETED:
        enrolment.state, enrolment.completed_at = EnrolmentState.ACTIVE, None
    return newly


def save_place(walk: Walk) -> None:
    """Write the place where it changed. 1 query, or none."""
    now = _snapshot_place(walk.enrolment)
    changed = _differing(_PLACE_FIELDS, walk.stored_place, now)
    if changed:
        walk.enrolment.save(update_fields=changed)
    walk.stored_place = now


def _has_credits(edition: Edition, rows: Mapping[str, Row]) -> bool:
    """Tell whether what was chosen a la carte is worth enough."""
    earned = sum(credit for slug, credit in edition.credits.items() if rows[slug].done_at is not None)
    return earned >= edition.credits_needed


def _late_from(rows: Mapping[str, Row], own: Iterable[PlannedStep]) -> datetime | None:
    """Return from when on something required is late, as long as nothing more happens."""
    required = (rows[step.id].late_at for step in own if step.required and step.id in rows)
    instants = [late_at for late_at in required if late_at is not None]
    return min(instants, default=None)


def _plans(walk: Walk) -> Mapping[str, StepPlan]:
    """Return the plan of every step by slug. Only what rules ask about can change it."""
    rows = walk.by_slug
    facts = {
        slug: StepFacts(row.started_at, row.done_at, row.score, row.share, row.minutes, row.count)
        for slug in walk.edition.named
        if (row := rows.get(slug)) is not None
        and (row.started_at or row.score is not None or row.share is not None)
    }
    place = walk.enrolment
    if not facts:
        return _first_plans(walk.edition.version_id, place.starts_on, place.zone_name)
    return pathways.plan(
        walk.edition.planned, facts, starts_on=place.starts_on, zone=ZoneInfo(place.zone_name)
    )


@lru_cache(maxsize=256)
def _first_plans(version_id: UUID, starts_on: date, zone_name: str) -> Mapping[str, StepPlan]:
    """The plan of everybody who starts on a day in a zone and has done nothing that rules ask about."""
    planned = editions.load(version_id).planned
    return pathways.plan(planned, {}, starts_on=starts_on, zone=ZoneInfo(zone_name))


def _tally(stored: tuple[Any, ...]) -> Tally:
    return tallies.of(stored[_STARTED], stored[_DONE], stored[_LATE], stored[_SCORE])


def _model(place: Enrolment, row: Row) -> StepProgress:
    return StepProgress(
        id=progress_id(place.pk, row.step_id),
        organisation_id=place.organisation_id,
        cohort_id=place.cohort_id,
        enrolment_id=place.pk,
        step_id=row.step_id,
        **dict(zip(FIELDS, advancing.snapshot(row), strict=True)),
    )


def _update(place: Enrolment, before: Stored, now: Stored) -> None:
    changed = {
        step_id: fields
        for step_id, values in before.items()
        if values != now[step_id] and (fields := _differing(FIELDS, values, now[step_id]))
    }
    if len(changed) == 1:  # by far the most frequent, and a fifth of the cost
        [(step_id, fields)] = changed.items()
        values = dict(zip(FIELDS, now[step_id], strict=True))
        rows = StepProgress.objects.filter(pk=progress_id(place.pk, step_id))
        rows.update(**{name: values[name] for name in fields})
    elif changed:
        names = sorted({name for fields in changed.values() for name in fields})
        models = [_model(place, Row(step_id, *now[step_id])) for step_id in changed]
        StepProgress.objects.bulk_update(models, names)


def _differing(names: tuple[str, ...], before: tuple[Any, ...], now: tuple[Any, ...]) -> list[str]:
    return [name for name, old, new in zip(names, before, now, strict=True) if old != new]
