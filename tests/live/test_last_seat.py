"""Two people and the last seat, at the same time."""

from datetime import UTC, datetime

import pytest

from interleave.kernel import tenancy
from interleave.live import services
from interleave.live.models import Booking
from tests.cast import raise_cast
from tests.concurrency import at_once
from tests.live.conftest import make_activity, make_offering, make_session

NOW = datetime(2027, 4, 22, 12, tzinfo=UTC)


@pytest.fixture
def last_seat(shared_database):
    people = raise_cast()
    with tenancy.scope(people.meridian.id):
        offering = make_offering(people, make_activity(people, NOW), NOW, seats=1)
        make_session(people, offering, NOW)
        yield people, offering


def in_scope(cast, call):
    def run():
        with tenancy.scope(cast.meridian.id):
            return call()

    return run


def test_two_people_at_once_get_one_seat_and_one_place_on_the_list(last_seat):
    cast, offering = last_seat

    found = at_once(
        in_scope(cast, lambda: services.book(actor=cast.lea, offering_id=offering.pk, now=NOW).state),
        in_scope(cast, lambda: services.book(actor=cast.kenji, offering_id=offering.pk, now=NOW).state),
    )

    assert sorted(found) == ["booked", "waitlisted"]
    assert Booking.objects.filter(state="booked").count() == 1


def test_one_person_who_taps_twice_has_one_booking(last_seat):
    cast, offering = last_seat

    found = at_once(
        *[in_scope(cast, lambda: services.book(actor=cast.lea, offering_id=offering.pk, now=NOW).pk)] * 3
    )

    assert len(set(found)) == 1
    assert Booking.objects.count() == 1


def test_a_cancellation_and_a_booking_at_once_leave_one_seat_taken(last_seat):
    cast, offering = last_seat
    services.book(actor=cast.lea, offering_id=offering.pk, now=NOW)

    found = at_once(
        in_scope(
            cast, lambda: services.cancel_booking(actor=cast.lea, offering_id=offering.pk, now=NOW).state
        ),
        in_scope(cast, lambda: services.book(actor=cast.kenji, offering_id=offering.pk, now=NOW).person_id),
    )

    assert found == ["cancelled_by_learner", cast.kenji.pk]
    assert Booking.objects.get(state="booked").person == cast.kenji
