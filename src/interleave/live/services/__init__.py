"""Changing live parts: designing, opening, planning, booking, attending."""

from interleave.live.services.attendance import (
    ANSWERS,
    DoorsClosed,
    Mark,
    MarkClash,
    MarkOutcome,
    WrongCode,
    add_walk_in,
    check_in,
    close_session,
    mark_all_present,
    mark_attendance,
    record_interval,
    undo_mark,
)
from interleave.live.services.booking import (
    BookingClash,
    NotBookable,
    book,
    book_person,
    cancel_booking,
    give_seat,
    reorder_waitlist,
    withdraw_booking,
)
from interleave.live.services.design import define_activity, move_to_collection
from interleave.live.services.offerings import (
    cancel_offering,
    change_facilitators,
    change_seats,
    confirm_offering,
    invite_people,
    open_offering,
    publish_offering,
    restore_offering,
)
from interleave.live.services.offers import expire_offers
from interleave.live.services.planning import (
    FacilitatorBusy,
    LearnersBusy,
    cancel_session,
    move_session,
    plan_session,
)
from interleave.live.services.releases import Belonging, release_bookings
from interleave.live.services.settling import DOORS_OPEN
from interleave.live.services.transfers import transfer_sessions

__all__ = [
    "ANSWERS",
    "DOORS_OPEN",
    "Belonging",
    "BookingClash",
    "DoorsClosed",
    "FacilitatorBusy",
    "LearnersBusy",
    "Mark",
    "MarkClash",
    "MarkOutcome",
    "NotBookable",
    "WrongCode",
    "add_walk_in",
    "book",
    "book_person",
    "cancel_booking",
    "cancel_offering",
    "cancel_session",
    "change_facilitators",
    "change_seats",
    "check_in",
    "close_session",
    "confirm_offering",
    "define_activity",
    "expire_offers",
    "give_seat",
    "invite_people",
    "mark_all_present",
    "mark_attendance",
    "move_session",
    "move_to_collection",
    "open_offering",
    "plan_session",
    "publish_offering",
    "record_interval",
    "release_bookings",
    "reorder_waitlist",
    "restore_offering",
    "transfer_sessions",
    "undo_mark",
    "withdraw_booking",
]
