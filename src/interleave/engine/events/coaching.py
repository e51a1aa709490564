"""What happens in coaching."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from interleave.engine.events.values import Event


@dataclass(frozen=True, slots=True)
class RelationStarted(Event):
    """A coach and a learner began to work together."""

    name: ClassVar[str] = "coaching.relation.started.v1"
    person_id: UUID
    coach_id: UUID
    relation_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class RelationEnded(Event):
    """A coaching relation ended."""

    name: ClassVar[str] = "coaching.relation.ended.v1"
    person_id: UUID
    coach_id: UUID
    relation_id: UUID
    at: datetime
    cause: str = ""  # a code: the coach left, the person left, the enrolment was withdrawn, another coach


@dataclass(frozen=True, slots=True)
class MeetingPlanned(Event):
    """A coaching meeting got a date."""

    name: ClassVar[str] = "coaching.meeting.planned.v1"
    person_id: UUID
    coach_id: UUID
    relation_id: UUID
    meeting_id: UUID
    starts_at: datetime
    minutes: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MeetingMoved(Event):
    """A coaching meeting got another date or place."""

    name: ClassVar[str] = "coaching.meeting.moved.v1"
    person_id: UUID
    coach_id: UUID
    relation_id: UUID
    meeting_id: UUID
    starts_at: datetime
    minutes: int
    revision: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MeetingCancelled(Event):
    """A coaching meeting was called off."""

    name: ClassVar[str] = "coaching.meeting.cancelled.v1"
    person_id: UUID
    coach_id: UUID
    relation_id: UUID
    meeting_id: UUID
    revision: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MeetingHeld(Event):
    """A coaching meeting took place."""

    name: ClassVar[str] = "coaching.meeting.held.v1"
    person_id: UUID
    coach_id: UUID
    relation_id: UUID
    meeting_id: UUID
    minutes: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MeetingMissed(Event):
    """The person coached did not come to a meeting."""

    name: ClassVar[str] = "coaching.meeting.missed.v1"
    person_id: UUID
    coach_id: UUID
    relation_id: UUID
    meeting_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class NotesShared(Event):
    """The shared notes of a meeting changed."""

    name: ClassVar[str] = "coaching.notes.shared.v1"
    person_id: UUID
    relation_id: UUID
    meeting_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class ActionAgreed(Event):
    """Coach and learner agreed on an action."""

    name: ClassVar[str] = "coaching.action.agreed.v1"
    person_id: UUID
    relation_id: UUID
    action_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class ActionDone(Event):
    """An agreed action was done."""

    name: ClassVar[str] = "coaching.action.done.v1"
    person_id: UUID
    relation_id: UUID
    action_id: UUID
    at: datetime
