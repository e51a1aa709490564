"""What Theo does on Mondays when the rules say that somebody needs him, and what comes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from interleave.cli.demo_world.clockwork import Story
from interleave.cli.demo_world.dates import TORONTO, at, next_morning, working_day
from interleave.insights import selectors, services

if TYPE_CHECKING:
    from interleave.cli.demo_world.world import World

MORNING = "09:10"
WHEN_TO_ASK = timedelta(days=5, hours=3)
TALKS = (
    ("message", "Asked whether the dates still fit"),
    ("call", "Quarter end: no time before Friday. Will start with the short lesson"),
    ("meeting", "Ten minutes after the stand-up. Was stuck on the second quiz"),
    ("call", "On a customer's site all week; will catch up from the hotel"),
)


def look_after(world: World) -> Story:
    """Have a word with whoever comes first in the list, once a week."""
    weeks = 0
    while True:
        yield next_monday(world.now)
        theo = world.people.get("theo")
        first = selectors.list_risks(actor=theo, now=world.now).first() if theo else None
        if theo is None or first is None:
            continue
        kind, note = TALKS[weeks % len(TALKS)]
        weeks += 1
        done = services.record_intervention(
            actor=theo, enrolment_id=first.enrolment_id, kind=kind, note=note, now=world.now
        )
        world.done["words with people who were slipping"] += 1
        world.begin(_see(world, done.pk), at=world.now + WHEN_TO_ASK)


def _see(world: World, intervention_id: UUID) -> Story:
    """Say whether it helped: by what the rules say of the person then."""
    theo = world.people["theo"]
    done = selectors.get_intervention(actor=theo, intervention_id=intervention_id)
    now = next(iter(selectors.list_tier_changes(enrolment_id=done.enrolment_id)), None)
    outcome = "better" if now is not None and now.tier in ("none", "nudge") else "same"
    services.close_intervention(actor=theo, intervention_id=done.pk, outcome=outcome, now=world.now)
    yield from ()


def next_monday(now: datetime) -> datetime:
    """Return the next Monday morning in Toronto, or the morning after where that is a holiday."""
    day = next_morning(now, TORONTO, MORNING)
    return at(working_day(day + timedelta(days=-day.weekday() % 7), "Toronto"), MORNING, TORONTO)
