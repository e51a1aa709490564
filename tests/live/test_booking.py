"""Booking, waiting, cancelling."""

from datetime import UTC, date, datetime, timedelta

import pytest

from interleave.engine import events
from interleave.kernel import errors, tenancy
from interleave.ledger import ledger
from interleave.live import selectors, services
from interleave.live.models import Booking, BookingState, OfferingInvite
from tests.live.conftest import COHORT, make_activity, make_offering, make_session


def states(person, offering):
    rows = BookingState.objects.filter(booking__person=person, booking__offering=offering)
    return list(rows.order_by("at", "pk").values_list("state", flat=True))


def fill(cast, offering, people, now):
    services.invite_people(
        actor=cast.ada, offering_id=offering.pk, person_ids=[person.pk for person in people], now=now
    )
    return [services.book(actor=person, offering_id=offering.pk, now=now) for person in people]


def test_booking_twice_takes_one_seat_and_tells_once(cast, offering, session, noon):
    first = services.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    second = services.book(actor=cast.lea, offering_id=offering.pk, now=noon)

    assert first == second
    assert first.state == "booked"
    assert selectors.free_seats(offering) == 1
    assert sum(isinstance(event, events.BookingChanged) for _e, event in ledger.events_of()) == 1


def test_who_is_not_invited_does_not_find_the_offering(cast, offering, session, noon):
    with pytest.raises(errors.NotFound):
        services.book(actor=cast.carla, offering_id=offering.pk, now=noon)

    assert not Booking.objects.exists()


def test_an_open_offering_is_bookable_by_everybody(cast, workshop, noon):
    offering = services.open_offering(
        actor=cast.ada, activity_id=workshop.pk, context_id=None, title="", seats=1, facilitators=[],
        open_to_all=True, now=noon,
    )  # fmt: skip
    services.publish_offering(actor=cast.ada, offering_id=offering.pk, now=noon)
    make_session(cast, offering, noon)

    assert services.book(actor=cast.carla, offering_id=offering.pk, now=noon).state == "booked"


def test_a_draft_is_not_bookable(cast, workshop, noon):
    offering = services.open_offering(
        actor=cast.ada, activity_id=workshop.pk, context_id=None, title="", seats=1, facilitators=[],
        open_to_all=True, now=noon,
    )  # fmt: skip

    with pytest.raises(errors.NotFound):
        services.book(actor=cast.lea, offering_id=offering.pk, now=noon)


def test_people_of_another_organisation_see_nothing_and_change_nothing(cast, offering, session, noon):
    with tenancy.scope(cast.outside.id):
        for attempt in (
            lambda: services.book(actor=cast.oona, offering_id=offering.pk, now=noon),
            lambda: services.cancel_offering(actor=cast.oona, offering_id=offering.pk, reason="x", now=noon),
            lambda: services.invite_people(
                actor=cast.oona, offering_id=offering.pk, person_ids=[cast.oona.pk], now=noon
            ),
            lambda: selectors.summarise_offering(actor=cast.oona, offering_id=offering.pk, now=noon),
        ):
            with pytest.raises(errors.NotFound):
                attempt()

    offering.refresh_from_db()
    assert offering.state == "published"
    assert not Booking.objects.exists()


def test_inviting_somebody_from_elsewhere_invites_nobody(cast, offering, noon):
    before = OfferingInvite.objects.count()

    invited = services.invite_people(
        actor=cast.ada, offering_id=offering.pk, person_ids=[cast.oona.pk], now=noon
    )

    assert invited == 0
    assert OfferingInvite.objects.count() == before


def test_a_full_offering_puts_people_on_the_list_with_their_rank(cast, offering, session, crowd, noon):
    bookings = fill(cast, offering, crowd, noon)

    assert [booking.state for booking in bookings] == ["booked", "booked", *["waitlisted"] * 3]
    ranks = [
        selectors.summarise_offering(actor=person, offering_id=offering.pk, now=noon).rank for person in crowd
    ]
    assert ranks == [None, None, 1, 2, 3]


def test_a_cancelled_seat_goes_to_the_first_who_waits_and_he_is_told(cast, offering, session, crowd, noon):
    fill(cast, offering, crowd, noon)

    services.cancel_booking(actor=crowd[0], offering_id=offering.pk, reason="ill", now=noon)

    assert states(crowd[0], offering) == ["booked", "cancelled_by_learner"]
    assert states(crowd[2], offering) == ["waitlisted", "booked"]
    told = [event for _e, event in ledger.events_of() if isinstance(event, events.BookingChanged)]
    assert (told[0].person_id, told[0].state, told[0].previous_state) == (crowd[2].pk, "booked", "waitlisted")


def test_within_the_cut_off_a_seat_is_cancelled_late(cast, offering, session, noon):
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)

    booking = services.cancel_booking(
        actor=cast.lea, offering_id=offering.pk, now=session.starts_at - timedelta(hours=23)
    )

    assert booking.state == "late_cancelled"


def test_within_the_freeze_a_free_seat_is_offered_to_the_first_who_waits(
    cast, offering, session, crowd, noon
):
    fill(cast, offering, crowd, noon)
    night_before = session.starts_at - timedelta(hours=11)

    services.cancel_booking(actor=crowd[0], offering_id=offering.pk, now=night_before)

    first = Booking.objects.get(person=crowd[2])
    assert states(crowd[2], offering) == ["waitlisted", "offered"]
    assert first.offered_until == night_before + timedelta(hours=1)
    assert states(crowd[3], offering) == ["waitlisted"]
    assert selectors.free_seats(offering) == 0


def test_within_the_freeze_the_second_in_line_does_not_overtake_the_first(
    cast, offering, session, crowd, noon
):
    fill(cast, offering, crowd, noon)
    night_before = session.starts_at - timedelta(hours=11)
    services.cancel_booking(actor=crowd[0], offering_id=offering.pk, now=night_before)

    second = services.book(actor=crowd[3], offering_id=offering.pk, now=night_before)
    first = services.book(actor=crowd[2], offering_id=offering.pk, now=night_before)

    assert second.state == "waitlisted"
    assert (first.state, first.position, first.offered_until) == ("booked", None, None)


def test_an_offer_that_is_not_taken_in_time_goes_to_the_next_in_line(cast, offering, session, crowd, noon):
    fill(cast, offering, crowd, noon)
    night_before = session.starts_at - timedelta(hours=11)
    services.cancel_booking(actor=crowd[0], offering_id=offering.pk, now=night_before)

    services.expire_offers(now=night_before + timedelta(minutes=59))
    before = states(crowd[2], offering)
    services.expire_offers(now=night_before + timedelta(hours=1))
    services.expire_offers(now=night_before + timedelta(hours=1))

    assert before == ["waitlisted", "offered"]
    assert states(crowd[2], offering) == ["waitlisted", "offered", "expired"]
    assert states(crowd[3], offering) == ["waitlisted", "offered"]


def test_an_offer_that_is_declined_goes_to_the_next_and_is_not_late(cast, offering, session, crowd, noon):
    fill(cast, offering, crowd, noon)
    night_before = session.starts_at - timedelta(hours=11)
    services.cancel_booking(actor=crowd[0], offering_id=offering.pk, now=night_before)

    services.cancel_booking(actor=crowd[2], offering_id=offering.pk, now=night_before)

    assert states(crowd[2], offering) == ["waitlisted", "offered", "cancelled_by_learner"]
    assert states(crowd[3], offering) == ["waitlisted", "offered"]


def test_nobody_is_offered_a_seat_after_the_start(cast, offering, session, crowd, noon):
    fill(cast, offering, crowd, noon)
    services.cancel_booking(
        actor=crowd[0], offering_id=offering.pk, now=session.starts_at + timedelta(minutes=5)
    )

    assert states(crowd[2], offering) == ["waitlisted"]


def test_a_newcomer_does_not_overtake_the_waiting_list(cast, offering, session, crowd, noon):
    fill(cast, offering, crowd[:3], noon)

    assert services.book(actor=cast.lea, offering_id=offering.pk, now=noon).state == "waitlisted"


def test_more_seats_go_down_the_list_in_order_and_everybody_moved_is_told(
    cast, offering, session, crowd, noon
):
    fill(cast, offering, crowd, noon)

    moved = services.change_seats(actor=cast.ada, offering_id=offering.pk, seats=4, now=noon)

    assert [booking.person_id for booking in moved] == [crowd[2].pk, crowd[3].pk]
    told = [event for _e, event in ledger.events_of() if isinstance(event, events.BookingChanged)]
    assert [event.person_id for event in told[:2]] == [crowd[3].pk, crowd[2].pk]
    assert states(crowd[4], offering) == ["waitlisted"]


def test_fewer_seats_than_people_is_refused(cast, offering, session, crowd, noon):
    fill(cast, offering, crowd[:2], noon)

    with pytest.raises(errors.Conflict, match="2 people have a seat"):
        services.change_seats(actor=cast.ada, offering_id=offering.pk, seats=1, now=noon)

    offering.refresh_from_db()
    assert offering.seats == 2


def test_the_waiting_list_can_be_reordered(cast, offering, session, crowd, noon):
    fill(cast, offering, crowd, noon)

    services.reorder_waitlist(
        actor=cast.theo, offering_id=offering.pk, person_ids=[crowd[4].pk, crowd[2].pk], now=noon
    )

    waiting = [row.person_id for row in selectors.list_waiting(offering)]
    assert waiting == [crowd[4].pk, crowd[2].pk, crowd[3].pk]


def test_leaving_the_list_moves_the_others_up(cast, offering, session, crowd, noon):
    fill(cast, offering, crowd, noon)

    services.cancel_booking(actor=crowd[2], offering_id=offering.pk, now=noon)

    card = selectors.summarise_offering(actor=crowd[3], offering_id=offering.pk, now=noon)
    assert (card.rank, card.waiting, card.seats_left) == (1, 2, 0)


def test_something_else_at_that_time_is_named_and_can_be_overruled(cast, workshop, offering, session, noon):
    other = make_offering(cast, workshop, noon, title="Again")
    make_session(cast, other, noon, despite_clash=True)
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)

    with pytest.raises(
        services.BookingClash, match="You already have “Hard talks · Toulouse” from Fri 30 Apr"
    ):
        services.book(actor=cast.lea, offering_id=other.pk, now=noon)
    assert not Booking.objects.filter(offering=other).exists()

    booking = services.book(actor=cast.lea, offering_id=other.pk, despite_clash=True, now=noon)
    assert booking.state == "booked"


def test_what_has_begun_takes_no_bookings(cast, offering, session, noon):
    with pytest.raises(services.NotBookable, match="has begun"):
        services.book(actor=cast.lea, offering_id=offering.pk, now=session.starts_at)

    assert not Booking.objects.exists()


def test_a_hybrid_seat_wants_to_know_where(cast, noon):
    activity = make_activity(cast, noon, slug="both", modality="hybrid")
    offering = make_offering(cast, activity, noon)
    make_session(cast, offering, noon)

    with pytest.raises(errors.Invalid, match="in person or"):
        services.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    booking = services.book(actor=cast.lea, offering_id=offering.pk, modality="virtual", now=noon)

    assert booking.modality == "virtual"


def test_booking_again_with_the_other_modality_changes_the_modality(cast, noon):
    offering = make_offering(cast, make_activity(cast, noon, slug="both", modality="hybrid"), noon)
    make_session(cast, offering, noon)
    services.book(actor=cast.lea, offering_id=offering.pk, modality="in_person", now=noon)

    services.book(actor=cast.lea, offering_id=offering.pk, modality="virtual", now=noon)
    services.book(actor=cast.lea, offering_id=offering.pk, modality="virtual", now=noon)

    assert Booking.objects.get(person=cast.lea).modality == "virtual"
    assert states(cast.lea, offering) == ["booked", "booked"]
    last = BookingState.objects.order_by("-at", "-pk")[0]
    assert (last.reason, last.by) == ("virtual", cast.lea)


def test_calling_off_keeps_everything_and_restoring_brings_it_back(cast, offering, session, crowd, noon):
    fill(cast, offering, crowd[:4], noon)
    services.cancel_booking(actor=crowd[3], offering_id=offering.pk, now=noon)

    services.cancel_offering(actor=cast.ada, offering_id=offering.pk, reason="Flooded", now=noon)
    during = sorted(Booking.objects.values_list("state", flat=True))
    services.restore_offering(actor=cast.ada, offering_id=offering.pk, now=noon + timedelta(hours=1))

    assert during == ["cancelled_by_learner", *["cancelled_by_organiser"] * 3]
    assert [Booking.objects.get(person=person).state for person in crowd[:4]] == [
        "booked", "booked", "waitlisted", "cancelled_by_learner",
    ]  # fmt: skip
    assert states(crowd[2], offering) == ["waitlisted", "cancelled_by_organiser", "waitlisted"]


def test_calling_off_without_a_reason_changes_nothing(cast, offering, noon):
    with pytest.raises(errors.Invalid, match="Say why"):
        services.cancel_offering(actor=cast.ada, offering_id=offering.pk, reason="", now=noon)

    offering.refresh_from_db()
    assert offering.state == "published"


def test_the_room_is_shown_to_the_booked_while_the_doors_are_open(cast, offering, session, noon):
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    early = session.starts_at - timedelta(minutes=16)
    open_ = session.starts_at - timedelta(minutes=15)

    def url(person, now):
        return (
            selectors.summarise_offering(actor=person, offering_id=offering.pk, now=now).sessions[0].room_url
        )

    assert url(cast.lea, early) == ""
    assert url(cast.lea, open_) == "https://meet.example.org/hard-talks"
    assert url(cast.kenji, open_) == ""
    assert url(cast.lea, session.ends_at) == ""
    assert url(cast.theo, open_) == "https://meet.example.org/hard-talks"


def test_the_runs_of_a_context_cost_the_same_queries_however_many(
    cast, workshop, offering, session, crowd, noon, django_assert_num_queries
):
    fill(cast, offering, crowd, noon)
    for day in (3, 4, 5):
        more = make_offering(cast, workshop, noon, title=f"Day {day}")
        make_session(cast, more, noon, on=date(2027, 5, day))

    with django_assert_num_queries(4):
        cards = selectors.list_bookable_offerings(
            actor=cast.lea, activity_id=workshop.pk, context_id=COHORT, now=noon
        )

    assert [card.title for card in cards] == [
        "Hard talks · Toulouse", "Hard talks · Day 3", "Hard talks · Day 4", "Hard talks · Day 5",
    ]  # fmt: skip


def test_the_next_session_is_the_one_that_is_on_or_comes_next(cast, workshop, offering, session, noon):
    later = make_offering(cast, workshop, noon, title="Later")
    make_session(cast, later, noon, on=date(2027, 5, 7))
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    services.book(actor=cast.lea, offering_id=later.pk, despite_clash=True, now=noon)

    during = selectors.get_next_session(actor=cast.lea, now=session.starts_at + timedelta(minutes=30))
    after = selectors.get_next_session(actor=cast.lea, now=session.ends_at)

    assert during is not None
    assert during.session_id == session.pk
    assert after is not None
    assert after.starts_at == datetime(2027, 5, 7, 7, tzinfo=UTC)
    assert selectors.get_next_session(actor=cast.kenji, now=noon) is None
