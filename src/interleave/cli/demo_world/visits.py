"""Coming by: a person opens Today, does what is open there for half an hour or so, and leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from interleave.cli.demo_world import assessing, learning, talking
from interleave.cli.demo_world.clockwork import Story
from interleave.cli.demo_world.world import World, is_workday, minutes
from interleave.journeys import selectors as journeys
from interleave.notifications import services as notifications

if TYPE_CHECKING:
    from interleave.journeys.selectors import TodayStep

Action = Callable[[World, str, "TodayStep"], Story]

ACTIONS: dict[str, Action] = {
    "lesson": learning.read_lesson,
    "video": learning.watch_video,
    "refresh": learning.refresh_for_step,
    "quiz": assessing.take_quiz,
    "survey": assessing.answer_survey,
    "task": assessing.report_task,
    "discussion": talking.take_part,
}
MOST_ACTIONS = 3
LOOKS_AHEAD = 8  # lines of Today that somebody reads
WEEKEND = 0.12  # of the usual chance to come by
REVIEWS_UNASKED = 0.3  # chance of doing cards that no step asks for
ENOUGH_CARDS = 3
HABITS = ((7.9, 1.1), (12.3, 0.8), (16.6, 1.0), (20.0, 1.4))  # local hour and spread, hours


def plan_day(world: World, midnight: datetime) -> None:
    """Decide who comes by in the 24 hours after a midnight (UTC), and when."""
    for key in world.learners:
        chance, life = world.chance(key), world.life(key)
        hour, spread = HABITS[chance.randrange(len(HABITS))]
        local = midnight.astimezone(world.people[key].zone).replace(hour=0) + timedelta(
            hours=hour + spread * chance.random()
        )
        start = local.astimezone(UTC)
        start += timedelta(days=1) if start < midnight else timedelta(0)
        is_work = is_workday(start.astimezone(world.people[key].zone))
        if world.happens(key, life.diligence * (1 if is_work else WEEKEND)):
            world.begin_visit(key, come_by(world, key), at=start)


def come_by(world: World, key: str) -> Story:
    """Read the news, do what is open, one thing after the other, and some cards."""
    yield minutes(1)
    if world.is_away(key, world.now) or not _has_begun(world, key):
        return
    world.done["visits"] += 1
    notifications.mark_all_read(actor=world.people[key], now=world.now)
    if world.happens(key, world.life(key).sociability - 0.3):
        talking.read_along(world, key)
    tried: set[str] = set()
    for _turn in range(MOST_ACTIONS):
        entry = _choose(world, key, tried)
        if entry is None:
            break
        tried.add(entry.step.slug)
        yield from ACTIONS[entry.step.kind](world, key, entry)
        yield minutes(1 + 3 * world.chance(key).random())
    if world.happens(key, REVIEWS_UNASKED):
        yield from learning.review_cards(world, key, most=ENOUGH_CARDS)


def _choose(world: World, key: str, tried: set[str]) -> TodayStep | None:
    """Return the first thing on Today that this person does now."""
    today = journeys.summarise_today(actor=world.people[key], now=world.now, limit=LOOKS_AHEAD)
    held = world.held_back.get(key, set())
    for entry in today.steps:
        step = entry.step
        if step.state not in ("open", "late") or step.slug in tried or step.slug in held:
            continue
        if step.kind in ACTIONS and _cares(world, key, entry):
            return entry
    return None


def _cares(world: World, key: str, entry: TodayStep) -> bool:
    """Tell whether it is time for it in this person's eyes."""
    life, step = world.life(key), entry.step
    if step.kind == "discussion" and not world.happens(key, life.sociability):
        return False
    if not step.required and not world.happens(key, 0.75):
        return False
    if life.only_when_due_days is None or step.due_at is None:
        return True
    return step.due_at - world.now < timedelta(days=life.only_when_due_days)


def _has_begun(world: World, key: str) -> bool:
    """Tell whether a late starter has started in the cohort that began last."""
    life = world.life(key)
    if not life.waits_days:
        return True
    begun = [
        cohort.starts_on
        for name, cohort in world.cohorts.items()
        if key in world.members[name] and cohort.starts_on <= world.now.date()
    ]
    return bool(begun) and (world.now.date() - max(begun)).days >= life.waits_days
