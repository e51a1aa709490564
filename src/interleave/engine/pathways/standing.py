"""Where a learner stands: the state of a step at an instant, the sum of them, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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
    """Progress of one learner on one journey: counts over what is required, `share` = done / total, 0..1."""

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


def state_of(progress: Progress, now: datetime) -> State:
    """Return the state of a step at `now`."""
    raise NotImplementedError


def is_started(progress: Progress) -> bool:
    """Tell whether the learner began the step (a done step was begun)."""
    raise NotImplementedError


def next_steps(
    steps: Sequence[PlannedStep],
    progress: Mapping[str, Progress],
    *,
    now: datetime,
    limit: int | None = None,
) -> tuple[NextStep, ...]:
    """Return what to do next: late first by due, then open by due and position, then upcoming by opening."""
    raise NotImplementedError


def summarise(
    steps: Sequence[PlannedStep], progress: Mapping[str, Progress], *, now: datetime, choose: int = 0
) -> Standing:
    """Count what is done of what is required; `choose` optional steps (a la carte) count as required too."""
    raise NotImplementedError
