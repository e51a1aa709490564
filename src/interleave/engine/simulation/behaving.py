"""How somebody made up behaves: as a designer describes her, or drawn at random from a seed.

These are assumptions to compare designs with, not findings about people.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random  # noqa: TID251 - made from the seed that the caller gives
from typing import Protocol

from interleave.engine.simulation.course import Course, CourseStep

WINDOW_USED = 0.5  # of the time between opening and last day, by who is on time
OPEN_ENDED = timedelta(days=2)  # how long somebody on time takes for a step without a last day
RETRY_GAIN = (
    0.05  # of the marks, per further try: retests gain 0.26 sd (Hausknecht et al. 2007), one sd is 0.2
)
REMEDIAL_GAIN = 0.1  # of the marks, per remedial step done; ours

GUESS = 0.2  # chance to be right without knowing: four or five choices
LEARNT_LOGITS = {"standard": 0.8, "short": 0.5, "remedial": 0.6, "enrich": 0.4}  # per lesson or video; ours
UPTAKE = {"skip": 0.7, "short": 0.6, "remedial": 0.6, "enrich": 0.3}  # who does what is proposed; ours
NOT_MADE_UP = 0.5  # of missed sessions: the other half is caught up with in another session; ours
MEAN_DILIGENCE = 5 / 7  # of Beta(5, 2)
STOPS_PER_WEEK = 0.01  # of people of average diligence; compulsory training at work loses few


class Behaviour(Protocol):
    """What decides how a walk goes on."""

    @property
    def stops_at(self) -> datetime | None: ...
    def delay(self, step: CourseStep, opens_at: datetime, due_at: datetime | None) -> timedelta: ...
    def attends(self, step: CourseStep) -> bool: ...
    def answers(self, step: CourseStep, tries: int) -> Sequence[bool]: ...
    def takes(self, route: str) -> bool: ...
    def learns(self, step: CourseStep) -> None: ...


@dataclass(slots=True)
class Described:
    """A learner as a form describes her: nothing is left to chance.

    Attributes:
        share: of the marks that she reaches in every check, 0..1.
        absences: how many live steps and coach meetings she misses, the first ones.
        days_late_per_week: how many days she falls behind each week, >= 0.
        follows: she does what is proposed.
    """

    course: Course
    share: float
    absences: int = 0
    days_late_per_week: float = 0.0
    follows: bool = True
    stops_at: datetime | None = None
    remedials: int = 0
    missed: int = 0

    def delay(self, step: CourseStep, opens_at: datetime, due_at: datetime | None) -> timedelta:
        usual = _usual(opens_at, due_at) * (WINDOW_USED if due_at else 1)
        if is_live(step):
            return usual
        weeks = max((opens_at - self.course.begins_at) / timedelta(weeks=1), 0) + 1
        return usual + timedelta(days=self.days_late_per_week * weeks)

    def attends(self, step: CourseStep) -> bool:
        if self.missed < self.absences:
            self.missed += 1
            return False
        return True

    def answers(self, step: CourseStep, tries: int) -> Sequence[bool]:
        share = min(self.share + RETRY_GAIN * tries + REMEDIAL_GAIN * self.remedials, 1.0)
        right = math.floor(share * step.items + 0.5)
        return [place < right for place in range(step.items)]

    def takes(self, route: str) -> bool:
        return self.follows

    def learns(self, step: CourseStep) -> None:
        self.remedials += step.planned.route == "remedial"


@dataclass(slots=True)
class Drawn:
    """A learner drawn at random: how able, how diligent, how often away.

    Ability is normal around 0 logits with a spread of 1, and grows with each lesson on an objective; the
    chance to be right is guess + (1 - guess) * logistic(ability), as in item response theory (Birnbaum 1968).
    Diligence is Beta(5, 2); how much of the time for a step is used is log-normal, longer with less of it.
    """

    course: Course
    chance: Random
    ability: float = 0.0
    diligence: float = 0.7
    away: float = 0.1
    stops_at: datetime | None = None
    learnt: dict[str, float] = field(default_factory=dict)

    @classmethod
    def draw(cls, course: Course, seed: int) -> "Drawn":
        """Return the learner of a seed: the same seed gives the same person, whatever the design."""
        chance = Random(seed)  # noqa: S311 - made-up people, not secrets
        drawn = cls(course, chance, chance.gauss(0, 1), chance.betavariate(5, 2), chance.betavariate(1.2, 10))
        stops_per_week = STOPS_PER_WEEK * (1 - drawn.diligence) / (1 - MEAN_DILIGENCE)
        weeks = chance.expovariate(max(stops_per_week, 1e-9))
        drawn.stops_at = course.begins_at + timedelta(weeks=min(weeks, 1000))
        return drawn

    def delay(self, step: CourseStep, opens_at: datetime, due_at: datetime | None) -> timedelta:
        usual = _usual(opens_at, due_at)
        if is_live(step):
            return usual * (WINDOW_USED if due_at else 1)
        used = self.chance.lognormvariate(math.log(WINDOW_USED), 0.6) * 0.7 / max(self.diligence, 0.1)
        return usual * (used if due_at else used * 2)

    def attends(self, step: CourseStep) -> bool:
        return self.chance.random() >= self.away * NOT_MADE_UP

    def answers(self, step: CourseStep, tries: int) -> Sequence[bool]:
        learnt = [self.learnt.get(slug, 0.0) for slug in step.objectives] or [0.8]
        ability = self.ability + sum(learnt) / len(learnt) + RETRY_GAIN * 4 * tries
        right = GUESS + (1 - GUESS) / (1 + math.exp(-ability))
        return [self.chance.random() < right for _place in range(step.items)]

    def takes(self, route: str) -> bool:
        return self.chance.random() < UPTAKE.get(route, 0.0)

    def learns(self, step: CourseStep) -> None:
        if step.planned.traits.simulated == "studied":
            for slug in step.objectives:
                self.learnt[slug] = self.learnt.get(slug, 0.0) + LEARNT_LOGITS[step.planned.route]


def is_live(step: CourseStep) -> bool:
    """Tell whether a step happens at a time that others set, and can be missed."""
    return step.planned.traits.simulated == "attended"


def _usual(opens_at: datetime, due_at: datetime | None) -> timedelta:
    return max(due_at - opens_at, timedelta(hours=12)) if due_at is not None else OPEN_ENDED
