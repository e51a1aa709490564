"""Pages on which facilitators run sessions and arrange offerings."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from interleave.kernel import tenancy
from interleave.live import selectors, services
from interleave.live.models import Attendance, Booking, Offering, Session
from tests.web.test_live_pages import address

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def scope(world):
    with tenancy.scope(world.cast.meridian.pk):
        yield


def tap(world, answer, *, who="theo", headers=HTMX, **more):
    body = {"person_id": world.ids["person_id"], "answer": answer, **more}
    return world.client(who).post(address("teach:mark", world, "session_id"), body, headers=headers)


def standing():
    return Attendance.objects.get()


def test_one_tap_answers_with_the_line_and_the_counts_alone(world):
    reply = tap(world, "present", version=0)

    text = reply.content.decode()
    assert reply.status_code == 200
    assert "<html" not in text
    assert f'id="row-{world.ids["person_id"]}"' in text
    assert 'id="roster-counts" aria-live="polite" hx-swap-oob="true"' in text
    assert "1 of 3 here" in text
    assert standing().status == "attended"


def test_without_a_script_the_same_tap_goes_back_to_the_roster(world):
    reply = tap(world, "excused", headers={})

    assert reply["Location"].startswith(address("teach:session", world, "session_id"))
    assert standing().status == "excused"


def test_late_without_minutes_means_since_the_start(world):
    tap(world, "late")

    assert standing().minutes_late == 30


def test_minutes_can_be_corrected(world):
    tap(world, "late")
    tap(world, "late", minutes_late=5, minutes_left_early=10)

    assert (standing().minutes_late, standing().minutes_left_early, standing().minutes) == (5, 10, 105)


def test_a_stale_tap_is_told_and_changes_nothing(world):
    tap(world, "present", version=0, who="ada")

    reply = tap(world, "absent", version=0)

    assert "Ada Okafor marked Léa Martin meanwhile" in reply.content.decode()
    assert json.loads(reply["HX-Trigger"])["message"]["level"] == "warning"
    assert standing().status == "attended"


def test_a_tap_can_be_taken_back(world):
    tap(world, "absent")

    reply = world.client("theo").post(
        address("teach:undo_mark", world, "session_id"),
        {"person_id": world.ids["person_id"], "version": 1},
        headers=HTMX,
    )

    assert reply.status_code == 200
    assert standing().status == ""


def test_all_present_then_closed(world):
    theo = world.client("theo")
    theo.post(address("teach:mark_all_present", world, "session_id"))
    theo.post(address("teach:close_session", world, "session_id"))

    assert set(Attendance.objects.values_list("status", flat=True)) == {"attended"}
    assert Session.objects.get(pk=world.ids["session_id"]).state == "held"


def test_somebody_without_a_seat_is_found_and_let_in(world):
    theo, url = world.client("theo"), address("teach:walk_in", world, "session_id")

    found = theo.get(url, {"q": "kenji"}).content.decode()
    theo.post(url, {"person_id": str(world.cast.kenji.pk)})

    assert "Kenji Mori" in found
    assert Booking.objects.get(person=world.cast.kenji).is_walk_in


def test_the_roster_costs_the_same_however_many_come(world, django_assert_max_num_queries):
    theo, url = world.client("theo"), address("teach:session", world, "session_id")
    theo.get(url)

    with django_assert_max_num_queries(8):
        theo.get(url)


def test_a_time_in_a_daylight_saving_night_is_asked_and_the_answer_taken(world):
    theo, url = world.client("theo"), address("teach:plan_session", world, "clinic_offering_id")
    wanted = {"starts_on": "2027-10-31", "starts_time": "02:30", "zone_name": "Europe/Paris", "minutes": "60"}

    asked = theo.post(url, wanted)
    told = theo.post(url, wanted | {"choice": "later"})

    text = asked.content.decode()
    assert asked.status_code == 422
    assert "02:30 comes twice" in text
    assert "02:30 CET (UTC+01:00)" in text
    assert 'value="2027-10-31"' in text
    assert told.status_code == 302
    planned = Session.objects.filter(offering=world.ids["clinic_offering_id"]).latest("starts_at")
    assert f"{planned.starts_at:%H:%M}" == "01:30"


def test_a_facilitator_in_two_places_is_asked_about(world):
    theo, url = world.client("theo"), address("teach:plan_session", world, "clinic_offering_id")
    wanted = {
        "starts_on": "2027-04-27", "starts_time": "14:30", "zone_name": "Europe/Paris", "minutes": "60",
        "facilitators": [str(world.cast.theo.pk)],
    }  # fmt: skip

    asked = theo.post(url, wanted)
    told = theo.post(url, wanted | {"despite_clash": "on"})

    assert "Theo Grant already has" in asked.content.decode()
    assert "Yes, plan it all the same" in asked.content.decode()
    assert told.status_code == 302


def test_a_form_sent_twice_plans_one_session(world):
    theo, url = world.client("theo"), address("teach:plan_session", world, "clinic_offering_id")
    wanted = {
        "starts_on": "2027-06-01", "starts_time": "10:00", "zone_name": "Asia/Tokyo", "minutes": "60",
        "submission": "018f0000-0000-7000-8000-0000000000aa",
    }  # fmt: skip

    for _again in range(2):
        assert theo.post(url, wanted).status_code == 302

    assert Session.objects.filter(offering=world.ids["clinic_offering_id"]).count() == 2


def test_a_past_date_is_said_beside_the_field_and_the_words_are_kept(world):
    reply = world.client("theo").post(
        address("teach:move_session", world, "clinic_session_id"),
        {
            "starts_on": "2027-04-01",
            "starts_time": "10:00",
            "zone_name": "Asia/Tokyo",
            "minutes": "60",
            "venue": "X9",
        },
    )

    assert reply.status_code == 422
    assert "That is in the past" in reply.content.decode()
    assert 'value="X9"' in reply.content.decode()


def test_an_offering_is_opened_planned_and_published(world):
    theo = world.client("theo")
    clinic = Offering.objects.get(pk=world.ids["clinic_offering_id"])
    body = {
        "activity_id": str(clinic.activity_id), "title": "Lyon", "seats": "4", "cancel_before_hours": "24",
        "freeze_hours": "12", "facilitators": [str(world.cast.theo.pk)],
        "submission": "018f0000-0000-7000-8000-0000000000bb",
    }  # fmt: skip

    opened = theo.post(reverse("teach:new_offering"), body)
    theo.post(reverse("teach:new_offering"), body)
    lyon = Offering.objects.get(title="Lyon")
    theo.post(reverse("teach:publish_offering", args=[lyon.pk]))

    assert opened["Location"] == reverse("teach:plan_session", args=[lyon.pk])
    lyon.refresh_from_db()
    assert lyon.state == "published"


def test_the_waiting_list_is_moved_and_seats_are_added(world):
    clinic, theo = UUID(world.ids["clinic_offering_id"]), world.client("theo")
    people = [world.cast.lea, world.cast.kenji, world.cast.carla]
    services.change_seats(actor=world.cast.ada, offering_id=clinic, seats=1, now=world.now)
    for person in people:
        services.book_person(actor=world.cast.ada, offering_id=clinic, person_id=person.pk, now=world.now)

    theo.post(reverse("teach:reorder_waitlist", args=[clinic]), {"person_id": str(world.cast.carla.pk)})
    theo.post(reverse("teach:change_seats", args=[clinic]), {"seats": "2"})

    assert set(selectors.list_booked_person_ids(clinic)) == {world.cast.lea.pk, world.cast.carla.pk}


def test_fewer_seats_than_people_is_said_and_nothing_changes(world):
    reply = world.client("theo").post(
        address("teach:change_seats", world, "offering_id"), {"seats": "1"}, follow=True
    )

    assert "3 people have a seat" in reply.content.decode()
    assert Offering.objects.get(pk=world.ids["offering_id"]).seats == 30


def test_calling_off_needs_a_reason_and_can_be_restored(world):
    theo, clinic = world.client("theo"), Offering.objects.get(pk=world.ids["clinic_offering_id"])

    refused = theo.post(address("teach:cancel_offering", world, "clinic_offering_id"), {"reason": ""})
    theo.post(address("teach:cancel_offering", world, "clinic_offering_id"), {"reason": "Snow"})
    clinic.refresh_from_db()
    during = clinic.state
    theo.post(address("teach:restore_offering", world, "clinic_offering_id"))
    clinic.refresh_from_db()

    assert refused.status_code == 422
    assert (during, clinic.state) == ("cancelled", "published")


def test_the_code_is_shown_while_the_doors_are_open(world):
    whole = world.client("theo").get(address("teach:check_in_code", world, "session_id")).content.decode()
    part = world.client("theo").get(address("teach:check_in_code", world, "session_id"), headers=HTMX)
    closed = (
        world.client("theo").get(address("teach:check_in_code", world, "clinic_session_id")).content.decode()
    )

    code = selectors.show_check_in_code(
        actor=world.cast.theo, session_id=UUID(world.ids["session_id"]), now=world.now
    )
    assert code[:3] in whole
    assert "<html" not in part.content.decode()
    assert "The doors are closed" in closed


def test_a_search_among_sessions_finds_by_place(world):
    theo = world.client("theo")

    found = theo.get(reverse("teach:sessions"), {"q": "room 4"}).content.decode()
    nothing = theo.get(reverse("teach:sessions"), {"q": "mars"}).content.decode()

    assert "Kick-off workshop" in found
    assert "No session fits “mars”" in nothing


def test_long_lists_come_in_pages(world):
    clinic = Offering.objects.get(pk=world.ids["clinic_offering_id"])
    for day in range(30):
        starts = world.now + timedelta(days=10 + day)
        Session.objects.create(
            offering=clinic, starts_at=starts, ends_at=starts + timedelta(hours=1), zone_name="UTC"
        )

    page = world.client("ada").get(reverse("teach:sessions")).content.decode()

    assert "1–25 of 32" in page
