"""What happens in selfpaced.

`enrolment_id` is the enrolment that it belongs to. None: outside any journey, or an older event.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from interleave.engine.events.values import Event


@dataclass(frozen=True, slots=True)
class RunStarted(Event):
    """A learner opened a module for the first time."""

    name: ClassVar[str] = "selfpaced.run.started.v1"
    person_id: UUID
    run_id: UUID
    module_id: UUID
    version_id: UUID
    at: datetime
    enrolment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class EffortRecorded(Event):
    """A learner worked on a module: credited seconds since the last record, and where she is."""

    name: ClassVar[str] = "selfpaced.effort.recorded.v1"
    person_id: UUID
    run_id: UUID
    module_id: UUID
    seconds: int
    at: datetime
    position: str = ""
    share: Decimal | None = None
    enrolment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RunFinished(Event):
    """A learner finished a module."""

    name: ClassVar[str] = "selfpaced.run.finished.v1"
    person_id: UUID
    run_id: UUID
    module_id: UUID
    version_id: UUID
    seconds: int
    at: datetime
    objective_ids: tuple[UUID, ...] = ()
    item_ids: tuple[UUID, ...] = ()
    enrolment_id: UUID | None = None
