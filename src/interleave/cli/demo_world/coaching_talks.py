"""Coaching: goals, talks held and to come, notes that two people share, actions carried over."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import product
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from interleave.cli.demo_world import reminding, words
from interleave.cli.demo_world.clockwork import Story
from interleave.cli.demo_world.dates import (
    LEA_AND_CARLA,
    PARIS,
    at,
    lea_meets_carla_on,
    working_day,
)
from interleave.cli.demo_world.world import World, minutes
from interleave.coaching import selectors, services
from interleave.journeys import selectors as journeys
from interleave.journeys import services as journey_services
from interleave.kernel.wall_time import WallTime

if TYPE_CHECKING:
    from interleave.coaching.models import Meeting, Relation

# Who coaches whom in Leading people; the others of the cohort have Inès.
CARLAS = (
    "lea", "takumi.sakai", "misaki.hoshino", "ren.kuroda", "aya.nishimura", "hiroto.nagai",
    "emiko.sugiyama", "priya.raman", "elodie.marquier", "aurelie.puech", "maelle.ferrand",
)  # fmt: skip
EARLY = ("takumi.sakai", "aya.nishimura", "priya.raman", "aurelie.puech", "bastien.lacaze", "marcus.adeyemi")
OUTSIDE_JOURNEYS = ("sakura.imai", "shiori.kaneko")  # whom Carla coaches without any journey
# When a coaching meeting starts by the clock in the coach's city, in the working hours of both cities.
HOURS = {
    ("Tokyo", "Tokyo"): (time(10), time(11), time(13), time(14), time(15)),
    ("Tokyo", "Toulouse"): (time(17), time(17, 30)),
    ("Toulouse", "Toulouse"): (time(14), time(11), time(10), time(9)),
    ("Toulouse", "Tokyo"): (time(9), time(9, 30)),
    ("Toulouse", "Toronto"): (time(16), time(17)),
}
HALF_AN_HOUR = 30
KEEPS_ACTION = 0.55  # chance that an action is done before the next talk


def assign_coaches(world: World) -> None:
    """Give everybody of Leading people a coach, and let some of them meet early."""
    places = _enrolment_ids(world)
    for key in [key for key in world.members["leading"] if key in world.people]:
        coach = "carla" if key in CARLAS else "ines.cabrol"
        journey_services.assign_coach(
            actor=world.people["ada"],
            enrolment_id=places[key],
            coach_id=world.people[coach].pk,
            now=world.now,
        )
        relation = selectors.find_coach_of(
            person_id=world.people[key].pk, context_id=world.cohorts["leading"].pk
        )
        assert relation is not None  # noqa: S101 - assigning makes it
        world.begin(_begin_well(world, key, coach, relation), at=world.now + timedelta(days=2))


def coach_outside_journeys(world: World) -> None:
    """Let Carla coach two people who are on no journey with coaching: every second week, since the start."""
    for place, key in enumerate(OUTSIDE_JOURNEYS):
        if key not in world.people:
            continue
        relation = services.start_relation(
            actor=world.people["carla"],
            coach_id=world.people["carla"].pk,
            person_id=world.people[key].pk,
            context_id=None,
            now=world.now,
        )
        first = world.now + timedelta(days=5 + 2 * place)
        world.begin(_every_second_week(world, key, relation, first))


def lea_and_carla(world: World) -> Story:
    """Plan the first talk of Léa and Carla for this day or the next, with what comes along to it."""
    yield minutes(1)
    relation = selectors.find_coach_of(
        person_id=world.people["lea"].pk, context_id=world.cohorts["leading"].pk
    )
    assert relation is not None  # noqa: S101 - Léa has a coach since the first week
    hour, minute = map(int, LEA_AND_CARLA.split(":"))
    meeting = services.plan_meeting(
        actor=world.people["carla"],
        relation_id=relation.pk,
        starts=WallTime(lea_meets_carla_on(world.dates.now), time(hour, minute), PARIS),
        minutes=HALF_AN_HOUR,
        room_url="https://meet.example/carla-lea",
        agenda=words.lines("coaching", "agendas")[1],
        despite_clash=True,
        now=world.now,
    )
    reminding.of_meeting(world, meeting.starts_at)


def _begin_well(world: World, key: str, coach: str, relation: Relation) -> Story:
    """Write down a goal and a first action; meet early, or plan the talk that the journey asks for."""
    yield minutes(world.chance(f"talks:{key}").uniform(30, 600))
    bank = words.read("coaching")
    goal = bank["goals"]["lea"] if key == "lea" else world.next_line("coaching", "goals", "any")
    services.set_goal(actor=world.people[key], relation_id=relation.pk, text=goal, now=world.now)
    if key == "lea":
        for text in bank["actions"]["lea"]:
            yield minutes(7)
            _agree(world, key, relation, text, due_on=lea_meets_carla_on(world.dates.now))
        return
    soon = world.dates.today + timedelta(days=5)
    _agree(world, key, relation, world.next_line("coaching", "actions", "any"), due_on=soon)
    if key in EARLY and not world.is_away(key, world.now):
        meeting = _plan(world, key, coach, relation, world.now + timedelta(days=7 + EARLY.index(key)))
        yield meeting.starts_at + minutes(HALF_AN_HOUR + 3)
        if not _is_still_open(relation):
            return
        _hold(world, key, coach, relation, meeting)
        yield timedelta(days=2)
        if not _is_still_open(relation):
            return
        _keep_some(world, key, relation)
        _plan(world, key, coach, relation, world.dates.now + timedelta(days=5 + EARLY.index(key)))
    else:
        yield world.dates.now - timedelta(hours=world.chance(f"talks:{key}").uniform(20, 70))
        if not world.is_away(key, world.now) and _is_still_open(relation):
            days = 3 + world.chance(f"talks:{key}").randrange(6)
            _plan(world, key, coach, relation, world.dates.now + timedelta(days=days))


def _is_still_open(relation: Relation) -> bool:
    """Return False once the coaching has ended, as it does when the learner is withdrawn."""
    relation.refresh_from_db(fields=["ended_at"])
    return relation.is_open


def _every_second_week(world: World, key: str, relation: Relation, first: datetime) -> Story:
    yield minutes(30)
    text = world.next_line("coaching", "goals", "any")
    services.set_goal(actor=world.people[key], relation_id=relation.pk, text=text, now=world.now)
    target = first
    while True:
        meeting = _plan(world, key, "carla", relation, target)
        yield meeting.starts_at - timedelta(days=2)
        _keep_some(world, key, relation)
        yield meeting.starts_at + minutes(HALF_AN_HOUR + 2)
        _hold(world, key, "carla", relation, meeting)
        target = meeting.starts_at + timedelta(days=14)


def _plan(world: World, key: str, coach: str, relation: Relation, near: datetime) -> Meeting:
    """Plan a talk on a working day near an instant, at the first free hour that is day on both sides."""
    home = world.people[coach].zone_name
    cities = (world.people[coach].site.name, world.people[key].site.name)  # type: ignore[union-attr]
    first = max(near, world.now + timedelta(days=1)).astimezone(ZoneInfo(home)).date()
    virtual = cities[0] != cities[1]
    for days, start in product(range(21), HOURS[cities]):
        on = working_day(first + timedelta(days=days), *cities)
        if coach == "carla" and _is_kept_for_lea(world, datetime.combine(on, start, ZoneInfo(home))):
            continue
        try:
            meeting = services.plan_meeting(
                actor=world.people[coach],
                relation_id=relation.pk,
                starts=WallTime(on, start, home),
                minutes=HALF_AN_HOUR,
                place="" if virtual else "The quiet corner, by the library",
                room_url=f"https://meet.example/{coach.split('.')[0]}-{key.split('.')[0]}" if virtual else "",
                agenda=words.lines("coaching", "agendas")[0],
                now=world.now,
            )
        except services.MeetingClash:
            continue
        world.done["coaching talks planned"] += 1
        reminding.of_meeting(world, meeting.starts_at)
        return meeting
    raise RuntimeError(f"{coach} has no free half hour for {key} in three weeks")


def _is_kept_for_lea(world: World, start: datetime) -> bool:
    """Return True if Carla would be late for the meeting with Léa that is planned last of all."""
    lea = at(lea_meets_carla_on(world.dates.now), LEA_AND_CARLA, PARIS)
    return abs(start - lea) < timedelta(minutes=HALF_AN_HOUR)


def _hold(world: World, key: str, coach: str, relation: Relation, meeting: Meeting) -> None:
    """Close the talk with notes, an action, and what the coach keeps to herself."""
    notes = world.next_line("coaching", "notes")
    services.hold_meeting(
        actor=world.people[coach],
        meeting_id=meeting.pk,
        minutes=HALF_AN_HOUR - world.chance(f"talks:{key}").randrange(5),
        notes=notes,
        notes_version=meeting.notes_version,
        now=world.now,
    )
    _agree(world, key, relation, world.next_line("coaching", "actions", "any"), meeting_id=meeting.pk)
    if world.happens(f"talks:{key}", 0.5):
        text = world.next_line("coaching", "private")
        services.keep_private_note(actor=world.people[coach], meeting_id=meeting.pk, body=text, now=world.now)
    world.done["coaching talks held"] += 1


def _agree(
    world: World,
    key: str,
    relation: Relation,
    text: str,
    *,
    due_on: date | None = None,
    meeting_id: UUID | None = None,
) -> None:
    """Agree on an action, until the next talk in two weeks where no day is given."""
    services.agree_action(
        actor=world.people[key],
        relation_id=relation.pk,
        text=text,
        due_on=due_on or (world.now + timedelta(days=14)).date(),
        meeting_id=meeting_id,
        now=world.now,
    )
    world.done["actions agreed"] += 1


def _keep_some(world: World, key: str, relation: Relation) -> None:
    """Tick off the actions that were kept; the others come along to the next talk."""
    for action in selectors.list_open_actions(relation=relation):
        if world.happens(f"talks:{key}", KEEPS_ACTION):
            services.tick_action(actor=world.people[key], action_id=action.pk, done=True, now=world.now)
            world.done["actions done"] += 1


def _enrolment_ids(world: World) -> dict[str, UUID]:
    found = {}
    for key in world.members["leading"]:
        if key in world.people:
            lines = journeys.list_enrolments(actor=world.people[key], now=world.now)
            place = next(line for line in lines if line.cohort_id == world.cohorts["leading"].pk)
            found[key] = place.enrolment_id
    return found
