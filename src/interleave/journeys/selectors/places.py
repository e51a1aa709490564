"""Reading a person's place in a journey: her steps, her week, what comes next."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from interleave.engine import pathways
from interleave.engine.pathways import State
from interleave.journeys import editions, policies
from interleave.journeys.editions import Edition, EditionStep
from interleave.journeys.models import (
    CohortFacilitator,
    CohortOffering,
    CohortState,
    Enrolment,
    EnrolmentState,
    StepProgress,
)
from interleave.journeys.selectors import lines, others, rows, ways
from interleave.journeys.selectors.rows import Row
from interleave.journeys.selectors.shapes import (
    EnrolmentLine,
    JourneyView,
    StageView,
    StepLine,
    StepPlace,
    Today,
    TodayStep,
)
from interleave.kernel import errors, prepared

if TYPE_CHECKING:
    from interleave.people.models import Person

NEXT_SHOWN = 3
_ORDER = {State.LATE: 0, State.OPEN: 1, State.UPCOMING: 2}


def get_enrolment(*, actor: "Person", enrolment_id: UUID, lock: bool = False) -> Enrolment:
    """Return a place that the actor may see, with cohort, person and coach, or raise NotFound. 1 query."""
    places = Enrolment.objects.filter(policies.visible_enrolments(actor), pk=enrolment_id)
    if lock:
        places = places.select_for_update(of=("self",))
    place = places.select_related("cohort", "person", "coach").first()
    if place is None:
        raise errors.NotFound
    return place


def get_step_place(*, actor: "Person", enrolment_id: UUID, step_id: UUID, now: datetime) -> StepPlace:
    """Return one of the actor's own steps, or raise NotFound for the step of another person.

    A step of an enrolment that is only history is read-only.

    3 queries, 1 more where there may be another way, and 3 the first time that this process meets the
    version.
    """
    place = _own_place(actor.pk, enrolment_id)
    if place is None:
        raise errors.NotFound
    edition = editions.load(place.cohort.version_id)
    row = _progress(enrolment_id, step_id)
    if row is None or step_id not in edition.by_id:
        raise errors.NotFound
    offering_ids = _attached_offerings(place.cohort_id, step_id)
    base = ways.base_of(edition, edition.by_id[step_id])
    found: Mapping[UUID, Row] = {}
    if edition.variants or ways.has_ways(edition, base):
        found = {one.step_id: one for one in rows.made(_rows_of_place(place.pk))}
    order = _order(edition, found, step_id)
    seen = replace(
        _step_place(place, edition, row, tuple(offering_ids), order, now=now),
        is_read_only=lines.is_read_only(place, has_later=getattr(place, "has_later", False)),
    )
    if seen.is_read_only or not ways.has_ways(edition, base):
        return seen
    zone = ZoneInfo(place.zone_name)
    return replace(seen, ways=ways.build(edition, base, found, now=now, zone=zone))


@prepared.first
def _own_place(person_id: UUID, enrolment_id: UUID) -> QuerySet[Enrolment, Enrolment]:
    places = Enrolment.objects.filter(pk=enrolment_id, person_id=person_id).select_related("cohort")
    return lines.with_later(places).only(
        "person",
        "zone_name",
        "state",
        "enrolled_at",
        "first_enrolled_at",
        "cohort__state",
        "cohort__version_id",
        "cohort__space_id",
    )


@prepared.first
def _progress(enrolment_id: UUID, step_id: UUID) -> QuerySet[StepProgress, StepProgress]:
    return StepProgress.objects.filter(enrolment_id=enrolment_id, step_id=step_id)


@prepared.rows
def _attached_offerings(cohort_id: UUID, step_id: UUID) -> QuerySet[CohortOffering, UUID]:
    attached = CohortOffering.objects.filter(cohort_id=cohort_id, step_id=step_id, detached_at=None)
    return attached.order_by("attached_at").values_list("offering_id", flat=True)


def list_enrolments(
    *, actor: "Person", now: datetime, person_id: UUID | None = None, with_withdrawn: bool = False
) -> tuple[EnrolmentLine, ...]:
    """Return the enrolments of the actor, or of a person as far as the actor may see them; the latest first.

    `with_withdrawn` adds the actor's own withdrawn ones. 3 queries at most, and 3 for the versions that
    this process never met.
    """
    if person_id is None or person_id == actor.pk:
        found = _every_own_place(actor.pk) if with_withdrawn else _own_places(actor.pk)
        return lines.read_enrolment_lines(found, now=now)
    return lines.read_enrolment_lines(_seen_places(actor, person_id), now=now)


@prepared.rows
def _own_places(person_id: UUID) -> QuerySet[Enrolment, Enrolment]:
    return _listed(Enrolment.objects.filter(person_id=person_id))


@prepared.rows
def _every_own_place(person_id: UUID) -> QuerySet[Enrolment, Enrolment]:
    own = Enrolment.objects.filter(person_id=person_id)
    return lines.for_lines(own.order_by("-starts_on", "-enrolled_at", "id"))


@prepared.rows
def _seen_places(actor: "Person", person_id: UUID) -> QuerySet[Enrolment, Enrolment]:
    return _listed(Enrolment.objects.filter(policies.visible_enrolments(actor), person_id=person_id))


def _listed(places: QuerySet[Enrolment, Enrolment]) -> QuerySet[Enrolment, Enrolment]:
    there = places.exclude(state=EnrolmentState.WITHDRAWN)
    return lines.for_lines(there.order_by("-starts_on", "-enrolled_at", "id"))


def summarise_journey(*, actor: "Person", enrolment_id: UUID, now: datetime) -> JourneyView:
    """Return a whole journey as a person stands on it, or raise NotFound.

    3 queries, and 3 the first time that this process meets the version, whatever the number of steps.
    """
    enrolments = others.list_with_others(actor, enrolment_id)
    place = next((one for one in enrolments if str(one.pk) == str(enrolment_id)), None)
    if place is None:
        raise errors.NotFound
    edition = editions.load(place.cohort.version_id)
    found = {row.step_id: row for row in rows.made(_rows_of_place(place.pk))}
    names = _facilitator_names(place.cohort_id)
    view = _journey_view(place, edition, found, tuple(names), now=now)
    view = others.show_beside(view, place, [one for one in enrolments if one.pk != place.pk])
    if place.person_id != actor.pk or lines.is_over(place.cohort) or view.is_read_only:
        return view
    own = [step.step_id for step in view.steps]
    zone = ZoneInfo(place.zone_name)
    return replace(view, ways=ways.build_all(edition, found, own, now=now, zone=zone))


@prepared.rows
def _rows_of_place(enrolment_id: UUID) -> QuerySet[StepProgress, tuple[Any, ...]]:
    return rows.columns(StepProgress.objects.filter(enrolment_id=enrolment_id))


@prepared.rows
def _facilitator_names(cohort_id: UUID) -> QuerySet[CohortFacilitator, str]:
    facilitators = CohortFacilitator.objects.filter(cohort_id=cohort_id, ended_at=None)
    return facilitators.order_by("person__name").values_list("person__name", flat=True)


def summarise_today(*, actor: "Person", now: datetime, limit: int = 5) -> Today:
    """Return what the actor has to do over all her running journeys: late, then open, then upcoming.

    2 queries, and 3 for the versions that this process never met.
    """
    places = _running_places(actor.pk)
    known = editions.load_many(place.cohort.version_id for place in places)
    by_place: dict[UUID, dict[UUID, Row]] = {place.pk: {} for place in places}
    for row in rows.made(_undone([place.pk for place in places])) if places else ():
        by_place[row.enrolment_id][row.step_id] = row
    heads: list[EnrolmentLine] = []
    steps: list[TodayStep] = []
    for place in places:
        edition, found = known[place.cohort.version_id], by_place[place.pk]
        following = _following(edition, found, now=now, limit=limit)
        first = found[following[0].id] if following else None
        heads.append(lines.enrolment_line(place, edition, _late(edition, found, now=now), first, now=now))
        zone = ZoneInfo(place.zone_name)
        steps += [
            TodayStep(
                place.pk,
                place.cohort_id,
                edition.title,
                lines.step_line(step, found[step.id], now=now, zone=zone),
                place.scope,
            )
            for step in following
        ]
    steps.sort(key=lambda entry: _place(entry.step))
    return Today(tuple(steps[:limit]), tuple(heads))


@prepared.rows
def _running_places(person_id: UUID) -> QuerySet[Enrolment, Enrolment]:
    running = Enrolment.objects.filter(
        person_id=person_id, state=EnrolmentState.ACTIVE, cohort__state=CohortState.RUNNING
    )
    return lines.for_lines(running.order_by("starts_on", "enrolled_at", "id"))


@prepared.rows
def _undone(enrolment_ids: list[UUID]) -> QuerySet[StepProgress, tuple[Any, ...]]:
    return rows.columns(StepProgress.objects.filter(enrolment_id__in=enrolment_ids, done_at=None))


def _following(
    edition: Edition, found: Mapping[UUID, Row], *, now: datetime, limit: int
) -> list[EditionStep]:
    """Return what is next on a place, in the engine's order."""
    by_slug = {edition.by_id[step_id].slug: row for step_id, row in found.items()}
    own = edition.own(lines.taken_ways(edition, found.values()))
    coming = pathways.next_steps(own, by_slug, now=now, limit=limit)
    return [edition.by_slug[entry.step.id] for entry in coming]


def _late(edition: Edition, found: Mapping[UUID, Row], *, now: datetime) -> int:
    own = edition.own(lines.taken_ways(edition, found.values()))
    required = (found.get(edition.by_slug[step.id].id) for step in own if step.required)
    return sum(row is not None and pathways.state_of(row, now) is State.LATE for row in required)


def _place(line: StepLine) -> tuple[int, float, int]:
    """The engine's order, over several journeys."""
    instant = line.opens_at if line.state is State.UPCOMING else line.due_at
    return _ORDER[line.state], instant.timestamp() if instant else float("inf"), line.position


def _lines(
    edition: Edition, progress: Mapping[UUID, Row], *, now: datetime, zone: ZoneInfo
) -> dict[str, StepLine]:
    return {
        step.slug: lines.step_line(step, progress[step.id], now=now, zone=zone)
        for step in edition.steps
        if step.id in progress
    }


def _order(edition: Edition, found: Mapping[UUID, Row], step_id: UUID) -> list[UUID]:
    """Return the steps that a person goes through, and the one asked for. No query."""
    own = edition.own(lines.taken_ways(edition, found.values()))
    listed = {edition.by_slug[step.id].id for step in own} | {step_id}
    return [step.id for step in edition.steps if step.id in listed]


def _step_place(
    place: Enrolment,
    edition: Edition,
    row: StepProgress,
    offering_ids: tuple[UUID, ...],
    order: list[UUID],
    *,
    now: datetime,
) -> StepPlace:
    step = edition.by_id[row.step_id]
    line = lines.step_line(step, row, now=now, zone=ZoneInfo(place.zone_name))
    return StepPlace(
        enrolment_id=place.pk,
        cohort_id=place.cohort_id,
        person_id=place.person_id,
        journey_title=edition.title,
        version_id=edition.version_id,
        step_id=step.id,
        slug=step.slug,
        kind=step.kind,
        voice=line.voice,
        title=step.title,
        minutes=step.minutes,
        required=line.required,
        subject_id=step.subject_id,
        settings=step.wants,
        objectives=tuple(edition.objective_titles.get(slug, slug) for slug in step.objectives),
        state=line.state,
        opens_at=row.opens_at,
        due_at=row.due_at,
        due_on=line.due_on,
        started_at=row.started_at,
        done_at=row.done_at,
        missed_at=row.missed_at,
        score=row.score,
        share=row.share,
        count=row.count,
        reason=row.reason,
        excused=row.excused,
        space_id=place.cohort.space_id,
        offering_ids=offering_ids,
        previous_id=_beside(order, step.id, -1),
        next_id=_beside(order, step.id, 1),
        scope=place.scope,
        variant_of=ways.base_of(edition, step).id if step.variant_of else None,
        route=step.route,
        taken=row.taken,
        taken_why=row.taken_why,
    )


def _beside(order: list[UUID], step_id: UUID, distance: int) -> UUID | None:
    """Return the step so many places after this one; below zero: before it. None past either end."""
    index = order.index(step_id) + distance
    return order[index] if 0 <= index < len(order) else None


def _journey_view(
    place: Enrolment,
    edition: Edition,
    progress: Mapping[UUID, Row],
    facilitator_names: tuple[str, ...],
    *,
    now: datetime,
) -> JourneyView:
    zone = ZoneInfo(place.zone_name)
    found = _lines(edition, progress, now=now, zone=zone)
    standing = _standing(edition, progress, now=now)
    is_over = lines.is_over(place.cohort)
    return JourneyView(
        enrolment_id=place.pk,
        cohort_id=place.cohort_id,
        cohort_title=place.cohort.title,
        version_id=edition.version_id,
        journey_title=edition.title,
        summary=edition.summary,
        model=edition.model,
        person_id=place.person_id,
        person_name=place.person.name,
        state=place.state,
        starts_on=place.starts_on,
        ends_on=lines.last_day(place.starts_on, edition.weeks),
        zone_name=place.zone_name,
        week=lines.week_of(
            place.starts_on, edition.weeks, now=now, zone=zone, ends_on=lines.ends_on_of(place)
        ),
        weeks=edition.weeks,
        done=standing.done,
        total=standing.total,
        share=standing.share,
        late=0 if is_over else standing.late,
        on_track=standing.on_track,
        effort_minutes=sum(row.minutes for row in progress.values()),
        coach_id=place.coach_id,
        coach_name=place.coach.name if place.coach else "",
        facilitator_names=facilitator_names,
        space_id=place.cohort.space_id,
        hours=lines.voice_minutes(edition, (pk for pk, row in progress.items() if row.done_at is not None)),
        stages=_stages(edition, found),
        next_steps=() if is_over else lines.next_lines(edition, found, now=now, limit=NEXT_SHOWN),
        is_over=is_over,
        is_read_only=False,
    )


def _standing(edition: Edition, progress: Mapping[UUID, Row], *, now: datetime) -> pathways.Standing:
    by_slug = {edition.by_id[step_id].slug: row for step_id, row in progress.items()}
    own = edition.own(lines.taken_ways(edition, progress.values()))
    return pathways.summarise(own, by_slug, now=now, choose=edition.choose)


def _stages(edition: Edition, found: Mapping[str, StepLine]) -> tuple[StageView, ...]:
    """Return the stages with the steps on the person's own list."""
    own = {step.id for step in edition.own({slug: line.taken for slug, line in found.items() if line.taken})}
    return tuple(
        StageView(
            stage.id,
            stage.slug,
            stage.title,
            tuple(
                found[step.slug]
                for step in edition.steps
                if step.stage_id == stage.id and step.slug in found and step.slug in own
            ),
        )
        for stage in edition.stages
    )
