"""What happens around a session: excuses before, check-in at the door, marks, closing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from interleave.cli.demo_world import reminding, words
from interleave.cli.demo_world.clockwork import Story
from interleave.cli.demo_world.world import World, minutes
from interleave.live import selectors, services

if TYPE_CHECKING:
    from uuid import UUID

    from interleave.live.models import Session

CHECKS_IN = 0.5  # share of those present who type the code themselves
STAYS_AWAY = 0.3  # of the share that somebody lacks in punctuality: does not come at all
GIVES_BACK = 0.03  # chance that somebody gives a seat back a day before, or on the day itself
GIVES_BACK_LATE = 0.02
LEAVES_EARLY = 0.05


def expect(world: World, session: Session, *, runner: str, stays_open: bool) -> None:
    """Wait for the session: a day before it some give their seat back, then it is held."""
    reminding.of_session(world, session.starts_at)
    world.begin(_excuses(world, session), at=session.starts_at - timedelta(hours=26))
    world.begin(_hold(world, session, runner, stays_open), at=session.starts_at - timedelta(minutes=12))


def _excuses(world: World, session: Session) -> Story:
    """Let those who are away give back their seats, and now and then somebody else."""
    yield minutes(1)
    for key in _booked(world, session):
        away = world.is_away(key, session.starts_at) and world.life(key).gone_since is None
        if away or _cannot(world, key, GIVES_BACK):
            _give_back(world, key, session, "no_longer")
    yield session.starts_at - timedelta(hours=7)
    for key in _booked(world, session):
        if _cannot(world, key, GIVES_BACK_LATE):
            _give_back(world, key, session, "late_cancel")


def _cannot(world: World, key: str, share: float) -> bool:
    """Tell whether something came up; never for those who are always there."""
    return world.life(key).punctuality < 1 and world.happens(key, share)


def _give_back(world: World, key: str, session: Session, why: str) -> None:
    reason = world.chance(key).choice(words.lines("practice", why))
    services.cancel_booking(
        actor=world.people[key], offering_id=session.offering_id, reason=reason, now=world.now
    )
    world.done["bookings given back"] += 1


def _hold(world: World, session: Session, runner: str, stays_open: bool) -> Story:
    """Check in at the door, mark the roster a little later, close it at the end."""
    present = [key for key in _booked(world, session) if _comes(world, key, session)]
    for key in present:
        if not world.happens(key, CHECKS_IN):
            continue
        yield minutes(0.4)
        code = selectors.show_check_in_code(actor=world.people[runner], session_id=session.pk, now=world.now)
        services.check_in(actor=world.people[key], session_id=session.pk, code=code, now=world.now)
        world.done["check-ins"] += 1
    if stays_open:
        return
    yield session.starts_at + minutes(20)
    marks = _marks(world, session, set(present))
    if marks:
        services.mark_attendance(
            actor=world.people[runner], session_id=session.pk, marks=marks, now=world.now
        )
        world.done["attendance marks"] += len(marks)
    yield session.ends_at + minutes(8)
    services.close_session(actor=world.people[runner], session_id=session.pk, now=world.now)
    world.done["sessions held"] += 1


def _marks(world: World, session: Session, present: set[str]) -> dict[UUID, services.Mark]:
    marks: dict[UUID, services.Mark] = {}
    for key in _booked(world, session):
        person_id = world.people[key].pk
        if key in present:
            on_time = world.happens(key, world.life(key).punctuality)
            late = world.chance(key).choice((3, 4, 5, 6, 8, 10, 12, 18))
            leaves = world.life(key).punctuality < 1 and world.happens(key, LEAVES_EARLY)
            early = session.minutes // 2 if leaves else 0
            marks[person_id] = services.Mark("present" if on_time else "late", 0 if on_time else late, early)
        else:
            excused = world.life(key).gone_since is None and world.happens(key, 0.6)
            marks[person_id] = services.Mark("excused" if excused else "absent")
    return marks


def _comes(world: World, key: str, session: Session) -> bool:
    if world.is_away(key, session.starts_at):
        return False
    return world.happens(key, 1 - STAYS_AWAY * (1 - world.life(key).punctuality))


def _booked(world: World, session: Session) -> list[str]:
    """Return who holds a seat, in the order of people.yaml."""
    seated = set(selectors.list_booked_person_ids(session.offering_id))
    return [key for key, person in world.people.items() if person.pk in seated]
