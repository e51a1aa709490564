"""The demonstration: an organisation that has been lived in for two months when it is first opened.

Its past is made by the services of the product alone, called as the people themselves under a simulated
clock, from the first day to `now`. No row is written and no date is changed by hand, so whatever the pages
show could have happened, and a rebuild from the ledger gives the same. All chance comes from one seed
(world.SEED): the same seed and the same `now` make the same world, apart from identifiers.

The whole past is one transaction. Who interrupts it has nothing, and the next start begins again.
"""

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from interleave.cli.demo_world import aftermath, dates, designs, founding, timetable, words
from interleave.cli.demo_world.clockwork import Clockwork, Story
from interleave.cli.demo_world.world import World
from interleave.kernel import clock, tenancy

__all__ = ["Built", "build"]

DAY = timedelta(days=1)
ROUNDS = timedelta(hours=12)  # how often the simulated background loop comes round
# Jobs of the background loop that need not wait for a round, and those that need not be done in each.
REMINDED_IN_TIME = {
    "interleave.notifications.services.remind_of_sessions",
    "interleave.notifications.services.remind_of_meetings",
}
TWICE_A_DAY = {
    "interleave.notifications.services.remind_of_steps",  # in the daytime of each zone
    "interleave.assessments.services.close_overdue_attempts",
}


@dataclass(frozen=True, slots=True)
class Built:
    """What was made: the organisation, and how often what was done."""

    organisation_id: UUID
    counts: Counter[str]
    withdrawn: int  # mails of the past that were never sent


def build(
    progress: Callable[[str], None], *, now: datetime | None = None, only: frozenset[str] | None = None
) -> Built:
    """Make the demonstration as it stands at `now` (absent: this minute), and say how it goes.

    `only` names the people of a smaller world, by what stands before the @ of their emails; those who
    lead them come along.
    """
    around = dates.around(now or clock.now())
    with transaction.atomic(), without_collecting():
        oona = founding.found_outside(around.founded_at - timedelta(hours=3))
        ada = founding.found_meridian(around.founded_at)
        world = World(around, Clockwork(around.founded_at + timedelta(minutes=30)), only)
        with tenancy.scope(ada.organisation.pk):
            founding.fill(world, ada)
            progress(f"    {len(world.people)} people at 3 sites")
            world.clock.run_until(world.now + timedelta(hours=2))
            designs.import_all(world, progress)
            world.members = {
                name: [key for key in keys if key in world.people]
                for name, keys in words.read("people")["cohorts"].items()
            }
            _live(world, progress)
            _do_jobs(world, settings.PERIODIC)
        ids = (oona.organisation.pk, ada.organisation.pk)
        withdrawn = sum(aftermath.keep_mail_in(one, around.now) for one in ids)
        _tell(world, withdrawn, progress)
    return Built(ada.organisation.pk, world.done, withdrawn)


@contextmanager
def without_collecting() -> Iterator[None]:
    """Let the garbage collector rest: millions of short-lived objects go by counting, and none in circles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _live(world: World, progress: Callable[[str], None]) -> None:
    """Let the days pass, one by one, until now."""
    timetable.write(world)
    world.begin(_rounds(world))
    first = world.now.replace(hour=0, minute=0, second=0, microsecond=0)
    weeks = -(-(world.dates.now - first).days // 7)
    day = 0
    while (midnight := first + day * DAY) <= world.dates.now:
        if day % 7 == 0:
            progress(f"    week {day // 7 + 1} of {max(weeks, day // 7 + 1)}")
        timetable.plan_day(world, midnight)
        world.clock.run_until(min(midnight + DAY, world.dates.now))
        day += 1


def _rounds(world: World) -> Story:
    """Do what the background loop does beside delivering: reminders, overdue attempts.

    It really comes round every minute. Here it does most jobs once a day and some twice; `reminding` adds
    the minutes that matter.
    """
    daily = [name for name in settings.PERIODIC if name not in REMINDED_IN_TIME]
    while True:
        _do_jobs(world, daily)
        yield ROUNDS
        _do_jobs(world, [name for name in daily if name in TWICE_A_DAY])
        yield ROUNDS


def _do_jobs(world: World, names: Iterable[str]) -> None:
    for name in names:
        import_string(name)(now=world.now)


def _tell(world: World, withdrawn: int, progress: Callable[[str], None]) -> None:
    """Say what was made."""
    counts = ", ".join(f"{count} {what}" for what, count in sorted(world.done.items()))
    progress(f"    {counts}")
    progress(f"    {withdrawn} mails of this past stay unsent")
