"""How long 1,000 made-up learners take through 60 steps: python -m benchmarks.simulator_speed

Prints seconds of CPU of one core, and the ratio to planning the whole design again after every fact.
"""

import time
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from interleave.engine import pathways, simulation
from interleave.engine.pathways import (
    After,
    All,
    PlannedStep,
    Planner,
    RelativeDay,
    ScoreAtLeast,
    StepFacts,
    StepPlan,
)
from interleave.engine.simulation import Course, CourseStep, Crowd

STEPS, WEEKS, PEOPLE, SAMPLE, SEED = 60, 12, 1000, 50, 1
KINDS = ("lesson", "video", "quiz", "discussion", "lesson", "quiz", "task", "refresh", "live", "coaching")


class WholePlanner(Planner):
    """Plans every step again after each fact, as a reading of the page would."""

    def __init__(self, steps: Sequence[PlannedStep], *, starts_on: date, zone: ZoneInfo) -> None:
        super().__init__(steps, starts_on=starts_on, zone=zone)
        self._whole = (steps, starts_on, zone)

    def after(self, step_id: str, facts: Mapping[str, StepFacts]) -> dict[str, StepPlan]:
        steps, starts_on, zone = self._whole
        return pathways.plan(steps, facts, starts_on=starts_on, zone=zone)


def made_course() -> Course:
    """A journey of 60 steps with two other ways in every ten; nearly all wait for another step."""
    steps: list[CourseStep] = []
    for number in range(STEPS):
        kind, block = KINDS[number % 10], number // 10
        slug, day = f"step-{number}", number * 7 * WEEKS // STEPS
        of, route = None, "standard"
        if number % 10 in (1, 4):
            of, route = f"step-{number - 1}" if number % 10 == 1 else f"step-{number - 4}", "short"
            route = "remedial" if number % 10 == 4 else route
        rule = None
        if number % 10 and of is None:
            rule = All((After(f"step-{number - (2 if number % 10 in (2, 5) else 1)}"), RelativeDay(day)))
        if number % 10 == 6:
            rule = ScoreAtLeast(f"step-{number - 1}", Decimal("0.7"))
        planned = PlannedStep(
            slug,
            number,
            slug.title(),
            kind,
            of is None,
            20,
            day if of is None else None,
            day + 7,
            rule,
            of,
            route,
        )
        steps.append(CourseStep(planned, (f"objective-{block}", f"objective-{max(block - 1, 0)}")))
    settled = pathways.settle([step.planned for step in steps])
    return Course(
        [CourseStep(planned, step.objectives) for planned, step in zip(settled, steps, strict=True)],
        WEEKS,
        date(2027, 1, 4),
        ZoneInfo("Europe/Paris"),
    )


def timed(course: Course, people: int) -> tuple[float, Crowd]:
    began = time.process_time()
    crowd = simulation.simulate(course, seed=SEED, people=people)
    return time.process_time() - began, crowd


def main() -> None:
    course, whole = made_course(), made_course()
    whole.__dict__["planner"] = WholePlanner(
        [step.planned for step in whole.steps], starts_on=whole.starts_on, zone=whole.zone
    )
    seconds, crowd = timed(course, PEOPLE)
    slow, same = timed(whole, SAMPLE)
    assert same == simulation.simulate(course, seed=SEED, people=SAMPLE)
    per_learner, per_learner_slow = seconds / PEOPLE, slow / SAMPLE
    reached = sum(step.reached for step in crowd.steps if step.of is None) * PEOPLE
    print(f"{PEOPLE} learners, {STEPS} steps, {reached:.0f} steps reached: {seconds:.2f} s of CPU")
    print(
        f"planning everything again: {per_learner_slow / per_learner:.1f} times as long ({SAMPLE} learners)"
    )


if __name__ == "__main__":
    main()
