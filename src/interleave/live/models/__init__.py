"""Rows of live: what is offered, who booked, who came."""

from interleave.live.models.attendance import Attendance, AttendanceInterval, AttendanceMark
from interleave.live.models.bookings import (
    ALIVE,
    HOLDING,
    RESULTS,
    SEATED,
    Booking,
    BookingState,
    BookingStatus,
)
from interleave.live.models.offerings import (
    BOOKABLE,
    DOORS_OPEN,
    ActivityKind,
    LiveActivity,
    Modality,
    Offering,
    OfferingChange,
    OfferingFacilitator,
    OfferingInvite,
    OfferingState,
    Session,
    SessionFacilitator,
    SessionState,
)

__all__ = [
    "ALIVE",
    "BOOKABLE",
    "DOORS_OPEN",
    "HOLDING",
    "RESULTS",
    "SEATED",
    "ActivityKind",
    "Attendance",
    "AttendanceInterval",
    "AttendanceMark",
    "Booking",
    "BookingState",
    "BookingStatus",
    "LiveActivity",
    "Modality",
    "Offering",
    "OfferingChange",
    "OfferingFacilitator",
    "OfferingInvite",
    "OfferingState",
    "Session",
    "SessionFacilitator",
    "SessionState",
]
