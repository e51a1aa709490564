"""The order of the story: which cohort is launched when, and on which dates its live steps take place."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from interleave.cli.demo_world import (
    coaching_talks,
    cohorts,
    designs,
    helping,
    leading,
    scenes,
    talking,
    visits,
)
from interleave.cli.demo_world.clockwork import Story
from interleave.cli.demo_world.cohorts import Plan, Run
from interleave.cli.demo_world.dates import (
    PARIS,
    TORONTO,
    at,
    next_morning,
    working_day,
    working_day_before,
)
from interleave.cli.demo_world.world import World, minutes
from interleave.people import services as people

TRAINERS = ("theo", "ines.cabrol", "haruka.endo")
SECOND_CHANCE = ("kaito.ueda", "karim.saidi", "noah.lindqvist", "sakura.imai")
DROP_IN = (
    "elodie.marquier", "karim.saidi", "oscar.vasseur", "fatou.diarra", "harpreet.gill", "mei-lin.zhou",
    "olivia.castellano", "maelle.ferrand", "youssef.benhaddou",
)  # fmt: skip


def write(world: World) -> None:
    """Begin everything that is not a person's own decision."""
    dates = world.dates
    world.begin(_protection(world), at=at(dates.protection - timedelta(days=6), "10:00", PARIS))
    world.begin(_leading(world), at=at(dates.leading - timedelta(days=11), "10:00", PARIS))
    world.begin(_crm(world), at=at(dates.crm - timedelta(days=10), "10:30", PARIS))
    world.begin(_second_wave(world), at=dates.now - timedelta(days=6, hours=2))
    world.begin(_ada_drafts(world), at=dates.now - timedelta(days=2, hours=5))
    world.begin(_lea_meets_carla(world), at=dates.now - timedelta(days=2, hours=6))
    world.begin(_one_leaves(world), at=at(dates.leading - timedelta(days=2), "17:30", PARIS))
    world.begin(_one_gives_up(world), at=at(dates.leading + timedelta(days=17), "16:10", TORONTO))
    world.begin(helping.look_after(world), at=at(dates.leading + timedelta(days=14), "12:00", PARIS))
    coaching_talks.coach_outside_journeys(world)
    scenes.prepare(world)


def plan_day(world: World, midnight: datetime) -> None:
    """Let people decide whether they come by in the next 24 hours."""
    visits.plan_day(world, midnight)
    leading.plan_day(world, midnight)


def _protection(world: World) -> Story:
    first = world.dates.protection
    cohorts.launch(
        world, Plan("protection", "data-protection-basics", _season("Basics, {}", first), first, ("theo",))
    )
    yield at(first + timedelta(days=16), "11:00", PARIS)
    cohorts.close(world, "protection")


def _leading(world: World) -> Story:
    first = world.dates.leading
    plan = Plan("leading", "leading-people", _season("{} cohort", first), first, TRAINERS)
    cohorts.launch(world, plan)
    yield timedelta(hours=3)
    for run in _leading_runs(first):
        cohorts.open_run(world, run)
    yield at(first + timedelta(days=3), "15:00", PARIS)
    coaching_talks.assign_coaches(world)
    yield at(first + timedelta(days=30), "16:00", PARIS)
    for run in _strategy_runs(first):
        cohorts.open_run(world, run)


def _leading_runs(first: date) -> tuple[Run, ...]:
    next_day, talks = first + timedelta(days=1), first + timedelta(days=28)
    return (
        _run("leading", "kick-off", "Toulouse", first, "09:30", "ines.cabrol", 24),
        _run("leading", "kick-off", "Tokyo", next_day, "16:00", "haruka.endo", 24),
        _run("leading", "kick-off", "Toronto", next_day, "10:00", "theo", 24),
        _run("leading", "hard-talks", "Toulouse", talks, "09:00", "ines.cabrol", 24),
        _run("leading", "hard-talks", "Tokyo", talks + timedelta(days=1), "15:00", "haruka.endo", 12),
        _run("leading", "hard-talks", "Toronto", talks + timedelta(days=2), "10:00", "theo", 12),
    )


def _run(cohort: str, step: str, city: str, on: date, clock: str, runs: str, seats: int) -> Run:
    """Return the delivery for one site, on the first day from `on` on which the site works."""
    return Run(cohort, step, city, city, working_day(on, city), clock, runs, seats)


def _strategy_runs(first: date) -> tuple[Run, ...]:
    day = working_day(first + timedelta(days=49))  # of all sites: each date is for two of them
    east, west = "Toulouse and Tokyo", "Toulouse and Toronto"
    step = "strategy-workshop"
    return (
        Run("leading", step, east, "Toulouse", day, "09:00", "ines.cabrol", 16, virtual=True),
        Run("leading", step, west, "Toronto", day, "09:30", "theo", 16, virtual=True),
    )


def _crm(world: World) -> Story:
    first = world.dates.crm
    cohorts.launch(world, Plan("crm", "crm-rollout", "First wave", first, TRAINERS))
    yield minutes(40)
    cohorts.form_groups(world)
    for run in _crm_runs(first):
        cohorts.open_run(world, run)
    space_id = world.cohorts["crm"].space_id
    yield at(first + timedelta(days=2), "08:00", PARIS)
    if space_id is not None:
        talking.open_threads(world, space_id)
    # Three days before the second chance at the latest, so that there is time to book.
    opens_on = min(first + timedelta(days=12), _day_of_second_chance(world) - timedelta(days=3))
    yield at(opens_on, "09:00", PARIS)
    for run in _later_crm_runs(world):
        cohorts.open_run(world, run)


def _crm_runs(first: date) -> tuple[Run, ...]:
    next_day, clinic = first + timedelta(days=1), first + timedelta(days=7)
    clinic_after = clinic + timedelta(days=1)
    return (
        _run("crm", "kick-off", "Toulouse", first, "14:00", "ines.cabrol", 36),
        _run("crm", "kick-off", "Tokyo", next_day, "16:00", "haruka.endo", 36),
        _run("crm", "kick-off", "Toronto", next_day, "13:00", "theo", 36),
        _run("crm", "pipeline-clinic", "Toulouse", clinic, "11:00", "ines.cabrol", 12),
        _run("crm", "pipeline-clinic", "Tokyo", clinic_after, "17:00", "haruka.endo", 12),
        _run("crm", "pipeline-clinic", "Toronto", clinic_after, "11:00", "theo", 12),
    )


def _later_crm_runs(world: World) -> tuple[Run, ...]:
    """A second chance for the clinic, which Theo has not closed yet, and two office hours."""
    dates = world.dates
    yesterday = _day_of_second_chance(world)
    tomorrow = working_day(next_morning(dates.now, TORONTO, "10:00"), "Toronto")
    regular = working_day(dates.crm + timedelta(days=29), "Toulouse")
    return (
        Run(
            "crm", "pipeline-clinic", "Second chance, online", "Toronto", yesterday, "09:00", "theo", 12,
            virtual=True, expects=SECOND_CHANCE, stays_open=True,
        ),
        Run(
            "crm", "office-hours", "Early drop-in", "Toronto", tomorrow, "10:00", "theo", 60,
            virtual=True, expects=DROP_IN,
        ),
        Run(
            "crm", "office-hours", "Week five", "Toulouse", regular, "10:00", "ines.cabrol", 60,
            virtual=True, expects=("lea", "fatou.diarra"),
        ),
    )  # fmt: skip


def _day_of_second_chance(world: World) -> date:
    """Return the working day before today in Toronto, so that the session is over and still open."""
    today = world.dates.now.astimezone(world.people["theo"].zone).date()
    return working_day_before(today, "Toronto")


def _second_wave(world: World) -> Story:
    first = world.dates.second_wave
    cohorts.launch(world, Plan("second_wave", "crm-rollout", "Second wave", first, TRAINERS))
    yield minutes(35)
    next_day = first + timedelta(days=1)
    for run in (
        _run("second_wave", "kick-off", "Toulouse", first, "14:00", "ines.cabrol", 12),
        _run("second_wave", "kick-off", "Tokyo", next_day, "16:00", "haruka.endo", 12),
        _run("second_wave", "kick-off", "Toronto", next_day, "13:00", "theo", 4),
    ):
        cohorts.open_run(world, run)


def _ada_drafts(world: World) -> Story:
    yield minutes(1)
    designs.draft_a_journey(world, world.now)


def _lea_meets_carla(world: World) -> Story:
    yield from coaching_talks.lea_and_carla(world)


def _one_leaves(world: World) -> Story:
    """Antoine has left Meridian: his account is closed, what he did stays."""
    yield minutes(1)
    if "antoine.besson" in world.people:
        people.close_account(
            actor=world.people["ada"], person_id=world.people["antoine.besson"].pk, now=world.now
        )


def _one_gives_up(world: World) -> Story:
    yield minutes(1)
    reason = "The audit needs all of my weeks until the end of the quarter."
    cohorts.withdraw_one(world, "gordon.mccrae", "leading", reason)
    world.gave_up.add("gordon.mccrae")


def _season(title: str, day: date) -> str:
    """Name a cohort after the season in which it begins; all three cities lie in the northern half."""
    names = ("Winter", "Spring", "Summer", "Autumn")
    season = names[day.month % 12 // 3]
    return title.format(season if title.startswith("{}") else season.lower())
