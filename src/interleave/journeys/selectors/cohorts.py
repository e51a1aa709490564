"""Reading cohorts: their people, and how far they are."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet, Sum

from interleave.engine.pathways import last_day
from interleave.journeys import coming, editions, policies, tallies
from interleave.journeys.coming import Spell
from interleave.journeys.editions import Edition, EditionStep
from interleave.journeys.models import (
    Cohort,
    CohortFacilitator,
    CohortOffering,
    CohortStep,
    Enrolment,
    EnrolmentState,
    StepProgress,
)
from interleave.journeys.selectors import lines
from interleave.journeys.selectors.shapes import (
    AttachedOffering,
    CohortLine,
    CohortView,
    PersonRow,
    StepSpread,
)
from interleave.journeys.tallies import Tally
from interleave.kernel import errors, prepared

if TYPE_CHECKING:
    from interleave.people.models import Person

PAGE = 25
NO_STEP = UUID(int=0)  # where a list of steps may not be empty
# How lists of people can be ordered; the name decides among equals.
PEOPLE_ORDERS: Mapping[str, tuple[Any, ...]] = {
    "name": (),
    "late": (F("late_at").asc(nulls_last=True),),  # since longest
    "progress": ("done_count",),
    "activity": (F("last_activity_at").asc(nulls_first=True),),
}


_OF_PERSON_ROW = (
    "pk",
    "person_id",
    "person__name",
    "person__team__name",
    "coach__name",
    "state",
    "starts_on",
    "zone_name",
    "done_count",
    "added_count",
    "last_activity_at",
    "late_at",
    "coming",
)


class _Place(NamedTuple):
    """What the row of a person needs, in the order of _OF_PERSON_ROW."""

    pk: UUID
    person_id: UUID
    name: str
    team: str | None
    coach: str | None
    state: str
    starts_on: date
    zone_name: str
    done_count: int
    added_count: int
    last_activity_at: datetime | None
    late_at: datetime | None
    coming: list[list[str | None]]


def get_cohort(*, actor: "Person", cohort_id: UUID, lock: bool = False) -> Cohort:
    """Return a cohort whose people the actor may see, or raise NotFound. 1 query."""
    if lock:
        cohort = _cohort(actor, cohort_id).select_for_update(of=("self",)).first()
    else:
        cohort = _visible_cohort(actor, cohort_id)
    if cohort is None:
        raise errors.NotFound
    return cohort


def _cohort(actor: "Person", cohort_id: UUID) -> "QuerySet[Cohort]":
    return Cohort.objects.filter(policies.visible_cohorts(actor), pk=cohort_id)


_visible_cohort = prepared.first(_cohort)


def list_cohorts(*, actor: "Person", now: datetime, search: str = "") -> tuple[CohortLine, ...]:
    """Return the cohorts whose people the actor may see, the latest first.

    1 query, and 3 for the versions that this process never met.
    """
    cohorts = Cohort.objects.filter(policies.visible_cohorts(actor))
    if search:
        cohorts = cohorts.filter(Q(title__icontains=search) | Q(version__title__icontains=search))
    there = ~Q(enrolments__state=EnrolmentState.WITHDRAWN)
    counted = cohorts.annotate(
        people=Count("enrolments", filter=there),
        completed=Count("enrolments", filter=Q(enrolments__state=EnrolmentState.COMPLETED)),
        done=Sum("enrolments__done_count", filter=there, default=0),
        added=Sum("enrolments__added_count", filter=there, default=0),
        late_people=Count("enrolments", filter=there & Q(enrolments__late_at__lte=now)),
    ).order_by("-starts_on", "title", "id")
    found = list(counted)
    known = editions.load_many(cohort.version_id for cohort in found)
    return tuple(_cohort_line(cohort, known[cohort.version_id], actor, now=now) for cohort in found)


def summarise_cohort(
    *,
    actor: "Person",
    cohort_id: UUID,
    now: datetime,
    page: int = 1,
    search: str = "",
    order: str = "name",
    only_late: bool = False,
) -> CohortView:
    """Return a cohort with one page of its people and the spread over its steps, or raise NotFound.

    A finished cohort asks for nothing more: nobody is late there, and nothing comes next.
    `order` is one of PEOPLE_ORDERS; an unknown one is taken for the name.
    9 queries at most (one for a search), whatever the number of people and steps, and 3 the
    first time that this process meets the version.
    """
    cohort = get_cohort(actor=actor, cohort_id=cohort_id)
    edition = editions.load(cohort.version_id)
    places = cohort.enrolments.exclude(state=EnrolmentState.WITHDRAWN)
    counted = next(iter(_totals(cohort.pk, now)), (0, 0, 0, 0, 0))
    totals: dict[str, Any] = dict(zip(("people", "completed", "late_people"), counted, strict=False))
    done, added = counted[3:]
    is_over = lines.is_over(cohort)
    if is_over:
        totals["late_people"] = 0
    found_places = _search(places, search)
    if only_late:
        found_places = found_places.none() if is_over else found_places.filter(late_at__lte=now)
    found = found_places.count() if search or only_late else totals["people"]
    pages = max(1, -(-found // PAGE))
    page = min(max(page, 1), pages)
    return CohortView(
        **_header(cohort, edition, actor, now=now),
        **totals,
        share=lines.share_of(done, totals["people"] * edition.total + added),
        steps=_spread(cohort, edition, people=totals["people"], now=now),
        rows=_person_rows(found_places, edition, is_over=is_over, now=now, page=page, order=order),
        page=page,
        pages=pages,
        found=found,
        search=search,
        may_organise=policies.can_organise(actor, cohort),
    )


def list_cohort_people(*, actor: "Person", cohort_id: UUID, now: datetime) -> tuple[PersonRow, ...]:
    """Return everybody in a cohort by name, for an export, or raise NotFound.

    3 queries, and 3 the first time that this process meets the version.
    """
    cohort = get_cohort(actor=actor, cohort_id=cohort_id)
    places = cohort.enrolments.exclude(state=EnrolmentState.WITHDRAWN)
    edition = editions.load(cohort.version_id)
    return _person_rows(places, edition, is_over=lines.is_over(cohort), now=now, page=None, order="name")


def list_cohorts_of_version(version_id: UUID) -> "QuerySet[Cohort]":
    """Return the cohorts that run a version. 1 query."""
    return Cohort.objects.filter(version_id=version_id).order_by("-starts_on")


def is_facilitator_anywhere(actor: "Person") -> bool:
    """Tell whether the actor leads a cohort now. 1 query."""
    return CohortFacilitator.objects.filter(person_id=actor.pk, ended_at=None).exists()


def _header(cohort: Cohort, edition: Edition, actor: "Person", *, now: datetime) -> dict[str, Any]:
    """Return what a cohort says about itself, as fields of CohortView. 2 queries."""
    return {
        "cohort_id": cohort.pk,
        "version_id": cohort.version_id,
        "title": cohort.title,
        "journey_title": edition.title,
        "version_number": edition.number,
        "state": cohort.state,
        "starts_on": cohort.starts_on,
        "ends_on": _ends_on(cohort, edition),
        "week": lines.week_of(
            cohort.starts_on, edition.weeks, now=now, zone=actor.zone, ends_on=cohort.ends_on
        ),
        "weeks": edition.weeks,
        "capacity": cohort.capacity,
        "space_id": cohort.space_id,
        "facilitators": tuple(_facilitators(cohort.pk)),
        "offerings": tuple(AttachedOffering(*pair) for pair in _attached(cohort.pk)),
    }


@prepared.rows
def _totals(cohort_id: UUID, now: datetime) -> "QuerySet[Enrolment, tuple[int, int, int, int, int]]":
    """One line, or none where nobody is: people, completed, late, steps done, steps added."""
    places = Enrolment.objects.filter(cohort_id=cohort_id).exclude(state=EnrolmentState.WITHDRAWN)
    counted = (
        places.order_by()
        .values("cohort_id")
        .annotate(
            people=Count("pk"),
            completed=Count("pk", filter=Q(state=EnrolmentState.COMPLETED)),
            late_people=Count("pk", filter=Q(late_at__lte=now)),
            done=Sum("done_count", default=0),
            added=Sum("added_count", default=0),
        )
    )
    return counted.values_list("people", "completed", "late_people", "done", "added")


@prepared.rows
def _facilitators(cohort_id: UUID) -> "QuerySet[CohortFacilitator, tuple[UUID, str]]":
    facilitators = CohortFacilitator.objects.filter(cohort_id=cohort_id, ended_at=None)
    return facilitators.order_by("person__name").values_list("person_id", "person__name")


@prepared.rows
def _attached(cohort_id: UUID) -> "QuerySet[CohortOffering, tuple[UUID, UUID]]":
    offerings = CohortOffering.objects.filter(cohort_id=cohort_id, detached_at=None).order_by("attached_at")
    return offerings.values_list("step_id", "offering_id")


@prepared.rows
def _tallies(cohort_id: UUID) -> "QuerySet[CohortStep, tuple[Any, ...]]":
    return CohortStep.objects.filter(cohort_id=cohort_id).values_list("step_id", *Tally._fields)


def _search(places: "QuerySet[Enrolment]", search: str) -> "QuerySet[Enrolment]":
    if not search:
        return places
    return places.filter(
        Q(person__name__icontains=search)
        | Q(person__email__icontains=search)
        | Q(person__team__name__icontains=search)
    )


def _cohort_line(cohort: Any, edition: Edition, actor: "Person", *, now: datetime) -> CohortLine:
    return CohortLine(
        cohort_id=cohort.pk,
        version_id=cohort.version_id,
        title=cohort.title,
        journey_title=edition.title,
        state=cohort.state,
        starts_on=cohort.starts_on,
        ends_on=_ends_on(cohort, edition),
        people=cohort.people,
        completed=cohort.completed,
        share=lines.share_of(cohort.done, cohort.people * edition.total + cohort.added),
        late_people=0 if lines.is_over(cohort) else cohort.late_people,
        week=lines.week_of(cohort.starts_on, edition.weeks, now=now, zone=actor.zone, ends_on=cohort.ends_on),
        weeks=edition.weeks,
        closed_at=cohort.closed_at,
    )


def _ends_on(cohort: Cohort, edition: Edition) -> date:
    return cohort.ends_on or lines.last_day(cohort.starts_on, edition.weeks)


def _person_rows(
    places: "QuerySet[Enrolment]",
    edition: Edition,
    *,
    is_over: bool,
    now: datetime,
    page: int | None,
    order: str,
) -> tuple[PersonRow, ...]:
    """Return one page of people, or all, in an order. 2 queries at most."""
    ordered = places.order_by(*PEOPLE_ORDERS.get(order, ()), "person__name", "id")
    if page is not None:
        ordered = ordered[(page - 1) * PAGE : page * PAGE]
    chosen = [_Place._make(values) for values in ordered.values_list(*_OF_PERSON_ROW)]
    late = {} if is_over else lines.count_late(chosen, [edition], now=now)
    return tuple(
        _person_row(
            place,
            edition,
            late.get(place.pk, 0),
            None if is_over else coming.next_of(place.coming, now),
        )
        for place in chosen
    )


def _person_row(place: _Place, edition: Edition, late: int, spell: Spell | None) -> PersonRow:
    due_at = spell.due_at if spell else None
    return PersonRow(
        enrolment_id=place.pk,
        person_id=place.person_id,
        name=place.name,
        team=place.team or "",
        state=place.state,
        starts_on=place.starts_on,
        coach_name=place.coach or "",
        done=place.done_count,
        total=edition.total + place.added_count,
        share=lines.share_of(place.done_count, edition.total + place.added_count),
        late=late,
        last_activity_at=place.last_activity_at,
        next_step_id=spell.step_id if spell else None,
        next_title=edition.by_id[spell.step_id].title if spell else "",
        next_due_on=last_day(due_at, ZoneInfo(place.zone_name)) if due_at else None,
    )


def _spread(cohort: Cohort, edition: Edition, *, people: int, now: datetime) -> tuple[StepSpread, ...]:
    """Return how far the cohort is on every step. 2 queries at most."""
    by_step = {step_id: Tally(*counts) for step_id, *counts in _tallies(cohort.pk)}
    late = {} if lines.is_over(cohort) else _count_late(cohort, edition, by_step, now=now)
    stages = {stage.id: stage.title for stage in edition.stages}
    return tuple(
        _step_spread(
            step,
            stages[step.stage_id],
            by_step.get(step.id, tallies.NOTHING),
            people=people,
            late=late.get(step.id, 0),
        )
        for step in edition.steps
    )


def _count_late(
    cohort: Cohort, edition: Edition, counted: Mapping[UUID, Tally], *, now: datetime
) -> dict[UUID, int]:
    """Return how many people are late on every step that has some. 1 query, or none.

    Of a step whose last day is over nearly everybody who waits is late, of the others nearly nobody. So
    the few who are not late are counted for the former, the few who are for the latter, out of an index.
    """
    over: list[UUID] = []
    coming_up: list[UUID] = []
    for step in edition.steps:
        if step.id in counted and counted[step.id].waiting:
            is_over = step.due_on_day is not None and now.date() > cohort.starts_on + timedelta(
                step.due_on_day
            )
            (over if is_over else coming_up).append(step.id)
    counts = dict(_waiting(cohort.pk, coming_up or [NO_STEP], over or [NO_STEP], now))
    return counts | {step_id: counted[step_id].waiting - counts.get(step_id, 0) for step_id in over}


@prepared.rows
def _waiting(
    cohort_id: UUID, coming_up: list[UUID], over: list[UUID], now: datetime
) -> "QuerySet[StepProgress, tuple[UUID, int]]":
    waiting = StepProgress.objects.filter(cohort_id=cohort_id).order_by().values_list("step_id")
    late = waiting.filter(step_id__in=coming_up, late_at__lte=now).annotate(n=Count("*"))
    in_time = waiting.filter(step_id__in=over, late_at__gt=now).annotate(n=Count("*"))
    return late.union(in_time, all=True)


def _step_spread(step: EditionStep, stage_title: str, counts: Tally, *, people: int, late: int) -> StepSpread:
    return StepSpread(
        step_id=step.id,
        slug=step.slug,
        kind=step.kind,
        voice=step.planned.traits.voice,
        title=step.title,
        position=step.position,
        stage_title=stage_title,
        opens_on_day=step.opens_on_day,
        due_on_day=step.due_on_day,
        required=step.required,
        minutes=step.minutes,
        people=people,
        done=counts.done,
        started=counts.started,
        late=late,
        share=lines.share_of(counts.done, people),
        mean_score=tallies.mean(counts.scored, counts.points),
        subject_id=step.subject_id,
        route=step.route,
    )
