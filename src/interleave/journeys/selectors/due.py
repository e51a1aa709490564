"""What people are to be told about their steps. Takes no actor: it feeds news to those concerned."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F

from interleave.engine import pathways
from interleave.journeys import editions
from interleave.journeys.models import CohortState, Enrolment, EnrolmentState, StepProgress
from interleave.kernel.enrolment_scope import EnrolmentScope


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
    """An observation that is a step of an enrolment of a person."""

    enrolment_id: UUID
    cohort_title: str
    task_id: UUID
    title: str
    opens_at: datetime | None
    due_on: date | None  # in the learner's zone
    done_at: datetime | None
    is_active: bool  # the enrolment, in a running cohort


def list_due(*, after: datetime, before: datetime, now: datetime) -> list[DueStep]:
    """List open and undone steps of running enrolments that are due in a span, by person and due. 1 query.

    Steps that were overdue when the person was enrolled are left out: the person who enrolled them knew.
    """
    rows = (
        StepProgress.objects.filter(
            due_at__gt=after,
            due_at__lte=before,
            opens_at__lte=now,
            done_at=None,
            due_at__gte=F("enrolment__enrolled_at"),
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
    """List the observations in the enrolments of a person, undone first: for their manager. 1 query."""
    rows = (
        StepProgress.objects.filter(enrolment__person_id=person_id, step__kind="observation")
        .exclude(enrolment__state=EnrolmentState.WITHDRAWN)
        .exclude(step__subject_id=None)
        .order_by("done_at", "opens_at", "step__position")
        .values_list(
            "enrolment_id",
            "enrolment__cohort__title",
            "step__subject_id",
            "step__title",
            "opens_at",
            "due_at",
            "done_at",
            "enrolment__zone_name",
            "enrolment__state",
            "enrolment__cohort__state",
        )
    )
    found: dict[tuple[UUID, UUID], ObservedStep] = {}
    for enrolment_id, cohort, subject_id, title, opens_at, due_at, done_at, zone_name, *states in rows:
        if subject_id is None:
            continue
        found.setdefault(
            (enrolment_id, subject_id),
            ObservedStep(
                enrolment_id=enrolment_id,
                cohort_title=cohort,
                task_id=subject_id,
                title=title,
                opens_at=opens_at,
                due_on=pathways.last_day(due_at, ZoneInfo(zone_name)) if due_at else None,
                done_at=done_at,
                is_active=states == [EnrolmentState.ACTIVE, CohortState.RUNNING],
            ),
        )
    return sorted(found.values(), key=lambda step: step.done_at is not None)


@dataclass(frozen=True, slots=True)
class ObservableEnrolment:
    """An enrolment of a person in which a checklist is a step."""

    scope: EnrolmentScope
    journey_title: str
    cohort_title: str
    is_active: bool
    is_done: bool


def list_observable(*, person_id: UUID, task_id: UUID) -> list[ObservableEnrolment]:
    """List the enrolments of a person in which a checklist is a step, for their manager. 1 query.

    Active enrolments come first, in them those that still wait for the observation, then the latest.
    """
    rows = (
        StepProgress.objects.filter(
            enrolment__person_id=person_id, step__kind="observation", step__subject_id=task_id
        )
        .exclude(enrolment__state=EnrolmentState.WITHDRAWN)
        .select_related("enrolment__cohort__version")
        .order_by("-enrolment__enrolled_at", "pk")
    )
    found: dict[UUID, ObservableEnrolment] = {}
    for row in rows:
        cohort, is_done = row.enrolment.cohort, row.done_at is not None
        is_active = row.enrolment.state == EnrolmentState.ACTIVE and cohort.state == CohortState.RUNNING
        known = found.get(row.enrolment_id)
        if known is None or known.is_done:
            found[row.enrolment_id] = ObservableEnrolment(
                row.enrolment.scope, cohort.version.title, cohort.title, is_active, is_done
            )
    return sorted(found.values(), key=lambda one: (not one.is_active, one.is_done))


def title_enrolments(enrolment_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the titles of the cohorts of some enrolments. 1 query, or none."""
    if not enrolment_ids:
        return {}
    found = Enrolment.objects.filter(pk__in=set(enrolment_ids))
    return dict(found.values_list("pk", "cohort__title"))


def title_version(version_id: UUID) -> str:
    """Return the title of a published version. No query once this process has met it."""
    return editions.load(version_id).title


def find_step_of(
    *, person_id: UUID, subject_id: UUID, enrolment_id: UUID | None = None
) -> tuple[UUID, UUID] | None:
    """Return (enrolment, step) where a person meets a subject. 1 query.

    Without an enrolment it is that of the latest one.
    """
    steps = StepProgress.objects.filter(enrolment__person_id=person_id, step__subject_id=subject_id)
    if enrolment_id is not None:
        steps = steps.filter(enrolment_id=enrolment_id)
    return (
        steps.exclude(enrolment__state=EnrolmentState.WITHDRAWN)
        .order_by("-enrolment__enrolled_at")
        .values_list("enrolment_id", "step_id")
        .first()
    )
