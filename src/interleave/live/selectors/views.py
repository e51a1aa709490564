"""What pages and neighbours get to see of a live part: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from interleave.live.models import BookingStatus, Session


@dataclass(frozen=True, slots=True)
class SessionCard:
    """One session as one person may see it; `room_url` only with a place and while the doors are open."""

    session_id: UUID
    offering_id: UUID
    activity_id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    zone_name: str
    venue: str
    has_room: bool
    room_url: str
    state: str
    state_words: str
    is_open: bool  # the doors: join and check in
    is_over: bool
    is_runner: bool
    attendance: str  # status of engine.presence; blank while it is not settled
    minutes_late: int

    @property
    def is_cancelled(self) -> bool:
        return self.state == "cancelled"

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class OfferingCard:
    """One offering as one person may see it. `rank` is her place on the waiting list, from 1."""

    offering_id: UUID
    activity_id: UUID
    context_id: UUID | None
    title: str
    modality: str
    modality_words: str
    state: str
    state_words: str
    seats: int
    seats_left: int
    waiting: int
    cancel_before_hours: int
    freeze_hours: int
    sessions: tuple[SessionCard, ...]
    facilitators: tuple[str, ...]
    booking_id: UUID | None
    booking_state: str
    booking_words: str
    booking_modality: str
    rank: int | None
    is_bookable: bool
    is_frozen: bool
    is_late_to_cancel: bool
    starts_at: datetime | None
    takes_part_online: bool
    offered_until: datetime | None  # until when an offered seat is held for the person
    free_to_cancel_until: datetime | None  # after the organisers changed a date
    needs_invite: bool = False  # a booking that ended lets the person see it; booking again needs an invite

    @property
    def is_booked(self) -> bool:
        return self.booking_state == BookingStatus.BOOKED

    @property
    def holds_seat(self) -> bool:
        """Booked, or settled already: marks may come while the session is still on."""
        return self.is_booked or self.is_result

    @property
    def is_waiting(self) -> bool:
        return self.booking_state == BookingStatus.WAITLISTED

    @property
    def is_offered(self) -> bool:
        return self.booking_state == BookingStatus.OFFERED

    @property
    def is_result(self) -> bool:
        return self.booking_state in ("attended", "partially_attended", "excused", "no_show")

    @property
    def is_missed(self) -> bool:
        return self.booking_state == "no_show"

    @property
    def is_cancelled(self) -> bool:
        return self.state == "cancelled"

    @property
    def is_hybrid(self) -> bool:
        return self.modality == "hybrid"


def first_start(sessions: list[Session]) -> datetime | None:
    """Return when the first session that still stands begins."""
    return min((session.starts_at for session in sessions if not session.is_cancelled), default=None)
