"""What is wrong with a design, in words, before anybody starts on it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from interleave.engine.pathways import reach
from interleave.engine.pathways.faults import Problem, Severity
from interleave.engine.pathways.planning import PlannedStep
from interleave.engine.pathways.rules import After, All, AttendedAtLeast, Rule, ScoreAtLeast, steps_named
from interleave.engine.pathways.variants import check_variants


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """A phase of a journey and the ids of its steps, in order."""

    id: str
    position: int
    title: str
    step_ids: tuple[str, ...] = ()


def check_design(
    steps: Sequence[PlannedStep], stages: Sequence[PlannedStage] = (), *, weeks: int | None = None
) -> list[Problem]:
    """Return the faults of a design, errors first, then in the order of the steps; empty = sound.

    Args:
        steps: all steps of the journey.
        stages: its phases; empty = do not check them.
        weeks: planned length, >= 1; None = do not check it.
    """
    if not steps:
        return [Problem("", "This journey has no steps yet. Add the first one.", Severity.ERROR)]
    ordered = sorted(steps, key=lambda step: step.position)
    places = {step.id: place for place, step in enumerate(ordered, start=1)}
    problems = [
        *_check_ids(ordered),
        *check_variants(ordered),
        *_check_numbers(ordered),
        *_check_waiting(ordered),
        *_check_days(ordered, weeks),
        *_check_order(ordered),
        *_check_stages(ordered, stages),
    ]
    problems.sort(key=lambda problem: (problem.severity is not Severity.ERROR, places.get(problem.where, 0)))
    return problems


def _error(where: str, text: str) -> Problem:
    return Problem(where, text, Severity.ERROR)


def _warning(where: str, text: str) -> Problem:
    return Problem(where, text, Severity.WARNING)


def _check_ids(steps: Sequence[PlannedStep]) -> Iterator[Problem]:
    for name, count in Counter(step.id for step in steps).items():
        if count > 1:
            yield _error(name, f"{count} steps have the short name “{name}”. Give each its own.")
    if not any(step.required for step in steps):
        yield _warning("", "No step is required, so no one can complete this journey.")


def _check_numbers(steps: Sequence[PlannedStep]) -> Iterator[Problem]:
    for step in steps:
        if step.minutes < 0:
            yield _error(step.id, f"“{step.title}” has less than no minutes.")
        if (step.opens_on_day or 0) < 0 or (step.due_on_day or 0) < 0:
            yield _error(step.id, f"“{step.title}” has a negative day. Day 0 is the first day.")


def _check_waiting(steps: Sequence[PlannedStep]) -> Iterator[Problem]:
    titles = {step.id: step.title for step in steps}
    days = reach.earliest_days(steps)
    stuck = {step.id for step in steps if step.id not in days}
    yield from _check_names(steps)
    explained = {step.id for step in steps if any(name not in titles for name in steps_named(step.rule))}
    for cycle in reach.find_cycles(steps, stuck):
        explained.update(cycle)
        yield _error(cycle[0], _why_circle([titles[name] for name in cycle]))
    for step in steps:
        if step.id in stuck - explained:
            yield _error(step.id, _why_stuck(step, stuck, titles))
    sure = reach.earliest_days(steps, only_done=lambda step: step.required)
    for step in steps:
        if step.required and step.id in days and step.id not in sure:
            yield _warning(step.id, f"“{step.title}” is required, but waits for a step that is optional.")


def _check_names(steps: Sequence[PlannedStep]) -> Iterator[Problem]:
    known = {step.id for step in steps}
    for step in steps:
        for name in steps_named(step.rule):
            if name not in known:
                yield _error(step.id, f"“{step.title}” waits for “{name}”, which is not a step here.")


def _why_circle(titles: Sequence[str]) -> str:
    if len(titles) == 1:
        return f"“{titles[0]}” waits for itself. Remove the condition."
    names = " → ".join(f"“{title}”" for title in (*titles, titles[0]))
    return f"These steps wait for each other: {names}. Remove one of the conditions."


def _why_stuck(step: PlannedStep, stuck: set[str], titles: dict[str, str]) -> str:
    for name in steps_named(step.rule):
        if name in stuck:
            return f"“{step.title}” can never open, because “{titles[name]}” never does."
    return (
        f"“{step.title}” can never open: it asks for the score or the attendance of a step that has none. "
        "Change the condition."
    )


def _check_days(steps: Sequence[PlannedStep], weeks: int | None) -> Iterator[Problem]:
    if weeks is not None and weeks < 1:
        yield _error("", "A journey lasts at least one week.")
        return
    earliest = reach.earliest_days(steps)
    for step in steps:
        opens, due = earliest.get(step.id, step.opens_on_day or 0), step.due_on_day
        if due is not None and due < opens:
            yield _error(step.id, f"“{step.title}” is due on day {due}, before it can open on day {opens}.")
        if weeks is None:
            continue
        if opens >= weeks * 7:
            yield _warning(step.id, f"“{step.title}” opens on day {opens}, after the last of {weeks} weeks.")
        elif due is not None and due >= weeks * 7:
            yield _warning(step.id, f"“{step.title}” is due on day {due}, after the last of {weeks} weeks.")


def _check_order(steps: Sequence[PlannedStep]) -> Iterator[Problem]:
    by_id = {step.id: step for step in steps}
    for step in steps:
        for name in _needed(step.rule):
            other = by_id.get(name)
            if other is None or other is step:
                continue
            if other.position > step.position:
                yield _warning(
                    step.id, f"“{step.title}” waits for “{other.title}”, which comes later in the plan."
                )
            if _is_before(step.due_on_day, other.due_on_day):
                yield _warning(
                    step.id, f"“{step.title}” is due before “{other.title}”, which must be done first."
                )


def _is_before(day: int | None, other: int | None) -> bool:
    return day is not None and other is not None and day < other


def _needed(rule: Rule | None) -> tuple[str, ...]:
    """The steps without which a rule cannot be met: alternatives do not count."""
    match rule:
        case All(rules):
            return tuple(dict.fromkeys(step for part in rules for step in _needed(part)))
        case After(step) | ScoreAtLeast(step, _) | AttendedAtLeast(step, _):
            return (step,)
        case _:
            return ()


def _check_stages(steps: Sequence[PlannedStep], stages: Sequence[PlannedStage]) -> Iterator[Problem]:
    if not stages:
        return
    ordered = sorted(stages, key=lambda stage: stage.position)
    titles = {step.id: step.title for step in steps}
    homes = Counter(name for stage in ordered for name in stage.step_ids)
    for stage in ordered:
        if not stage.step_ids:
            yield _warning(stage.id, f"The stage “{stage.title}” has no steps.")
        for name in stage.step_ids:
            if name not in titles:
                yield _error(stage.id, f"The stage “{stage.title}” names “{name}”, which is not a step here.")
    for step in steps:
        if homes[step.id] != 1:
            count = "no stage" if homes[step.id] == 0 else f"{homes[step.id]} stages"
            yield _error(step.id, f"“{step.title}” stands in {count}. Put it into one.")
    yield from _check_stage_order(steps, ordered)


def _check_stage_order(steps: Sequence[PlannedStep], ordered: Sequence[PlannedStage]) -> Iterator[Problem]:
    """Positions must follow the stages, or the list and the score would tell different stories."""
    rank = {name: place for place, stage in enumerate(ordered) for name in stage.step_ids}
    highest = 0
    for step in steps:
        place = rank.get(step.id, highest)
        if place < highest:
            yield _warning(
                step.id, f"“{step.title}” belongs to an earlier stage than the step before it. Move one."
            )
        highest = max(highest, place)
