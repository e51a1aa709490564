"""What all stories share: the people, the clock, chance from one seed, and what the designs hold."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from interleave.cli.demo_world import words
from interleave.cli.demo_world.clockwork import Clockwork, Story
from interleave.cli.demo_world.dates import SATURDAY, Dates
from interleave.cli.demo_world.lives import LIVES, Life
from interleave.journeys.selectors import EditionStep

if TYPE_CHECKING:
    from interleave.catalogue.models import ItemVersion
    from interleave.journeys.models import Cohort
    from interleave.people.models import Person

SEED = "interleave demonstration 1"  # all chance comes from here; change it and other things happen
UNTIL_FREE = timedelta(minutes=1)  # how often a visit checks whether the one before it has ended


@dataclass(slots=True)
class World:
    """One organisation while its past is being played. Keys of people are emails before the @."""

    dates: Dates
    clock: Clockwork
    only: frozenset[str] | None = None  # the people of a small world; None: everybody
    people: dict[str, Person] = field(default_factory=dict)
    lives: dict[str, Life] = field(default_factory=dict)
    versions: dict[str, UUID] = field(default_factory=dict)  # of the journeys, by slug
    steps: dict[UUID, EditionStep] = field(default_factory=dict)
    cohorts: dict[str, Cohort] = field(default_factory=dict)  # by the name in people.yaml
    members: dict[str, list[str]] = field(default_factory=dict)  # of the cohorts
    held_back: dict[str, set[str]] = field(default_factory=dict)  # slugs of steps that somebody leaves alone
    items: dict[UUID, list[ItemVersion]] = field(default_factory=dict)  # by version of a quiz
    cards: dict[UUID, ItemVersion] = field(default_factory=dict)  # by item
    posts: dict[tuple[UUID, str], list[Any]] = field(default_factory=dict)  # by thread and prompt
    puts_cards_off: set[str] = field(default_factory=set)
    busy: set[str] = field(default_factory=set)  # people who are in the middle of a visit
    gave_up: set[str] = field(default_factory=set)  # their place in Leading people
    done: Counter[str] = field(default_factory=Counter)  # what was done, for the report at the end
    _chances: dict[str, random.Random] = field(default_factory=dict)
    _lines_used: Counter[tuple[str, ...]] = field(default_factory=Counter)
    _by_version: dict[UUID, tuple[EditionStep, ...]] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.clock.now

    def chance(self, key: str) -> random.Random:
        """Return somebody's own chance, so that what one person does leaves the others' luck alone."""
        if key not in self._chances:
            self._chances[key] = random.Random(f"{SEED}:{key}")  # noqa: S311 - a story, no secret
        return self._chances[key]

    def happens(self, key: str, share: float) -> bool:
        return self.chance(key).random() < share

    def takes_part(self, key: str) -> bool:
        """Tell whether a person is in this world at all."""
        return self.only is None or key in self.only

    def life(self, key: str) -> Life:
        return self.lives.get(key, LIVES["steady"])

    def is_away(self, key: str, at: datetime) -> bool:
        """Tell whether somebody has stopped coming by, or is on holiday."""
        life, ago = self.life(key), (self.dates.now - at) / timedelta(days=1)
        if life.gone_since is not None and ago < life.gone_since:
            return True
        return life.away is not None and life.away[1] < ago < life.away[0]

    def begin(self, story: Story, *, at: datetime | None = None) -> None:
        self.clock.begin(story, at=at)

    def begin_visit(self, key: str, story: Story, *, at: datetime | None = None) -> None:
        """Begin a story in which a person works in the pages, after any visit that has not ended.

        Two visits at once would do the same work twice: both would answer the card that is due.
        """
        self.clock.begin(self._one_visit_at_a_time(key, story), at=at)

    def _one_visit_at_a_time(self, key: str, story: Story) -> Story:
        while key in self.busy:
            yield UNTIL_FREE
        self.busy.add(key)
        yield from story
        self.busy.discard(key)

    @property
    def learners(self) -> list[str]:
        """Everybody who is in a cohort, in the order of people.yaml."""
        inside = {key for name in self.cohorts for key in self.members[name]}
        return [key for key in self.people if key in inside]

    def next_line(self, bank: str, *path: str) -> str:
        """Return the next sentence of a bank, in turn; nothing where it has none."""
        found = words.lines(bank, *path)
        place = self._lines_used[(bank, *path)]
        self._lines_used[(bank, *path)] += 1
        return found[place % len(found)] if found else ""

    def ids_of(self, keys: Iterable[str]) -> list[UUID]:
        return [self.people[key].pk for key in keys if key in self.people]

    def key_of(self, person_id: UUID) -> str:
        return next(key for key, person in self.people.items() if person.pk == person_id)

    def step(self, journey: str, slug: str) -> EditionStep:
        """Return a step of one of the published journeys."""
        version_id = self.versions[journey]
        return next(step for step in self.steps_of(version_id) if step.slug == slug)

    def steps_of(self, version_id: UUID) -> tuple[EditionStep, ...]:
        return self._by_version[version_id]

    def remember_steps(self, version_id: UUID, steps: tuple[EditionStep, ...]) -> None:
        self._by_version[version_id] = steps
        self.steps.update((step.id, step) for step in steps)


def is_workday(at: datetime) -> bool:
    return at.weekday() < SATURDAY


def seconds(count: float) -> timedelta:
    return timedelta(seconds=round(count))


def minutes(count: float) -> timedelta:
    return timedelta(seconds=round(count * 60))


def later_today(world: World, key: str, *, after: float = 0, spread: float = 2) -> timedelta:
    """Return a wait of `after` to `after + spread` hours, by somebody's own chance."""
    return minutes((after + world.chance(key).random() * spread) * 60)


def waking(world: World, key: str, at: datetime) -> datetime:
    """Return the instant, or the next moment between eight and nine where it would be night there."""
    local = at.astimezone(world.people[key].zone)
    if 8 <= local.hour < 21:
        return at
    morning = local.replace(hour=8, minute=world.chance(key).randrange(5, 55), second=0, microsecond=0)
    if local.hour >= 21:
        morning += timedelta(days=1)
    return morning.astimezone(at.tzinfo)
