"""What happens in live."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from interleave.engine.events.values import Event


@dataclass(frozen=True, slots=True)
class LiveActivityPublished(Event):
    """The design of a live part was made or changed."""

    name: ClassVar[str] = "live.activity.published.v1"
    activity_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class OfferingPublished(Event):
    """A bookable run was opened."""

    name: ClassVar[str] = "live.offering.published.v1"
    offering_id: UUID
    activity_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class OfferingChanged(Event):
    """Seats or state of an offering changed."""

    name: ClassVar[str] = "live.offering.changed.v1"
    offering_id: UUID
    activity_id: UUID
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OfferingCancelled(Event):
    """An organiser called an offering off."""

    name: ClassVar[str] = "live.offering.cancelled.v1"
    offering_id: UUID
    activity_id: UUID
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OfferingTransferred(Event):
    """A facilitator took over an offering, or sessions of it, from another one (`person_id`)."""

    name: ClassVar[str] = "live.offering.transferred.v1"
    person_id: UUID
    to_id: UUID
    offering_id: UUID
    activity_id: UUID
    session_ids: tuple[UUID, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class SessionPlanned(Event):
    """A dated block was added to an offering."""

    name: ClassVar[str] = "live.session.planned.v1"
    session_id: UUID
    offering_id: UUID
    activity_id: UUID
    starts_at: datetime
    ends_at: datetime
    zone_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SessionMoved(Event):
    """Time, place or room of a session changed."""

    name: ClassVar[str] = "live.session.moved.v1"
    session_id: UUID
    offering_id: UUID
    activity_id: UUID
    starts_at: datetime
    ends_at: datetime
    zone_name: str
    revision: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SessionCancelled(Event):
    """One session was called off."""

    name: ClassVar[str] = "live.session.cancelled.v1"
    session_id: UUID
    offering_id: UUID
    activity_id: UUID
    reason: str
    revision: int
    at: datetime


@dataclass(frozen=True, slots=True)
class BookingChanged(Event):
    """A booking moved to another state."""

    name: ClassVar[str] = "live.booking.changed.v1"
    person_id: UUID
    booking_id: UUID
    offering_id: UUID
    activity_id: UUID
    state: str
    previous_state: str
    at: datetime
    offered_until: datetime | None = None  # of an offered seat: until when it is held
    clash: str = ""  # of an offered seat: the title of what the person has at that hour
    context_id: UUID | None = None  # that the offering was opened for
    is_bound: bool = False  # it concerns only what the offering serves; False in older events


@dataclass(frozen=True, slots=True)
class CheckedIn(Event):
    """A person checked in to a session."""

    name: ClassVar[str] = "live.person.checked_in.v1"
    person_id: UUID
    session_id: UUID
    offering_id: UUID
    activity_id: UUID
    at: datetime
    context_id: UUID | None = None  # that the offering was opened for
    is_bound: bool = False  # as in BookingChanged


@dataclass(frozen=True, slots=True)
class AttendanceMarked(Event):
    """Attendance of one person at one session was settled.

    `offering_share` is over all sessions of the offering; `offering_over` tells that each of them is settled
    for this person. A blank status takes the mark back. `previous_minutes` is what an earlier mark of the
    same session said, for whoever adds minutes up.
    """

    name: ClassVar[str] = "live.attendance.marked.v1"
    person_id: UUID
    session_id: UUID
    offering_id: UUID
    activity_id: UUID
    status: str
    minutes: int
    minutes_late: int
    offering_share: Decimal
    offering_over: bool
    at: datetime
    previous_minutes: int = 0
    context_id: UUID | None = None  # that the offering was opened for
    is_bound: bool = False  # as in BookingChanged
    held_at: datetime | None = None  # when the session began
