"""What people are to be told about their steps. Takes no actor: it feeds news to those concerned."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from interleave.engine import pathways
from interleave.journeys import editions
from interleave.journeys.models import CohortState, EnrolmentState, StepProgress


@dataclass(frozen=True, slots=True)
class DueStep:
    """A step that is open, not done, and due around now. `due_on` is the last day, in the learner's zone."""

    person_id: UUID
    enrolment_id: UUID
    step_id: UUID
    title: str
    due_at: datetime
    due_on: date
    activity_id: UUID | None  # of a live step: what is to be booked


@dataclass(frozen=True, slots=True)
class ObservedStep:
    """An observation that is a step of somebody's journey."""

    task_id: UUID
    title: str
    opens_at: datetime | None
    due_on: date | None  # in the learner's zone
    done_at: datetime | None


def list_due(*, after: datetime, before: datetime, now: datetime) -> list[DueStep]:
    """List open and undone steps of running places that are due in a span, by person and due. 1 query."""
    rows = (
        StepProgress.objects.filter(
            due_at__gt=after,
            due_at__lte=before,
            opens_at__lte=now,
            done_at=None,
            enrolment__state=EnrolmentState.ACTIVE,
            enrolment__cohort__state=CohortState.RUNNING,
        )
        .order_by("enrolment__person", "due_at", "step__position")
        .values_list(
            "enrolment__person_id",
            "enrolment_id",
            "step_id",
            "step__title",
            "due_at",
            "enrolment__zone_name",
            "step__kind",
            "step__subject_id",
        )
    )
    return [
        DueStep(
            person,
            enrolment,
            step,
            title,
            due_at,
            pathways.last_day(due_at, ZoneInfo(zone_name)),
            subject if kind == "live" else None,
        )
        for person, enrolment, step, title, due_at, zone_name, kind, subject in rows
        if due_at is not None
    ]


def list_observations(*, person_id: UUID) -> list[ObservedStep]:
    """List the observations in a person's journeys, undone first: for her manager. 1 query."""
    rows = (
        StepProgress.objects.filter(enrolment__person_id=person_id, step__kind="observation")
        .exclude(enrolment__state=EnrolmentState.WITHDRAWN)
        .exclude(step__subject_id=None)
        .order_by("done_at", "opens_at", "step__position")
        .values_list(
            "step__subject_id", "step__title", "opens_at", "due_at", "done_at", "enrolment__zone_name"
        )
    )
    found: dict[UUID, ObservedStep] = {}
    for subject_id, title, opens_at, due_at, done_at, zone_name in rows:
        if subject_id is not None:
            due_on = pathways.last_day(due_at, ZoneInfo(zone_name)) if due_at else None
            found.setdefault(subject_id, ObservedStep(subject_id, title, opens_at, due_on, done_at))
    return sorted(found.values(), key=lambda step: step.done_at is not None)


def title_version(version_id: UUID) -> str:
    """Return the title of a published version. No query once this process has met it."""
    return editions.load(version_id).title


def find_step_of(*, person_id: UUID, subject_id: UUID) -> tuple[UUID, UUID] | None:
    """Return (enrolment, step) where a person meets a subject, her latest place first. 1 query."""
    return (
        StepProgress.objects.filter(enrolment__person_id=person_id, step__subject_id=subject_id)
        .exclude(enrolment__state=EnrolmentState.WITHDRAWN)
        .order_by("-enrolment__enrolled_at")
        .values_list("enrolment_id", "step_id")
        .first()
    )
