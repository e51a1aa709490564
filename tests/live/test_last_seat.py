"""Two people and the last seat, at the same time."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, connections

from interleave.kernel import tenancy
from interleave.live import services
from interleave.live.models import Booking
from tests.cast import raise_cast
from tests.live.conftest import make_activity, make_offering, make_session

NOW = datetime(2027, 4, 22, 12, tzinfo=UTC)


def at_once(*calls):
    """Run the calls in threads that start together; return what each gave or raised."""
    gate = threading.Barrier(len(calls))
    found = [None] * len(calls)

    def run(place, call):
        try:
            gate.wait(timeout=10)
            found[place] = call()
        except Exception as error:  # the test looks at it
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return found


@pytest.fixture
def shared_database(transactional_db, tmp_path):
    """A database that threads share as processes do: SQLite in memory locks whole tables, a file waits."""
    if connection.vendor != "sqlite" or not connection.is_in_memory_db():
        yield
        return
    inside, settings = connections["default"], connections.settings["default"]
    name = settings["NAME"]
    settings["NAME"] = tmp_path / "seats.sqlite3"
    outside = connections.create_connection("default")
    outside.ensure_connection()
    inside.connection.backup(outside.connection)
    connections["default"] = outside
    try:
        yield
    finally:
        outside.close()
        connections["default"] = inside
        settings["NAME"] = name


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
