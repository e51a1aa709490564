"""What happens in insights."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from interleave.engine.events.values import Event


@dataclass(frozen=True, slots=True)
class RiskRaised(Event):
    """The rules say that a person needs a facilitator now, or coach and manager too."""

    name: ClassVar[str] = "insights.risk.raised.v1"
    person_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    before: str
    tier: str
    at: datetime
    reason: str = ""  # the strongest one, in words


@dataclass(frozen=True, slots=True)
class InterventionRecorded(Event):
    """Somebody did something for a person at risk: the actor."""

    name: ClassVar[str] = "insights.intervention.recorded.v1"
    person_id: UUID
    enrolment_id: UUID
    intervention_id: UUID
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class InterventionClosed(Event):
    """It was said what came of an intervention."""

    name: ClassVar[str] = "insights.intervention.closed.v1"
    person_id: UUID
    enrolment_id: UUID
    intervention_id: UUID
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class InterventionUndone(Event):
    """An intervention was recorded by mistake."""

    name: ClassVar[str] = "insights.intervention.undone.v1"
    person_id: UUID
    enrolment_id: UUID
    intervention_id: UUID
    at: datetime
