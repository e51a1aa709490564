"""What locked steps wait for: the steps that their rules name, and the day before which they stay shut."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from interleave.engine import pathways
from interleave.journeys import editions
from interleave.journeys.editions import EditionStep
from interleave.journeys.selectors.shapes import JourneyView, StepLine


@dataclass(frozen=True, slots=True)
class Opening:
    """Titles of steps still to be done: all of them, or any one. `not_before` is in the learner's days."""

    titles: tuple[str, ...]
    is_any: bool
    not_before: date | None


def list_openings(view: JourneyView) -> Mapping[UUID, Opening]:
    """Say of every locked step of a journey what opens it. No query once this process met the version."""
    edition = editions.load(view.version_id)
    lines = {line.slug: line for line in view.steps}
    lines |= {line.variant_of: line for line in view.steps if line.taken == pathways.Route.SHORT}
    locked = [edition.by_id[line.step_id] for line in view.steps if line.state is pathways.State.LOCKED]
    return {step.id: _opening(step, lines, view.starts_on) for step in locked}


def _opening(step: EditionStep, lines: Mapping[str, StepLine], starts_on: date) -> Opening:
    """A step that is done and still named did not reach the score that the rule asks for."""
    named = [lines[slug] for slug in pathways.steps_named(step.planned.rule) if slug in lines]
    undone = [line for line in named if line.done_at is None]
    day = step.opens_on_day
    return Opening(
        titles=tuple(line.title for line in undone or named),
        is_any=isinstance(step.planned.rule, pathways.Any_),
        not_before=starts_on + timedelta(days=day) if day else None,
    )
