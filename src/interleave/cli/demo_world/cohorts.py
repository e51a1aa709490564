"""Cohorts and their live dates: launched, filled, opened for booking, and later closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from math import ceil
from typing import TYPE_CHECKING
from uuid import UUID

from interleave.cli.demo_world import sessions
from interleave.cli.demo_world.clockwork import Story
from interleave.cli.demo_world.dates import CITIES, LAST_HOUR
from interleave.cli.demo_world.world import World, later_today, minutes, waking
from interleave.journeys import selectors, services
from interleave.kernel.wall_time import WallTime
from interleave.live import selectors as live_selectors
from interleave.live import services as live
from interleave.people import services as people

if TYPE_CHECKING:
    from interleave.journeys.models import Cohort
    from interleave.live.models import Offering, Session

VENUES = {
    "Toulouse": "Room Garonne, 2nd floor",
    "Tokyo": "Room Sumida, 14th floor",
    "Toronto": "The Loft, King Street",
}


@dataclass(frozen=True, slots=True)
class Run:
    """One date of a live step: where, when by the clock of that place, who runs it, for how many."""

    cohort: str
    step: str
    name: str  # what tells it from the others
    city: str
    on: date
    clock: str
    runs: str
    seats: int
    virtual: bool = False
    expects: tuple[str, ...] | None = None  # who books; None: whose site it is
    stays_open: bool = False  # its attendance was never closed


@dataclass(frozen=True, slots=True)
class Plan:
    """A cohort to launch."""

    name: str
    journey: str
    title: str
    starts_on: date
    facilitators: tuple[str, ...]


def launch(world: World, plan: Plan) -> Cohort:
    """Launch a cohort and enrol its people."""
    ada = world.people["ada"]
    members = world.members[plan.name]
    cohort = services.launch_cohort(
        actor=ada,
        version_id=world.versions[plan.journey],
        title=plan.title,
        starts_on=plan.starts_on,
        facilitator_ids=world.ids_of(plan.facilitators),
        now=world.now,
    )
    world.cohorts[plan.name] = cohort
    report = services.enrol(actor=ada, cohort_id=cohort.pk, person_ids=world.ids_of(members), now=world.now)
    world.done["enrolments"] += len(report.enrolled)
    return cohort


def open_run(world: World, run: Run) -> UUID:
    """Open a date for booking, with its session, and let people book it in the days that follow."""
    step = _step(world, run)
    runner = world.people[run.runs]
    offering = live.open_offering(
        actor=runner,
        activity_id=step.subject_id,  # type: ignore[arg-type]
        context_id=world.cohorts[run.cohort].pk,
        title=run.name,
        seats=run.seats,
        facilitators=[runner.pk],
        now=world.now,
    )
    session = _plan_session(world, run, offering)
    live.publish_offering(actor=runner, offering_id=offering.pk, now=world.now)
    services.attach_offering(
        actor=world.people["ada"],
        cohort_id=world.cohorts[run.cohort].pk,
        step_id=step.id,
        offering_id=offering.pk,
        now=world.now,
    )
    world.done["sessions planned"] += 1
    for key in expected(world, run):
        world.begin(book(world, key, offering.pk, run), at=_booking_time(world, key, session.starts_at))
    sessions.expect(world, session, runner=run.runs, stays_open=run.stays_open)
    return offering.pk


def _plan_session(world: World, run: Run, offering: Offering) -> Session:
    """Plan the session at its usual hour, or at the first later one at which its facilitator is free.

    Holidays can move two sessions of one facilitator to the same day.
    """
    hour, minute = map(int, run.clock.split(":"))
    usual = time(hour, minute)
    last = LAST_HOUR - ceil(offering.activity.minutes / 60)
    plan = partial(
        live.plan_session,
        actor=world.people[run.runs],
        offering_id=offering.pk,
        venue="" if run.virtual else VENUES[run.city],
        room_url=f"https://meet.example/{run.cohort.replace('_', '-')}-{run.city.lower()}",
        now=world.now,
    )
    for begins in (usual, *(time(later) for later in range(hour + 1, last + 1))):
        try:
            return plan(starts=WallTime(run.on, begins, CITIES[run.city]))
        except live.FacilitatorBusy:
            continue
    return plan(starts=WallTime(run.on, usual, CITIES[run.city]), despite_clash=True)


def expected(world: World, run: Run) -> list[str]:
    """Return who books a date: those whom it names, or those of the cohort whose site it is."""
    if run.expects is not None:
        return [key for key in run.expects if key in world.people]
    gave_up = world.gave_up if run.cohort == "leading" else set()
    members = [key for key in world.members[run.cohort] if key not in gave_up]
    return [key for key in members if world.people[key].site.name == run.city]  # type: ignore[union-attr]


def book(world: World, key: str, offering_id: UUID, run: Run) -> Story:
    """Book a date, in the room or online; who has stopped or is away does not."""
    yield minutes(1)
    person = world.people[key]
    if world.is_away(key, world.now) or not person.is_active:
        return
    card = live_selectors.summarise_offering(actor=person, offering_id=offering_id, now=world.now)
    if not card.is_bookable:
        return
    modality = ""
    if card.is_hybrid:
        at_home = world.happens(key, 0.15) or run.virtual
        modality = "virtual" if at_home else "in_person"
    booking = live.book(
        actor=person, offering_id=offering_id, modality=modality, despite_clash=True, now=world.now
    )
    world.done["waiting for a seat" if booking.is_waiting else "bookings"] += 1


def form_groups(world: World) -> None:
    """Form the three groups of the rotation, mixed across teams."""
    members = world.members["crm"]
    for place, name in enumerate(("Copper", "Slate", "Birch")):
        people.form_group(
            actor=world.people["theo"],
            name=name,
            context_id=world.cohorts["crm"].pk,
            member_ids=world.ids_of(members[place::3]),
            now=world.now,
        )


def close(world: World, name: str) -> None:
    services.close_cohort(actor=world.people["ada"], cohort_id=world.cohorts[name].pk, now=world.now)


def withdraw_one(world: World, key: str, name: str, reason: str) -> None:
    """Let somebody give up her place; what she did stays."""
    if key not in world.members[name]:
        return
    lines = selectors.list_enrolments(actor=world.people[key], now=world.now)
    place = next(line for line in lines if line.cohort_id == world.cohorts[name].pk)
    services.withdraw(actor=world.people[key], enrolment_id=place.enrolment_id, reason=reason, now=world.now)


def _step(world: World, run: Run) -> selectors.EditionStep:
    journeys = {"leading": "leading-people", "crm": "crm-rollout", "second_wave": "crm-rollout"}
    return world.step(journeys[run.cohort], run.step)


def _booking_time(world: World, key: str, starts_at: datetime) -> datetime:
    """Return when somebody books: soon for most, in the last two days for who is late in all things."""
    wait = later_today(world, key, after=0.5, spread=60)
    if world.life(key).only_when_due_days is not None and world.now < starts_at - timedelta(days=3):
        wait = starts_at - timedelta(hours=30) - world.now
    return waking(world, key, world.now + wait)
