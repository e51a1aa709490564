"""Where a learner stands: the state of a step at an instant, the sum of them, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from interleave.engine.pathways.planning import PlannedStep


class State(StrEnum):
    """The state of a step for one learner at one instant; "started" is told apart by `is_started`."""

    LOCKED = "locked"
    UPCOMING = "upcoming"
    OPEN = "open"
    LATE = "late"
    DONE = "done"


class Progress(Protocol):
    """What a row of progress must offer. All aware instants; `opens_at` None = locked."""

    @property
    def opens_at(self) -> datetime | None: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def started_at(self) -> datetime | None: ...
    @property
    def done_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class StepInstants:
    """The plainest `Progress`."""

    opens_at: datetime | None = None
    due_at: datetime | None = None
    started_at: datetime | None = None
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Progress of one learner on one journey.

    `done`, `total` and `late` count what is required (and the optional steps to choose); `share` is
    done / total, 0..1, and 0 when nothing is required. `on_track` = nothing required is late.
    """

    done: int
    total: int
    share: float
    late: int
    next_id: str | None
    on_track: bool


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do next, and its state (late, open or upcoming)."""

    step: PlannedStep
    state: State


_LOCKED = StepInstants()
_ORDER = {State.LATE: 0, State.OPEN: 1, State.UPCOMING: 2}
_NEVER = datetime.max.replace(tzinfo=UTC)


def state_of(progress: Progress, now: datetime) -> State:
    """Return the state of a step at `now`.

    Done wins over everything; what is locked or yet to open is never late; the due instant itself is late.
    """
    if progress.done_at is not None:
        return State.DONE
    if progress.opens_at is None:
        return State.LOCKED
    if now < progress.opens_at:
        return State.UPCOMING
    if progress.due_at is not None and now >= progress.due_at:
        return State.LATE
    return State.OPEN


def is_started(progress: Progress) -> bool:
    """Tell whether the learner began the step (a done step was begun)."""
    return progress.started_at is not None or progress.done_at is not None


def next_steps(
    steps: Sequence[PlannedStep],
    progress: Mapping[str, Progress],
    *,
    now: datetime,
    limit: int | None = None,
) -> tuple[NextStep, ...]:
    """Return what to do next, at most `limit`; done and locked steps are left out.

    Order: late by due; then open by due (those without one last), then position; then upcoming by opening.
    A step without a row of progress counts as locked.
    """
    found = [(step, progress.get(step.id, _LOCKED)) for step in steps]
    chosen = [(step, row, state) for step, row in found if (state := state_of(row, now)) in _ORDER]
    chosen.sort(key=lambda entry: _place(*entry))
    return tuple(NextStep(step, state) for step, _, state in chosen[:limit])


def summarise(
    steps: Sequence[PlannedStep], progress: Mapping[str, Progress], *, now: datetime, choose: int = 0
) -> Standing:
    """Count what is done of what is required.

    Args:
        steps: the design, any order.
        progress: rows by step id; a missing row counts as locked.
        now: the instant of the question.
        choose: how many of the optional steps count as required too (a la carte), >= 0; never more than
            there are.
    """
    states = {step.id: state_of(progress.get(step.id, _LOCKED), now) for step in steps}
    required = [step for step in steps if step.required]
    optional = [step for step in steps if not step.required]
    wanted = min(max(choose, 0), len(optional))
    done = sum(states[step.id] is State.DONE for step in required)
    done += min(wanted, sum(states[step.id] is State.DONE for step in optional))
    total = len(required) + wanted
    late = sum(states[step.id] is State.LATE for step in required)
    coming = next_steps(steps, progress, now=now, limit=1)
    return Standing(
        done=done,
        total=total,
        share=done / total if total else 0.0,
        late=late,
        next_id=coming[0].step.id if coming else None,
        on_track=late == 0,
    )


def _place(step: PlannedStep, row: Progress, state: State) -> tuple[int, datetime, int]:
    instant = row.opens_at if state is State.UPCOMING else row.due_at
    return _ORDER[state], instant or _NEVER, step.position
