"""A person leaves, or gets two hours, while another person does something: on both databases."""

from datetime import UTC, date, datetime, time

import pytest

from interleave.coaching import services as coaching
from interleave.coaching.models import Meeting
from interleave.kernel import tenancy
from interleave.kernel.wall_time import WallTime
from interleave.live import services
from interleave.live.models import Booking
from interleave.people import services as people
from interleave.people.models import Person
from tests.cast import raise_cast
from tests.concurrency import at_once
from tests.live.conftest import make_activity, make_offering, make_session
from tests.live.test_last_seat import in_scope

NOW = datetime(2027, 4, 22, 12, tzinfo=UTC)


@pytest.fixture
def full(shared_database):
    """One seat that Kenji has; Léa and then Sam wait for it."""
    cast = raise_cast()
    with tenancy.scope(cast.meridian.id):
        sam = Person.objects.create(name="Sam", email="sam@meridian.example", site=cast.toulouse)
        offering = make_offering(cast, make_activity(cast, NOW), NOW, seats=1)
        make_session(cast, offering, NOW)
        services.invite_people(actor=cast.ada, offering_id=offering.pk, person_ids=[sam.pk], now=NOW)
        for person in (cast.kenji, cast.lea, sam):
            services.book(actor=person, offering_id=offering.pk, now=NOW)
        yield cast, offering, sam


def failures(found):
    return [one for one in found if isinstance(one, Exception)]


def test_who_leaves_while_a_seat_is_freed_ends_without_it(full):
    cast, offering, sam = full

    found = at_once(
        in_scope(cast, lambda: people.close_account(actor=cast.ada, person_id=cast.lea.pk, now=NOW)),
        in_scope(cast, lambda: services.cancel_booking(actor=cast.kenji, offering_id=offering.pk, now=NOW)),
    )

    assert failures(found) == []
    assert Booking.objects.get(person=cast.lea).state == "cancelled_by_organiser"
    assert Booking.objects.get(person=sam).state in ("booked", "offered")


def test_who_leaves_while_booking_ends_without_a_seat(full):
    cast, offering, _sam = full
    other = make_offering(cast, offering.activity, NOW, title="Tokyo")
    make_session(cast, other, NOW, on=date(2027, 5, 7))

    at_once(
        in_scope(cast, lambda: people.close_account(actor=cast.ada, person_id=cast.lea.pk, now=NOW)),
        in_scope(cast, lambda: services.book(actor=cast.lea, offering_id=other.pk, now=NOW)),
    )

    assert not Booking.objects.filter(person=cast.lea, state__in=["booked", "waitlisted"]).exists()


def test_two_people_who_leave_at_once_both_free_their_places(full):
    cast, _offering, sam = full
    assert cast.lea.manager_id == cast.kenji.pk

    found = at_once(
        in_scope(cast, lambda: people.close_account(actor=cast.ada, person_id=cast.lea.pk, now=NOW)),
        in_scope(cast, lambda: people.close_account(actor=cast.ada, person_id=cast.kenji.pk, now=NOW)),
    )

    assert failures(found) == []
    assert Booking.objects.get(person=sam).state in ("booked", "offered")
    assert Booking.objects.filter(state="cancelled_by_organiser").count() == 2


def test_two_seats_at_one_hour_freed_at_once_are_never_both_booked_unasked(full):
    cast, offering, _sam = full
    activity = make_activity(cast, NOW, slug="other")
    other = make_offering(cast, activity, NOW, seats=1, title="Tokyo")
    make_session(cast, other, NOW, despite_clash=True)
    services.invite_people(actor=cast.ada, offering_id=other.pk, person_ids=[cast.carla.pk], now=NOW)
    services.book(actor=cast.carla, offering_id=other.pk, now=NOW)
    services.book(actor=cast.lea, offering_id=other.pk, now=NOW)

    found = at_once(
        in_scope(cast, lambda: services.cancel_booking(actor=cast.kenji, offering_id=offering.pk, now=NOW)),
        in_scope(cast, lambda: services.cancel_booking(actor=cast.carla, offering_id=other.pk, now=NOW)),
    )

    assert failures(found) == []
    states = sorted(Booking.objects.filter(person=cast.lea).values_list("state", flat=True))
    assert states in (["booked", "offered"], ["offered", "offered"])


def test_a_booking_and_a_meeting_at_one_hour_are_not_both_made_unasked(full):
    cast, offering, _sam = full
    relation = coaching.start_relation(
        actor=cast.ada, coach_id=cast.carla.pk, person_id=cast.lea.pk, context_id=None, now=NOW
    )
    services.change_seats(actor=cast.ada, offering_id=offering.pk, seats=5, now=NOW)
    services.cancel_booking(actor=cast.lea, offering_id=offering.pk, now=NOW)

    found = at_once(
        in_scope(cast, lambda: services.book(actor=cast.lea, offering_id=offering.pk, now=NOW)),
        in_scope(
            cast,
            lambda: coaching.plan_meeting(
                actor=cast.carla,
                relation_id=relation.pk,
                starts=WallTime(date(2027, 4, 30), time(9, 30), "Europe/Paris"),
                minutes=30,
                now=NOW,
            ),
        ),
    )

    assert len(failures(found)) == 1
    assert isinstance(failures(found)[0], (services.BookingClash, coaching.MeetingClash))
    seats = Booking.objects.filter(person=cast.lea, state="booked").count()
    assert seats + Meeting.objects.count() == 1


def test_an_offer_that_ends_while_it_is_taken_goes_to_one_person(full):
    cast, offering, sam = full
    session = offering.sessions.get()
    near = session.starts_at.replace(hour=1)
    services.cancel_booking(actor=cast.kenji, offering_id=offering.pk, now=near)
    over = Booking.objects.get(person=cast.lea).offered_until

    at_once(
        in_scope(cast, lambda: services.book(actor=cast.lea, offering_id=offering.pk, now=over)),
        in_scope(cast, lambda: services.expire_offers(now=over)),
    )

    held = Booking.objects.filter(state__in=["booked", "offered"])
    assert [one.person_id for one in held] in ([cast.lea.pk], [sam.pk])
