"""Many made-up learners through one design: where they go, where they get stuck."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from interleave.engine.pathways import Route
from interleave.engine.simulation.behaving import Drawn
from interleave.engine.simulation.course import Course, CourseStep
from interleave.engine.simulation.walking import Outcome, Seen, walk

PEOPLE = 1000
PROPOSED = tuple(route.value for route in (Route.SKIP, Route.SHORT, Route.REMEDIAL, Route.ENRICH))
_IN_TIME = frozenset({Outcome.DONE, Outcome.SKIPPED, Outcome.SHORTENED, Outcome.ADDED})


@dataclass(frozen=True, slots=True)
class CrowdStep:
    """What became of all on one step; shares are 0..1.

    Attributes:
        reached: of all, for whom it opened (a variant: who did it).
        done: of all, who did it, left it out on evidence, or did its short way.
        in_time: of all, who did so by its last day; None without one.
        median_day: the day of the journey on which half of those who did it had done it.
        proposed: of those reached, to whom each way was proposed first.
        stuck: of all, whose first required step left undone this is.
    """

    slug: str
    title: str
    kind: str
    of: str | None
    route: str
    required: bool
    reached: float
    done: float
    in_time: float | None
    median_day: int | None
    proposed: dict[str, float]
    stuck: float


@dataclass(frozen=True, slots=True)
class Crowd:
    """What became of all of them. `completed`: of all, who did everything required."""

    people: int
    seed: int
    completed: float
    median_day: int | None
    steps: tuple[CrowdStep, ...]


def simulate(course: Course, *, seed: int, people: int = PEOPLE) -> Crowd:
    """Send made-up learners through a course; the same seed gives the same table.

    Args:
        course: the design.
        seed: of chance.
        people: how many, >= 1.
    """
    if people < 1:
        raise ValueError("A table needs at least one learner.")
    walks = [walk(course, Drawn.draw(course, seed * 1_000_003 + number)) for number in range(people)]
    ends = [end for seen in walks if (end := _end(course, seen)) is not None]
    stuck = Counter(slug for seen in walks if (slug := _stuck(course, seen)) is not None)
    return Crowd(
        people=people,
        seed=seed,
        completed=len(ends) / people,
        median_day=round(median(ends)) if ends else None,
        steps=tuple(
            _tabulate(course, step, [seen[place] for seen in walks], stuck[step.planned.id] / people)
            for place, step in enumerate(course.steps)
        ),
    )


def _tabulate(course: Course, step: CourseStep, seen: Sequence[Seen], stuck: float) -> CrowdStep:
    planned, people = step.planned, len(seen)
    reached = [one for one in seen if one.outcome not in (Outcome.LOCKED, Outcome.BESIDE)]
    done = [one for one in reached if one.done_at is not None]
    days = [course.day_of(one.done_at) for one in done if one.done_at is not None]
    routes = Counter(one.proposal.route for one in reached if one.proposal is not None)
    in_time = (
        sum(one.outcome in _IN_TIME for one in done) / people if planned.due_on_day is not None else None
    )
    return CrowdStep(
        slug=planned.id,
        title=planned.title,
        kind=planned.kind,
        of=planned.of,
        route=planned.route,
        required=planned.required,
        reached=len(reached) / people,
        done=len(done) / people,
        in_time=in_time,
        median_day=round(median(days)) if days else None,
        proposed={route: routes[route] / len(reached) for route in PROPOSED if routes[route]},
        stuck=stuck,
    )


def _stuck(course: Course, seen: Sequence[Seen]) -> str | None:
    """Return the first required step that was left undone, in the order of the design."""
    for step, one in zip(course.steps, seen, strict=True):
        if step.planned.of is None and step.planned.required and one.done_at is None:
            return step.planned.id
    return None


def _end(course: Course, seen: Sequence[Seen]) -> int | None:
    """Return the day on which everything required was done; None when something is left."""
    ends = [
        one.done_at
        for step, one in zip(course.steps, seen, strict=True)
        if step.planned.of is None and step.planned.required
    ]
    known = [at for at in ends if at is not None]
    return course.day_of(max(known)) if known and len(known) == len(ends) else None
