"""Closing an account with a look at what the person does for others, and handing it over."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from interleave.journeys import services as journeys
from interleave.journeys.services import DraftHead, StepSpec
from interleave.kernel import clock
from interleave.kernel.wall_time import WallTime
from interleave.live import services as live
from interleave.live.models import Booking, OfferingFacilitator
from interleave.people.models import Person
from tests.journeys import worlds
from tests.journeys.conftest import subject
from tests.live.conftest import make_activity, make_offering, make_session


@pytest.fixture
def ada(cast, client, monkeypatch, noon):
    monkeypatch.setattr(clock, "now", lambda: noon)
    client.force_login(cast.ada)
    return client


@pytest.fixture
def offering(cast, noon):
    found = make_offering(cast, make_activity(cast, noon), noon, seats=1)
    make_session(cast, found, noon)
    return found


def address(name, *args):
    return reverse(f"manage:{name}", args=args)


def test_the_page_that_closes_an_account_shows_the_duties_and_hands_them_over(cast, ada, offering):
    page = ada.get(address("close_account", cast.theo.pk)).text
    reply = ada.post(address("close_account", cast.theo.pk), {"sessions": str(cast.ada.pk)}, follow=True)

    assert "Runs 1 offering" in page
    assert "Hard talks · Toulouse" in page
    assert "Decide later" in page
    assert "The account of Theo Grant is closed." in reply.text
    assert OfferingFacilitator.objects.get(offering=offering).person == cast.ada


def test_what_is_decided_later_is_listed_until_it_is_handed_over(cast, ada, offering):
    ada.post(address("close_account", cast.theo.pk))
    people, person = ada.get(address("people")).text, ada.get(address("person", cast.theo.pk)).text

    ada.post(address("hand_over", cast.theo.pk), {"sessions": str(cast.ada.pk)})

    assert "Duties that wait for a successor" in people
    assert "Waits for a successor" in person
    assert "Duties that wait for a successor" not in ada.get(address("people")).text
    assert "Nothing is left to hand over." in ada.get(address("hand_over", cast.theo.pk)).text


def test_handing_over_to_nobody_is_refused(cast, ada, offering):
    reply = ada.post(address("hand_over", cast.theo.pk), {"sessions": ""})

    assert reply.status_code == 422
    assert "Choose a person for at least one kind of duties." in reply.text


def test_a_busy_successor_is_asked_about_and_a_clear_word_hands_over(cast, ada, offering, noon):
    own = live.open_offering(
        actor=cast.ada, activity_id=offering.activity_id, context_id=None, title="Mine", seats=3,
        facilitators=[cast.ada.pk], now=noon,
    )  # fmt: skip
    make_session(cast, own, noon)
    wanted = {"sessions": str(cast.ada.pk)}

    asked = ada.post(address("close_account", cast.theo.pk), wanted)
    still_open = Person.objects.get(pk=cast.theo.pk).is_active
    ada.post(address("close_account", cast.theo.pk), wanted | {"despite_clash": "on"})

    assert asked.status_code == 422
    assert "Ada Okafor already has “Hard talks · Mine”" in asked.text
    assert "Yes, hand over all the same" in asked.text
    assert still_open
    assert not Person.objects.get(pk=cast.theo.pk).is_active


def test_reports_go_to_an_email_address_and_an_unknown_one_is_refused(cast, ada):
    refused = ada.post(address("hand_over", cast.kenji.pk), {"reports": "nobody@meridian.example"})
    ada.post(address("hand_over", cast.kenji.pk), {"reports": cast.theo.email})

    assert refused.status_code == 422
    assert "No account here has this email address." in refused.text
    assert Person.objects.get(pk=cast.lea.pk).manager == cast.theo


def test_a_learner_takes_a_seat_that_is_offered(cast, ada, client, offering, monkeypatch, noon):
    for person in (cast.kenji, cast.lea):
        live.book(actor=person, offering_id=offering.pk, now=noon)
    near = offering.sessions.get().starts_at - timedelta(hours=5)
    live.cancel_booking(actor=cast.kenji, offering_id=offering.pk, now=near)
    monkeypatch.setattr(clock, "now", lambda: near)
    client.force_login(cast.lea)

    page = client.get(reverse("learn:offering", args=[offering.pk])).text
    client.post(reverse("learn:book_offering", args=[offering.pk]))

    assert "A seat is held for you" in page
    assert "Take the seat" in page
    assert Booking.objects.get(person=cast.lea).state == "booked"


def test_a_facilitator_is_asked_before_a_busy_person_is_booked_in(cast, ada, offering, noon):
    other = make_offering(cast, offering.activity, noon, title="Tokyo")
    live.plan_session(
        actor=cast.ada, offering_id=other.pk, starts=WallTime(date(2027, 4, 30), time(10), "Europe/Paris"),
        now=noon, despite_clash=True,
    )  # fmt: skip
    live.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    url = reverse("teach:add_person", args=[other.pk])

    asked = ada.post(url, {"person_id": cast.lea.pk})
    before = Booking.objects.filter(offering=other).exists()
    ada.post(url, {"person_id": cast.lea.pk, "despite_clash": "on"})

    assert asked.status_code == 409
    assert "Léa Martin already has “Hard talks · Toulouse”" in asked.text
    assert not before
    assert Booking.objects.get(offering=other).person == cast.lea


def test_the_page_of_a_session_says_that_the_offering_ends_with_it(cast, ada, offering):
    session = offering.sessions.get()

    page = ada.get(reverse("teach:cancel_session", args=[session.pk])).text

    assert "the offering is cancelled with it" in page


def enrol_in_new_cohort(cast, offering, now):
    steps = [
        StepSpec("workshop", "live", "Hard talks", offering.activity_id, 120, 0),
        StepSpec("read", "lesson", "Read", subject("read"), 600, 0),
    ]
    head = DraftHead("Leading", model="flex", model_settings={"office_hours": True}, weeks=4)
    return worlds.run(cast, "leading-small", head, steps, now).place


def test_the_page_of_a_person_restores_a_withdrawn_enrolment(cast, ada, offering, noon):
    place = enrol_in_new_cohort(cast, offering, noon)
    journeys.withdraw(actor=cast.ada, enrolment_id=place.pk, reason="Long leave", now=noon)
    url = address("restore_enrolment", place.pk)

    before = ada.get(address("person", cast.lea.pk)).text
    reply = ada.post(url, follow=True)
    again = ada.post(url)

    assert "Long leave" in before
    assert f'action="{url}"' in before
    assert reply.redirect_chain == [(address("person", cast.lea.pk), 302)]
    assert "The enrolment is restored. Seats were not booked again." in reply.text
    assert f'action="{url}"' not in reply.text
    assert again.status_code == 302
    place.refresh_from_db()
    assert (place.state, place.withdrawal_reason) == ("active", "")


def test_the_enrolment_of_a_closed_account_is_not_restored_and_the_page_says_why(cast, ada, offering, noon):
    place = enrol_in_new_cohort(cast, offering, noon)
    ada.post(address("close_account", cast.lea.pk))
    url = address("restore_enrolment", place.pk)

    reply = ada.post(url, follow=True)

    assert "The account of Léa Martin is closed. Open it again first." in reply.text
    assert f'action="{url}"' not in reply.text
    place.refresh_from_db()
    assert place.state == "withdrawn"


def test_only_organisers_restore_an_enrolment(cast, ada, client, offering, noon):
    place = enrol_in_new_cohort(cast, offering, noon)
    journeys.withdraw(actor=cast.ada, enrolment_id=place.pk, reason="left", now=noon)
    client.force_login(cast.lea)

    assert client.post(address("restore_enrolment", place.pk)).status_code in (403, 404)
    place.refresh_from_db()
    assert place.state == "withdrawn"
