"""How offerings end without a date, and what a change by the organisers costs learners: nothing."""

from datetime import date, time, timedelta

import pytest

from interleave.engine import events
from interleave.kernel.wall_time import WallTime
from interleave.ledger import ledger
from interleave.live import selectors, services
from interleave.live.models import Booking, OfferingChange, Session
from tests.live.conftest import make_session


def invite_and_book(cast, offering, people, now):
    services.invite_people(
        actor=cast.ada, offering_id=offering.pk, person_ids=[person.pk for person in people], now=now
    )
    for person in people:
        services.book(actor=person, offering_id=offering.pk, now=now)


def move(cast, session, now, *, on=date(2027, 4, 30), at=time(14), venue="Room 4"):
    return services.move_session(
        actor=cast.ada, session_id=session.pk, starts=WallTime(on, at, "Europe/Paris"), minutes=120,
        venue=venue, room_url=session.room_url, now=now,
    )  # fmt: skip


def test_an_offering_without_a_date_cannot_be_booked(cast, offering, noon):
    with pytest.raises(services.NotBookable, match="No date is planned"):
        services.book(actor=cast.lea, offering_id=offering.pk, now=noon)

    card = selectors.summarise_offering(actor=cast.lea, offering_id=offering.pk, now=noon)
    assert not card.is_bookable
    assert not Booking.objects.exists()


def test_cancelling_the_only_session_cancels_the_offering_with_its_bookings(
    cast, offering, session, crowd, noon
):
    invite_and_book(cast, offering, crowd[:3], noon)

    services.cancel_session(actor=cast.ada, session_id=session.pk, reason="Theo is ill", now=noon)
    services.cancel_session(actor=cast.ada, session_id=session.pk, reason="Theo is ill", now=noon)

    offering.refresh_from_db()
    assert offering.state == "cancelled"
    assert set(Booking.objects.values_list("state", flat=True)) == {"cancelled_by_organiser"}
    change = OfferingChange.objects.order_by("-at", "-pk")[0]
    assert (change.state, change.reason, change.by) == ("cancelled", "Theo is ill", cast.ada)
    names = [event.name for _entry, event in ledger.events_of(limit=5)]
    assert names.count("live.offering.cancelled.v1") == 1
    with pytest.raises(services.NotBookable):
        services.book(actor=crowd[0], offering_id=offering.pk, now=noon)


def test_restoring_such_an_offering_brings_the_bookings_back_and_waits_for_a_date(
    cast, offering, session, crowd, noon
):
    invite_and_book(cast, offering, crowd[:3], noon)
    services.cancel_session(actor=cast.ada, session_id=session.pk, reason="Theo is ill", now=noon)

    services.restore_offering(actor=cast.ada, offering_id=offering.pk, now=noon + timedelta(hours=1))

    offering.refresh_from_db()
    assert offering.state == "published"
    assert [Booking.objects.get(person=person).state for person in crowd[:3]] == [
        "booked", "booked", "waitlisted",
    ]  # fmt: skip


def test_cancelling_one_of_two_sessions_leaves_the_offering_open(cast, offering, session, noon):
    make_session(cast, offering, noon, on=date(2027, 5, 7))

    services.cancel_session(actor=cast.ada, session_id=session.pk, reason="Ill", now=noon)

    offering.refresh_from_db()
    assert offering.state == "published"


def test_cancelling_the_second_session_after_the_first_was_held_completes_the_offering(
    cast, offering, session, crowd, noon
):
    second = make_session(cast, offering, noon, on=date(2027, 5, 7))
    invite_and_book(cast, offering, crowd[:3], noon)
    services.close_session(actor=cast.theo, session_id=session.pk, now=session.ends_at)

    services.cancel_session(
        actor=cast.ada, session_id=second.pk, reason="No room", now=session.ends_at + timedelta(days=1)
    )

    offering.refresh_from_db()
    assert offering.state == "completed"
    assert [Booking.objects.get(person=person).state for person in crowd[:3]] == [
        "no_show", "no_show", "expired",
    ]  # fmt: skip


def test_after_a_move_by_the_organisers_cancelling_is_not_late_for_a_day(cast, offering, session, noon):
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    moved_at = session.starts_at - timedelta(hours=3)
    move(cast, session, moved_at)

    card = selectors.summarise_offering(actor=cast.lea, offering_id=offering.pk, now=moved_at)
    booking = services.cancel_booking(
        actor=cast.lea, offering_id=offering.pk, now=moved_at + timedelta(hours=1)
    )

    assert not card.is_late_to_cancel
    assert card.free_to_cancel_until == moved_at + timedelta(days=1)
    assert booking.state == "cancelled_by_learner"


def test_a_day_after_a_move_and_for_later_bookings_cancelling_is_late_again(cast, offering, session, noon):
    move(cast, session, noon)
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon + timedelta(minutes=1))
    services.book(actor=cast.kenji, offering_id=offering.pk, now=noon - timedelta(hours=1))
    session = Session.objects.get(pk=session.pk)
    late = session.starts_at - timedelta(hours=3)

    found = [
        services.cancel_booking(actor=person, offering_id=offering.pk, now=late).state
        for person in (cast.lea, cast.kenji)
    ]

    assert found == ["late_cancelled", "late_cancelled"]


def test_another_facilitator_alone_is_no_change_that_frees_from_being_late(cast, offering, session, noon):
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    near = session.starts_at - timedelta(hours=3)
    services.move_session(
        actor=cast.ada, session_id=session.pk, starts=WallTime(date(2027, 4, 30), time(9), "Europe/Paris"),
        minutes=120, venue="Room 4", room_url=session.room_url, facilitators=[cast.ada.pk], now=near,
    )  # fmt: skip

    booking = services.cancel_booking(actor=cast.lea, offering_id=offering.pk, now=near)

    assert booking.state == "late_cancelled"


def test_an_offered_seat_is_recorded_with_its_end(cast, offering, session, crowd, noon):
    invite_and_book(cast, offering, crowd[:3], noon)
    near = session.starts_at - timedelta(minutes=30)

    services.cancel_booking(actor=crowd[0], offering_id=offering.pk, now=near)

    event = next(one for _entry, one in ledger.events_of() if isinstance(one, events.BookingChanged))
    assert (event.state, event.offered_until) == ("offered", session.starts_at)
