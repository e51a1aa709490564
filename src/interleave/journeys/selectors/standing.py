"""Where the people of a cohort stand, as plain numbers. Takes no actor: it feeds the background loop."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from interleave.engine import pathways
from interleave.journeys import editions, policies
from interleave.journeys.editions import Edition
from interleave.journeys.models import (
    Cohort,
    CohortFacilitator,
    CohortState,
    Enrolment,
    EnrolmentState,
    Step,
    StepProgress,
)

if TYPE_CHECKING:
    from interleave.people.models import Person

DUE_SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Standing:
    """One active place in numbers; shares 0..1 of the steps that count."""

    enrolment_id: UUID
    person_id: UUID
    day: int  # of her own journey, in the zone of the place; below 0 before its first day
    begins_at: datetime
    last_activity_at: datetime | None
    steps_late: int
    late_since: datetime | None
    steps_due_soon: int
    share_done: float
    share_expected: float
    discussions_open: int


@dataclass(frozen=True, slots=True)
class CohortStanding:
    """A running cohort, what belongs to it elsewhere, and where some of its people stand."""

    cohort_id: UUID
    journey_id: UUID
    space_id: UUID | None
    offering_ids: tuple[UUID, ...]
    quiz_ids: tuple[UUID, ...]
    starts_on: date
    places: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Ending:
    """A place that is over: completed, withdrawn, or still open when its cohort was closed."""

    enrolment_id: UUID
    journey_id: UUID
    cohort_id: UUID
    ended_at: datetime
    completed: bool
    site: str
    team: str


def list_endings(*, among: "QuerySet[Any, UUID]", most: int) -> list[Ending]:
    """Return the latest places that are over, among those with these ids. 1 query."""
    over = Q(cohort__state=CohortState.FINISHED) | ~Q(state=EnrolmentState.ACTIVE)
    rows = Enrolment.objects.filter(over, pk__in=among).annotate(
        ended_at=Coalesce("withdrawn_at", "completed_at", "cohort__closed_at")
    )
    found = rows.order_by("-ended_at", "pk").values_list(
        "pk",
        "cohort__version__journey_id",
        "cohort_id",
        "ended_at",
        "state",
        "person__site__name",
        "person__team__name",
    )
    return [
        Ending(pk, journey_id, cohort_id, ended_at, state == EnrolmentState.COMPLETED, site or "", team or "")
        for pk, journey_id, cohort_id, ended_at, state, site, team in found[:most]
    ]


def list_running_places(
    *,
    person_ids: Collection[UUID] | None = None,
    cohort_ids: Collection[UUID] | None = None,
    enrolment_ids: Collection[UUID] | None = None,
) -> dict[UUID, list[UUID]]:
    """Return the active enrolments of running cohorts by cohort, narrowed by what is given. 1 query."""
    places = _running()
    if person_ids is not None:
        places = places.filter(person_id__in=person_ids)
    if cohort_ids is not None:
        places = places.filter(cohort_id__in=cohort_ids)
    if enrolment_ids is not None:
        places = places.filter(pk__in=enrolment_ids)
    found: dict[UUID, list[UUID]] = {}
    for cohort_id, place_id in places.order_by("cohort", "pk").values_list("cohort_id", "pk"):
        found.setdefault(cohort_id, []).append(place_id)
    return found


def read_standing(*, cohort_id: UUID, enrolment_ids: Collection[UUID], now: datetime) -> CohortStanding:
    """Return where these people of a cohort stand; who is not active in it is left out.

    4 queries, and 3 the first time that this process meets the version.
    """
    cohort = Cohort.objects.get(pk=cohort_id)
    edition = editions.load(cohort.version_id)
    fields = ("pk", "person_id", "starts_on", "zone_name", "last_activity_at", "done_count")
    places = _running().filter(cohort=cohort, pk__in=enrolment_ids).order_by("pk").values_list(*fields)
    counts = _count_steps(edition, enrolment_ids, now=now)
    return CohortStanding(
        cohort_id=cohort.pk,
        journey_id=edition.journey_id,
        space_id=cohort.space_id,
        offering_ids=tuple(
            cohort.offerings.filter(detached_at=None).order_by("pk").values_list("offering_id", flat=True)
        ),
        quiz_ids=tuple(step.subject_id for step in edition.steps if step.kind == "quiz" and step.subject_id),
        starts_on=cohort.starts_on,
        places=tuple(_standing(place, edition, counts.get(place[0], {}), now=now) for place in places),
    )


def list_facilitator_ids(cohort_id: UUID) -> list[UUID]:
    """Return who leads a cohort now. 1 query."""
    leading = CohortFacilitator.objects.filter(cohort_id=cohort_id, ended_at=None).order_by("added_at", "pk")
    return list(leading.values_list("person_id", flat=True))


def title_cohort(cohort_id: UUID) -> str:
    """Return the title of a cohort; empty when it is unknown. 1 query."""
    return Cohort.objects.filter(pk=cohort_id).values_list("title", flat=True).first() or ""


def title_steps(step_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the titles of these steps. 1 query."""
    return dict(Step.objects.filter(pk__in=step_ids).values_list("pk", "title"))


def cohorts_led_by(actor: "Person") -> "QuerySet[Cohort, UUID]":
    """Return the ids of the cohorts that the actor leads or organises, to filter by. No query of its own."""
    return Cohort.objects.filter(policies.visible_cohorts(actor)).values_list("pk", flat=True)


def _running() -> "QuerySet[Enrolment]":
    return Enrolment.objects.filter(
        state=EnrolmentState.ACTIVE, cohort__state=CohortState.RUNNING, person__is_active=True
    )


def _count_steps(
    edition: Edition, enrolment_ids: Collection[UUID], *, now: datetime
) -> dict[UUID, Mapping[str, Any]]:
    """Count the steps of some places by what is asked of them. 1 query."""
    counted = [step.id for step in edition.steps if step.required]
    talks = [step.id for step in edition.steps if step.kind == "discussion"]
    undone = Q(done_at=None, step_id__in=counted)
    late = undone & Q(opens_at__lte=now, due_at__lte=now)
    rows = (
        StepProgress.objects.filter(enrolment_id__in=enrolment_ids)
        .order_by()
        .values("enrolment_id")
        .annotate(
            late=Count("pk", filter=late),
            since=Min("late_at", filter=late),
            soon=Count(
                "pk", filter=undone & Q(opens_at__isnull=False, due_at__gt=now, due_at__lte=now + DUE_SOON)
            ),
            expected=Count("pk", filter=Q(step_id__in=counted, due_at__lte=now)),
            talks=Count("pk", filter=Q(step_id__in=talks, opens_at__lte=now)),
        )
    )
    return {row["enrolment_id"]: row for row in rows}


def _standing(
    place: tuple[Any, ...], edition: Edition, counts: Mapping[str, Any], *, now: datetime
) -> Standing:
    pk, person_id, starts_on, zone_name, last_activity_at, done_count = place
    zone = ZoneInfo(zone_name)
    total = edition.total
    return Standing(
        enrolment_id=pk,
        person_id=person_id,
        day=(now.astimezone(zone).date() - starts_on).days,
        begins_at=pathways.start_of_day(starts_on, zone),
        last_activity_at=last_activity_at,
        steps_late=counts.get("late", 0),
        late_since=counts.get("since"),
        steps_due_soon=counts.get("soon", 0),
        share_done=min(done_count / total, 1.0) if total else 1.0,
        share_expected=min(counts.get("expected", 0) / total, 1.0) if total else 0.0,
        discussions_open=counts.get("talks", 0),
    )
