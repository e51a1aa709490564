"""Building the lines that pages show, from editions and rows."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, QuerySet

from interleave.engine import pathways
from interleave.engine.blend import VOICES
from interleave.journeys import coming, editions
from interleave.journeys.editions import Edition, EditionStep
from interleave.journeys.models import (
    Cohort,
    CohortState,
    Enrolment,
    EnrolmentState,
    StepProgress,
    progress_id,
)
from interleave.journeys.selectors import rows
from interleave.journeys.selectors.rows import Row
from interleave.journeys.selectors.shapes import EnrolmentLine, StepLine, VoiceMinutes
from interleave.kernel import prepared

DAYS_OF_WEEK = 7
_OF_PLACE = (
    "starts_on",
    "zone_name",
    "state",
    "enrolled_at",
    "first_enrolled_at",
    "completed_at",
    "withdrawn_at",
    "last_activity_at",
    "done_count",
    "added_count",
    "late_at",
    "coming",
    "cohort__title",
    "cohort__starts_on",
    "cohort__ends_on",
    "cohort__state",
    "cohort__version_id",
    "person__name",
)


class Late(Protocol):
    """A place, and from when on something required is late there."""

    @property
    def pk(self) -> UUID: ...
    @property
    def late_at(self) -> datetime | None: ...


def step_line(step: EditionStep, row: Row | StepProgress, *, now: datetime, zone: ZoneInfo) -> StepLine:
    """Return a step as a person stands on it. No query."""
    return StepLine(
        step_id=step.id,
        slug=step.slug,
        kind=step.kind,
        voice=step.planned.traits.voice,
        title=step.title,
        position=step.position,
        stage_id=step.stage_id,
        minutes=step.minutes,
        required=step.required or bool(row.taken and step.variant_of),
        opens_on_day=step.opens_on_day,
        due_on_day=step.due_on_day,
        state=pathways.state_of(row, now),
        opens_at=row.opens_at,
        due_at=row.due_at,
        due_on=pathways.last_day(row.due_at, zone) if row.due_at else None,
        started_at=row.started_at,
        done_at=row.done_at,
        missed_at=row.missed_at,
        score=row.score,
        share=row.share,
        count=row.count,
        reason=row.reason,
        excused=row.excused,
        variant_of=step.variant_of,
        route=step.route,
        taken=row.taken,
    )


def taken_ways(edition: Edition, found: Iterable[Row | StepProgress]) -> dict[str, str]:
    """Return the ways that a person took, by slug. No query."""
    return {edition.by_id[row.step_id].slug: row.taken for row in found if row.taken}


def next_lines(
    edition: Edition, lines: Mapping[str, StepLine], *, now: datetime, limit: int
) -> tuple[StepLine, ...]:
    """Return what to do next, in the engine's order. `lines` by slug."""
    taken = {slug: line.taken for slug, line in lines.items() if line.taken}
    found = pathways.next_steps(edition.own(taken), lines, now=now, limit=limit)
    return tuple(lines[entry.step.id] for entry in found)


def week_of(
    starts_on: date, weeks: int, *, now: datetime, zone: ZoneInfo, ends_on: date | None = None
) -> int:
    """Return the week that `now` is in, 1..weeks; 0 before the first day, weeks + 1 after the last.

    `ends_on` is the last day of a cohort that was given one. The time added to a cohort counts as its
    last week.
    """
    today = now.astimezone(zone).date()
    if today < starts_on:
        return 0
    if today > (ends_on or last_day(starts_on, weeks)):
        return weeks + 1
    return min((today - starts_on).days // DAYS_OF_WEEK + 1, weeks)


def last_day(starts_on: date, weeks: int) -> date:
    """Return the last day of a journey that begins on a day."""
    return starts_on + timedelta(days=weeks * DAYS_OF_WEEK - 1)


def ends_on_of(enrolment: Enrolment) -> date | None:
    """Return the last day that the cohort of an enrolment was given, if both start on the same day."""
    cohort = enrolment.cohort
    return cohort.ends_on if enrolment.starts_on == cohort.starts_on else None


def is_over(cohort: Cohort) -> bool:
    """Tell whether a cohort is finished, and asks for nothing more. No query."""
    return cohort.state == CohortState.FINISHED


def with_later(places: "QuerySet[Enrolment]") -> "QuerySet[Enrolment]":
    """Return enrolments with `has_later`: if their person was enrolled in the journey again. No query yet."""
    later = Enrolment.objects.filter(
        person_id=OuterRef("person_id"),
        cohort__version__journey_id=OuterRef("cohort__version__journey_id"),
        enrolled_at__gt=OuterRef("enrolled_at"),
    ).exclude(state=EnrolmentState.WITHDRAWN)
    return places.annotate(has_later=Exists(later))


def is_read_only(place: Enrolment, *, has_later: bool) -> bool:
    """Return True if an enrolment is only history: withdrawn, or over with a later one. No query."""
    if place.state == EnrolmentState.WITHDRAWN:
        return True
    return has_later and (place.state == EnrolmentState.COMPLETED or is_over(place.cohort))


def share_of(done: int, total: int) -> float:
    return done / total if total else 0.0


def voice_minutes(edition: Edition, done: Iterable[UUID] = ()) -> tuple[VoiceMinutes, ...]:
    """Return the planned minutes per voice, and those of the steps that are done, in the order of VOICES.

    Other ways are in nobody's plan.
    """
    finished = set(done)
    planned, spent = dict.fromkeys(VOICES, 0), dict.fromkeys(VOICES, 0)
    for step in edition.steps:
        if step.variant_of:
            continue
        voice = step.planned.traits.voice
        planned[voice] += step.minutes
        spent[voice] += step.minutes if step.id in finished else 0
    return tuple(VoiceMinutes(voice, planned[voice], spent[voice]) for voice in VOICES)


def count_late(places: Iterable[Late], known: Iterable[Edition], *, now: datetime) -> dict[UUID, int]:
    """Return how many required steps are late, for those of some places that have any; taken ways count.

    `known` are their designs. 1 query, none when nobody is late.
    """
    wanted = [place.pk for place in places if place.late_at is not None and place.late_at <= now]
    if not wanted:
        return {}
    late = StepProgress.objects.filter(
        enrolment_id__in=wanted, done_at=None, opens_at__lte=now, due_at__lte=now
    )
    optional = [step.id for edition in known for step in edition.steps if not step.required]
    counted = late.exclude(step_id__in=optional, taken="").order_by().values_list("enrolment_id")
    return dict(counted.annotate(n=Count("*")))


def read_enrolment_lines(chosen: list[Enrolment], *, now: datetime) -> tuple[EnrolmentLine, ...]:
    """Return places of `for_lines` as lines; in a finished cohort nothing is late, and nothing comes.

    2 queries at most, and 3 for the versions that this process never met.
    """
    known = editions.load_many(place.cohort.version_id for place in chosen)
    asked = [place for place in chosen if not is_over(place.cohort)]
    late = count_late(asked, known.values(), now=now)
    following = {place.pk: spell.step_id for place in asked if (spell := coming.next_of(place.coming, now))}
    ids = [progress_id(place_id, step_id) for place_id, step_id in following.items()]
    next_rows = rows.made(_progress(ids)) if ids else []
    by_place = {row.enrolment_id: row for row in next_rows}
    return tuple(
        enrolment_line(
            place, known[place.cohort.version_id], late.get(place.pk, 0), by_place.get(place.pk), now=now
        )
        for place in chosen
    )


def for_lines(places: "QuerySet[Enrolment]") -> "QuerySet[Enrolment]":
    """Return places with what lines need of cohort and person. No query yet."""
    return places.select_related("cohort", "person").only(*_OF_PLACE)


@prepared.rows
def _progress(ids: list[UUID]) -> "QuerySet[StepProgress, tuple[Any, ...]]":
    return rows.columns(StepProgress.objects.filter(pk__in=ids))


def enrolment_line(
    place: Enrolment, edition: Edition, late: int, row: Row | None, *, now: datetime
) -> EnrolmentLine:
    """Return a place as a line; `row` is what is next. No query."""
    zone = ZoneInfo(place.zone_name)
    return EnrolmentLine(
        enrolment_id=place.pk,
        cohort_id=place.cohort_id,
        person_id=place.person_id,
        person_name=place.person.name,
        journey_id=edition.journey_id,
        journey_title=edition.title,
        cohort_title=place.cohort.title,
        summary=edition.summary,
        state=place.state,
        starts_on=place.starts_on,
        week=week_of(place.starts_on, edition.weeks, now=now, zone=zone, ends_on=ends_on_of(place)),
        weeks=edition.weeks,
        done=place.done_count,
        total=edition.total + place.added_count,
        share=share_of(place.done_count, edition.total + place.added_count),
        late=late,
        last_activity_at=place.last_activity_at,
        next_step=step_line(edition.by_id[row.step_id], row, now=now, zone=zone) if row else None,
        is_over=is_over(place.cohort),
        ended_at=place.withdrawn_at or place.completed_at,
        scope=place.scope,
    )
