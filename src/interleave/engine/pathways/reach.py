"""What can be reached in a design: which steps can ever open, from which day, and who waits in a circle."""

from collections.abc import Callable, Collection, Mapping, Sequence

from interleave.engine.pathways.planning import PlannedStep
from interleave.engine.pathways.rules import (
    After,
    All,
    Any_,
    AttendedAtLeast,
    RelativeDay,
    Rule,
    ScoreAtLeast,
    steps_named,
)


def earliest_days(
    steps: Sequence[PlannedStep], *, only_done: Callable[[PlannedStep], bool] = lambda step: True
) -> dict[str, int]:
    """Return, for the steps that can ever open, the first day (>= 0) on which they can.

    A step that can never open is missing. Calendar dates count as day 0: a design has no start.

    Args:
        steps: the design.
        only_done: which steps one may count on being done; the others open but satisfy no rule.

    Cost: O(steps squared) at worst, a few passes in practice.
    """
    days: dict[str, int] = {}
    countable = {step.id: step for step in steps if only_done(step)}
    changed = True
    while changed:
        changed = False
        for step in steps:
            day = _first_day(step.rule, countable, days) if step.rule else 0
            if day is None:
                continue
            day = max(day, step.opens_on_day or 0)
            if step.id not in days or day < days[step.id]:
                days[step.id] = day
                changed = True
    return days


def find_cycles(steps: Sequence[PlannedStep], among: Collection[str]) -> list[tuple[str, ...]]:
    """Return the circles of waiting among some steps, each once, beginning with its first step."""
    waits = {step.id: [name for name in steps_named(step.rule) if name in among] for step in steps}
    cycles: list[tuple[str, ...]] = []
    seen: set[str] = set()
    for step in steps:
        if step.id not in among or step.id in seen:
            continue
        cycle = _circle_from(step.id, waits)
        if cycle and not seen.intersection(cycle):
            cycles.append(cycle)
            seen.update(cycle)
    return cycles


def _first_day(rule: Rule, countable: Mapping[str, PlannedStep], days: Mapping[str, int]) -> int | None:
    match rule:
        case All(rules):
            parts = [_first_day(part, countable, days) for part in rules]
            known = [day for day in parts if day is not None]
            return max(known, default=0) if len(known) == len(parts) else None
        case Any_(rules):
            found = (_first_day(part, countable, days) for part in rules)
            return min((day for day in found if day is not None), default=None)
        case RelativeDay(number):
            return number
        case After(step):
            return days.get(step) if step in countable else None
        case ScoreAtLeast(step, _):
            return days.get(step) if step in countable and countable[step].traits.is_scored else None
        case AttendedAtLeast(step, _):
            return days.get(step) if step in countable and countable[step].traits.is_attended else None
        case _:
            return 0


def _circle_from(start: str, waits: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the shortest way from a step back to itself, breadth first; empty when there is none."""
    paths: list[tuple[str, ...]] = [(start,)]
    visited: set[str] = set()
    while paths:
        path = paths.pop(0)
        for name in waits.get(path[-1], ()):
            if name == start:
                return path
            if name not in visited:
                visited.add(name)
                paths.append((*path, name))
    return ()
