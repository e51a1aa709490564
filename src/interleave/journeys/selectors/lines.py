"""Building the lines that pages show, from editions and rows."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from interleave.engine import pathways
from interleave.engine.blend import KIND_VOICE, VOICES
from interleave.engine.pathways import StepInstants
from interleave.journeys import editions
from interleave.journeys.editions import Edition, EditionStep
from interleave.journeys.models import Enrolment, StepProgress
from interleave.journeys.selectors.shapes import EnrolmentLine, StepLine, VoiceMinutes

DAYS_OF_WEEK = 7


def step_line(step: EditionStep, row: StepProgress, *, now: datetime, zone: ZoneInfo) -> StepLine:
    """Return a step as a person stands on it. No query."""
    return StepLine(
        step_id=step.id,
        slug=step.slug,
        kind=step.kind,
        voice=KIND_VOICE[step.kind],
        title=step.title,
        position=step.position,
        stage_id=step.stage_id,
        minutes=step.minutes,
        required=step.required,
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
    )


def next_lines(
    edition: Edition, lines: Mapping[str, StepLine], *, now: datetime, limit: int
) -> tuple[StepLine, ...]:
    """Return what to do next, in the engine's order. `lines` by slug."""
    progress = {
        slug: StepInstants(line.opens_at, line.due_at, line.started_at, line.done_at)
        for slug, line in lines.items()
    }
    coming = pathways.next_steps(edition.planned, progress, now=now, limit=limit)
    return tuple(lines[entry.step.id] for entry in coming)


def week_of(starts_on: date, weeks: int, *, now: datetime, zone: ZoneInfo) -> int:
    """Return the week that `now` is in, 1..weeks; 0 before the first day."""
    days = (now.astimezone(zone).date() - starts_on).days
    return 0 if days < 0 else min(days // DAYS_OF_WEEK + 1, weeks)


def last_day(starts_on: date, weeks: int) -> date:
    """Return the last day of a journey that begins on a day."""
    return starts_on + timedelta(days=weeks * DAYS_OF_WEEK - 1)


def share_of(done: int, total: int) -> float:
    return done / total if total else 0.0


def voice_minutes(edition: Edition, done: Iterable[UUID] = ()) -> tuple[VoiceMinutes, ...]:
    """Return the planned minutes per voice, and those of the steps that are done, in the order of VOICES."""
    finished = set(done)
    planned, spent = dict.fromkeys(VOICES, 0), dict.fromkeys(VOICES, 0)
    for step in edition.steps:
        voice = KIND_VOICE[step.kind]
        planned[voice] += step.minutes
        spent[voice] += step.minutes if step.id in finished else 0
    return tuple(VoiceMinutes(voice, planned[voice], spent[voice]) for voice in VOICES)


def with_next(places: "QuerySet[Enrolment]", *, now: datetime) -> "QuerySet[Enrolment]":
    """Add to places what lists show: `next_row_id` (of progress) and `late_count`. Same query.

    The order is the engine's: late by due, open by due, upcoming by opening; then position. It costs for
    every place what a look at its undone rows costs: choose the places of a page first.
    """
    undone = StepProgress.objects.filter(
        enrolment=OuterRef("pk"), done_at__isnull=True, opens_at__isnull=False
    )
    late = Q(opens_at__lte=now, due_at__lte=now)
    ranked = undone.annotate(
        rank=Case(
            When(late, then=Value(0)),
            When(opens_at__lte=now, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        ),
        instant=Case(
            When(opens_at__gt=now, then=F("opens_at")), default=F("due_at"), output_field=DateTimeField()
        ),
    ).order_by("rank", F("instant").asc(nulls_last=True), "step__position")
    return with_late(places, now=now).annotate(next_row_id=Subquery(ranked.values("pk")[:1]))


def with_late(places: "QuerySet[Enrolment]", *, now: datetime) -> "QuerySet[Enrolment]":
    """Add to places how many required steps are late: `late_count`. Same query."""
    late = StepProgress.objects.filter(
        enrolment=OuterRef("pk"),
        done_at__isnull=True,
        opens_at__lte=now,
        due_at__lte=now,
        step__required=True,
    )
    counted = late.order_by().values("enrolment").annotate(n=Count("pk")).values("n")
    return places.annotate(late_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


def read_enrolment_lines(places: "QuerySet[Enrolment]", *, now: datetime) -> tuple[EnrolmentLine, ...]:
    """Return places as lines. 2 queries, and 3 per version that this process never met."""
    chosen = list(with_next(places.select_related("cohort", "person"), now=now))
    wanted = [place.next_row_id for place in chosen if place.next_row_id]  # type: ignore[attr-defined]
    rows = StepProgress.objects.in_bulk(wanted) if wanted else {}
    return tuple(
        _enrolment_line(place, rows.get(place.next_row_id), now=now)  # type: ignore[attr-defined]
        for place in chosen
    )


def _enrolment_line(place: Enrolment, row: StepProgress | None, *, now: datetime) -> EnrolmentLine:
    edition, zone = editions.load(place.cohort.version_id), ZoneInfo(place.zone_name)
    return EnrolmentLine(
        enrolment_id=place.pk,
        cohort_id=place.cohort_id,
        person_id=place.person_id,
        person_name=place.person.name,
        journey_title=edition.title,
        cohort_title=place.cohort.title,
        summary=edition.summary,
        state=place.state,
        starts_on=place.starts_on,
        week=week_of(place.starts_on, edition.weeks, now=now, zone=zone),
        weeks=edition.weeks,
        done=place.done_count,
        total=edition.total,
        share=share_of(place.done_count, edition.total),
        late=place.late_count,  # type: ignore[attr-defined]
        last_activity_at=place.last_activity_at,
        next_step=step_line(edition.by_id[row.step_id], row, now=now, zone=zone) if row else None,
    )
