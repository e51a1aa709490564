"""The minutes in which the background loop would remind people of what begins in a day or in an hour."""

from collections.abc import Callable
from datetime import datetime, timedelta

from interleave.cli.demo_world.clockwork import Story
from interleave.cli.demo_world.world import World
from interleave.notifications import services

BEFORE = (timedelta(hours=23, minutes=58), timedelta(minutes=58))


def of_session(world: World, starts_at: datetime) -> None:
    _come_round(world, services.remind_of_sessions, starts_at)


def of_meeting(world: World, starts_at: datetime) -> None:
    _come_round(world, services.remind_of_meetings, starts_at)


def _come_round(world: World, job: Callable[..., None], starts_at: datetime) -> None:
    for early in BEFORE:
        if starts_at - early > world.now:
            world.begin(_once(world, job), at=starts_at - early)


def _once(world: World, job: Callable[..., None]) -> Story:
    job(now=world.now)
    yield from ()
