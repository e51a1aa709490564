"""Other ways through a step: a variant stands beside its step and is nobody's duty until it is taken."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from interleave.engine.pathways.faults import Problem, Severity
from interleave.engine.pathways.planning import PlannedStep


class Route(StrEnum):
    """A way through a step. `skip` needs no step of its own; the others but standard are variants."""

    SKIP = "skip"
    SHORT = "short"
    STANDARD = "standard"
    REMEDIAL = "remedial"
    ENRICH = "enrich"


VARIANT_ROUTES: tuple[str, ...] = (Route.SHORT, Route.REMEDIAL, Route.ENRICH)


def settle(steps: Sequence[PlannedStep]) -> tuple[PlannedStep, ...]:
    """Return the steps, every variant with when it opens and until when.

    A variant with neither a day nor a rule opens with its step; a short one without a last day has the last
    day of its step, for it stands in for it.
    """
    by_id = {step.id: step for step in steps}
    return tuple(_settled(step, by_id.get(step.of)) if step.of is not None else step for step in steps)


def own_steps(steps: Sequence[PlannedStep], routes: Mapping[str, str]) -> tuple[PlannedStep, ...]:
    """Return the steps that one learner has on her list.

    Args:
        steps: the design, settled.
        routes: the way taken, by step id, at a step (`short`) and at its variant; missing = standard.

    Variants that were not taken are left out. A step whose short way was taken gives its place, and whether
    it is required, to that variant; a remedial or enriching one that was taken is required of her.
    """
    by_id = {step.id: step for step in steps}
    own = []
    for step in steps:
        taken = routes.get(step.id, "")
        if step.of is None:
            if taken != Route.SHORT:
                own.append(step)
        elif taken:
            base = by_id.get(step.of)
            own.append(replace(step, required=taken != Route.SHORT or (base is not None and base.required)))
    return tuple(own)


def check_variants(steps: Sequence[PlannedStep]) -> Iterator[Problem]:
    """Yield what is wrong with the other ways of a design."""
    by_id = {step.id: step for step in steps}
    ways = Counter((step.of, step.route) for step in steps if step.of is not None)
    for step in steps:
        if step.of is not None:
            text = _fault(step, by_id.get(step.of), ways[step.of, step.route])
            if text:
                yield Problem(step.id, text, Severity.ERROR)
            elif step.route == Route.SHORT and step.minutes > by_id[step.of].minutes:
                text = f"“{step.title}” is the short way of “{by_id[step.of].title}”, but takes longer."
                yield Problem(step.id, text, Severity.WARNING)


def _fault(step: PlannedStep, base: PlannedStep | None, ways: int) -> str:
    if step.route not in VARIANT_ROUTES:
        return f"“{step.title}” has no way called “{step.route}”. Use one of: {', '.join(VARIANT_ROUTES)}."
    if base is None:
        return f"“{step.title}” is another way of “{step.of}”, which is not a step here."
    if base is step:
        return f"“{step.title}” is another way of itself. Name the step that it stands beside."
    if base.of is not None:
        return (
            f"“{step.title}” is another way of “{base.title}”, which is itself another way. "
            "Name the step that both stand beside."
        )
    if step.required:
        return (
            f"“{step.title}” is another way of “{base.title}” and cannot be required: "
            "no learner has to do it until they choose it."
        )
    if ways > 1:
        return f"“{base.title}” has {ways} ways called “{step.route}”. Keep one of them."
    return ""


def _settled(step: PlannedStep, base: PlannedStep | None) -> PlannedStep:
    if base is None:
        return step
    opens, rule, due = step.opens_on_day, step.rule, step.due_on_day
    if opens is None and rule is None:
        opens, rule = base.opens_on_day, base.rule
    if due is None and step.route == Route.SHORT:
        due = base.due_on_day
    return replace(step, opens_on_day=opens, rule=rule, due_on_day=due)
