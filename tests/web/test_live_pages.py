"""Pages on which people book, cancel and check in."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from interleave.journeys import services as journeys
from interleave.kernel import clock, tenancy
from interleave.live import check_in_codes, selectors, services
from interleave.live.models import AttendanceInterval, Booking, Offering, Session
from tests.live.conftest import make_session

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scope(world):
    with tenancy.scope(world.cast.meridian.pk):
        yield


def address(name, world, *ids):
    return reverse(name, args=[world.ids[each] for each in ids])


def booking_of(world, offering="clinic_offering_id"):
    return Booking.objects.get(person=world.cast.lea, offering=world.ids[offering])


def test_booking_says_so_and_goes_back_to_the_step(world):
    step = address("learn:step", world, "enrolment_id", "clinic_step_id")

    reply = world.client("lea").post(
        address("learn:book_offering", world, "clinic_offering_id"), {"back": step}, follow=True
    )

    assert reply.redirect_chain == [(step, 302)]
    assert "You have a seat" in reply.content.decode()
    assert booking_of(world).state == "booked"


def test_a_way_back_to_another_site_is_not_taken(world):
    reply = world.client("lea").post(
        address("learn:book_offering", world, "clinic_offering_id"), {"back": "//evil.example/"}
    )

    assert reply["Location"] == address("learn:offering", world, "clinic_offering_id")


def test_sending_the_booking_twice_is_one_booking(world):
    lea = world.client("lea")
    for _again in range(2):
        lea.post(address("learn:book_offering", world, "clinic_offering_id"))

    assert (
        Booking.objects.filter(person=world.cast.lea, offering=world.ids["clinic_offering_id"]).count() == 1
    )


def test_two_things_at_once_are_asked_about_and_booked_on_a_clear_word(world):
    lea = world.client("lea")
    lea.post(address("learn:book_offering", world, "clinic_offering_id"))
    clinic = Offering.objects.get(pk=world.ids["clinic_offering_id"])
    other = services.open_offering(
        actor=world.cast.ada, activity_id=clinic.activity_id, context_id=None, title="Again", seats=3,
        facilitators=[], open_to_all=True, now=world.now,
    )  # fmt: skip
    services.publish_offering(actor=world.cast.ada, offering_id=other.pk, now=world.now)
    first = Session.objects.get(offering=clinic)
    Session.objects.create(
        offering=other, starts_at=first.starts_at, ends_at=first.ends_at, zone_name="Asia/Tokyo"
    )
    url = reverse("learn:book_offering", args=[other.pk])

    asked = lea.post(url)
    told = lea.post(url, {"despite_clash": "on"})

    assert asked.status_code == 409
    assert "You already have “Clinic · Online”" in asked.content.decode()
    assert told.status_code == 302
    assert Booking.objects.filter(offering=other).count() == 1


def test_a_cancellation_keeps_the_reason(world):
    lea = world.client("lea")
    lea.post(address("learn:book_offering", world, "clinic_offering_id"))

    lea.post(address("learn:cancel_booking", world, "clinic_offering_id"), {"reason": "A client visit"})

    last = selectors.list_booking_states(booking_of(world))[-1]
    assert (last.state, last.reason, last.by) == ("cancelled_by_learner", "A client visit", world.cast.lea)


def test_the_button_to_join_is_there_from_a_quarter_of_an_hour_before(world, monkeypatch):
    lea = world.client("lea")
    lea.post(address("learn:book_offering", world, "clinic_offering_id"))
    starts = Session.objects.get(pk=world.ids["clinic_session_id"]).starts_at
    pages = []
    for minutes in (16, 15):
        monkeypatch.setattr(clock, "now", lambda at=starts - timedelta(minutes=minutes): at)
        pages.append(lea.get(address("learn:offering", world, "clinic_offering_id")).content.decode())

    assert ["https://meet.example.org/clinic" in page for page in pages] == [False, True]


def test_a_run_elsewhere_shows_both_clocks(world):
    Session.objects.filter(pk=world.ids["clinic_session_id"]).update(zone_name="Asia/Tokyo")

    page = world.client("lea").get(address("learn:offering", world, "clinic_offering_id")).content.decode()

    assert "14:00–15:00" in page
    assert "21:00–22:00" in page
    assert "(Asia/Tokyo)" in page


def test_a_wrong_code_keeps_what_was_typed(world):
    reply = world.client("lea").post(address("learn:check_in", world, "session_id"), {"code": "AAA AAA"})

    assert reply.status_code == 422
    assert 'value="AAA AAA"' in reply.content.decode()
    assert not AttendanceInterval.objects.exists()


def test_the_code_of_the_room_checks_in(world):
    code = check_in_codes.code_of(UUID(world.ids["session_id"]), now=world.now)

    reply = world.client("lea").post(address("learn:check_in", world, "session_id"), {"code": code})

    assert reply.status_code == 302
    assert AttendanceInterval.objects.get().person == world.cast.lea


def test_the_file_and_the_secret_address_are_calendars(world):
    booking = world.client("lea").get(address("learn:booking_calendar", world, "offering_id"))
    feed = world.client("anonymous").get(address("learn:calendar_feed", world, "feed_token"))

    assert booking["Content-Type"] == feed["Content-Type"] == "text/calendar; charset=utf-8"
    assert booking.content.startswith(b"BEGIN:VCALENDAR")
    assert b"Coaching with Carla Reyes" in feed.content


def test_the_secret_address_is_shown_once_and_can_be_ended(world):
    lea = world.client("lea")

    made = lea.post(reverse("learn:open_calendar")).content.decode()
    again = lea.get(reverse("learn:calendar_address")).content.decode()
    old = world.client("anonymous").get(address("learn:calendar_feed", world, "feed_token"))

    assert "/calendar/" in made.split('id="feed-url"')[1]
    assert 'id="feed-url"' not in again
    assert old.status_code == 404


def test_the_step_offers_other_dates_after_a_missed_one(world):
    kick_off = Offering.objects.get(pk=world.ids["offering_id"])
    services.mark_attendance(
        actor=world.cast.theo, session_id=UUID(world.ids["session_id"]),
        marks={world.cast.lea.pk: services.Mark("absent")}, now=world.now,
    )  # fmt: skip
    again = services.open_offering(
        actor=world.cast.ada, activity_id=kick_off.activity_id, context_id=kick_off.context_id,
        title="Second chance", seats=3, facilitators=[], open_to_all=True, now=world.now,
    )  # fmt: skip
    services.publish_offering(actor=world.cast.ada, offering_id=again.pk, now=world.now)
    make_session(world.cast, again, world.now, on=date(2027, 5, 20))

    page = (
        world.client("lea")
        .get(address("learn:step", world, "enrolment_id", "kick_off_step_id"))
        .content.decode()
    )

    assert "You missed this one. Book another date" in page
    assert "Second chance" in page


def test_a_withdrawn_person_is_told_whom_to_ask_instead_of_a_button_that_refuses(world):
    cast, offering_id = world.cast, world.ids["clinic_offering_id"]
    url = reverse("learn:offering", args=[offering_id])
    lea = world.client("lea")
    lea.post(reverse("learn:book_offering", args=[offering_id]))
    Offering.objects.filter(pk=offering_id).update(open_to_all=False)
    journeys.withdraw(
        actor=cast.ada, enrolment_id=world.ids["enrolment_id"], reason="Parental leave", now=clock.now()
    )

    withdrawn = lea.get(url)
    refused = lea.post(reverse("learn:book_offering", args=[offering_id]))
    journeys.restore_enrolment(actor=cast.ada, enrolment_id=world.ids["enrolment_id"], now=clock.now())
    back = lea.get(url).text

    names = ", ".join(withdrawn.context["card"].facilitators)
    assert f"This is for invited people: ask {names}, or the person who enrolled you" in withdrawn.text
    assert "Book a seat" not in withdrawn.text
    assert refused.status_code != 302
    assert "Book a seat" in back
