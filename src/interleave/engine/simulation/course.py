"""A design as the simulator reads it: what is worked out once for all who walk through it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from interleave.engine import pathways
from interleave.engine.pathways import PlannedStep, Planner
from interleave.engine.proposals.options import StepOption

DEFAULT_ITEMS = 5  # questions of a quiz whose length is unknown
DEFAULT_PASS_MARK = 0.7
DEFAULT_TRIES = 3  # of a quiz without a limit: people seldom come back more often
AFTERMATH = timedelta(days=28)  # how long after the last week somebody may still catch up


@dataclass(frozen=True, slots=True)
class CourseStep:
    """A step with what decides how somebody does on it. `planned` is settled (see pathways.settle).

    `pass_mark` (0..1), `items` and `tries` are read for checks only.
    """

    planned: PlannedStep
    objectives: tuple[str, ...] = ()
    pass_mark: float = DEFAULT_PASS_MARK
    items: int = DEFAULT_ITEMS
    tries: int = DEFAULT_TRIES


@dataclass(frozen=True)
class Course:
    """A design with the day on which everybody starts, at 00:00 of `zone`.

    `objectives` are titles by slug. Shared by all walks: it holds nothing of anybody.
    """

    steps: Sequence[CourseStep]
    weeks: int
    starts_on: date
    zone: ZoneInfo
    objectives: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_slug(self) -> dict[str, CourseStep]:
        return {step.planned.id: step for step in self.steps}

    @cached_property
    def standard(self) -> tuple[CourseStep, ...]:
        return tuple(step for step in self.steps if step.planned.of is None)

    @cached_property
    def planner(self) -> Planner:
        planned = [step.planned for step in self.steps]
        return Planner(planned, starts_on=self.starts_on, zone=self.zone)

    @cached_property
    def begins_at(self) -> datetime:
        return pathways.start_of_day(self.starts_on, self.zone)

    @cached_property
    def ends_at(self) -> datetime:
        return self.begins_at + timedelta(weeks=self.weeks) + AFTERMATH

    @cached_property
    def options(self) -> dict[str, StepOption]:
        return {step.planned.id: _option(step) for step in self.steps}

    @cached_property
    def ways(self) -> dict[str, tuple[StepOption, ...]]:
        """The variants of each standard step, by its slug."""
        found: dict[str, tuple[StepOption, ...]] = {step.planned.id: () for step in self.standard}
        for step in self.steps:
            if step.planned.of in found:
                found[step.planned.of] = (*found[step.planned.of], self.options[step.planned.id])
        return found

    @cached_property
    def checked_by(self) -> dict[str, tuple[str, ...]]:
        """The steps that a check asks about, by its slug: itself, and earlier ones alike."""
        return {
            quiz.planned.id: tuple(
                step.planned.id
                for step in self.standard
                if step is quiz
                or (
                    step.planned.position < quiz.planned.position
                    and set(step.objectives) & set(quiz.objectives)
                )
            )
            for quiz in self.steps
            if quiz.planned.traits.simulated in ("tested", "recalled")
        }

    def day_of(self, at: datetime) -> int:
        """Return the day of the journey that an instant lies on, from 0."""
        return (at - self.begins_at).days


def _option(step: CourseStep) -> StepOption:
    planned = step.planned
    return StepOption(
        slug=planned.id,
        title=planned.title,
        route=planned.route,
        of=planned.of,
        minutes=planned.minutes,
        objectives=step.objectives,
        prerequisites=pathways.steps_named(planned.rule),
        can_skip=planned.traits.can_be_skipped,
    )
