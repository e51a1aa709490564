"""Which step opens when, until when, and why: instants only, so that no clock has to tick."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from interleave.engine.pathways.rules import Rule


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step of a design.

    `id` is the slug; `minutes` is the planned effort (>= 0); days count from the learner's first day (0);
    `opens_on_day` and `rule` hold together: the later one decides; `due_on_day` means the end of that day.
    """

    id: str
    position: int
    title: str
    kind: str
    required: bool = True
    minutes: int = 0
    opens_on_day: int | None = None
    due_on_day: int | None = None
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What is known about one learner on one step. `score` and `share` are 0..1, instants are aware."""

    started_at: datetime | None = None
    done_at: datetime | None = None
    score: Decimal | None = None
    share: Decimal | None = None
    minutes: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class StepPlan:
    """When a step opens and ends for one learner.

    `opens_at` None = locked until `waits_for` is met. `due_at` is the first instant after the last day
    (exclusive), UTC. `reason` is a sentence for the learner, without dates: show `opens_at` beside it.
    """

    opens_at: datetime | None
    due_at: datetime | None
    reason: str
    waits_for: tuple[str, ...] = ()


def plan(
    steps: Sequence[PlannedStep], facts: Mapping[str, StepFacts], *, starts_on: date, zone: ZoneInfo
) -> dict[str, StepPlan]:
    """Return for every step id when it opens, until when, and why."""
    raise NotImplementedError


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a calendar day in a zone, in UTC."""
    raise NotImplementedError


def last_day(due_at: datetime, zone: ZoneInfo) -> date:
    """Return the calendar day, in a zone, on whose end a step is due: the day to show people."""
    raise NotImplementedError
