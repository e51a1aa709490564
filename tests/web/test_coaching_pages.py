"""Pages on which coach and person work together."""

import pytest
from django.urls import reverse

from interleave.coaching import selectors, services
from interleave.coaching.models import Action, Meeting, PrivateNote
from interleave.kernel import tenancy
from tests.web.test_live_pages import address

pytestmark = pytest.mark.django_db
SECRET = "zebra-quartz-9471"


@pytest.fixture(autouse=True)
def scope(world):
    with tenancy.scope(world.cast.meridian.pk):
        yield


def test_a_meeting_is_planned_with_the_proposed_day_and_a_repeat_is_one(world):
    lea, url = world.client("lea"), address("learn:plan_meeting", world, "relation_id")
    page = lea.get(url).content.decode()
    body = {
        "starts_on": "2027-05-10", "starts_time": "09:00", "zone_name": "Europe/Paris", "minutes": "30",
        "submission": "018f0000-0000-7000-8000-0000000000cc",
    }  # fmt: skip

    for _again in range(2):
        assert lea.post(url, body).status_code == 302

    assert 'value="2027-05-09"' in page
    assert Meeting.objects.filter(relation=world.ids["relation_id"]).count() == 3


def test_a_night_in_doubt_is_asked_about(world):
    body = {"starts_on": "2027-10-31", "starts_time": "02:30", "zone_name": "Europe/Paris", "minutes": "30"}

    reply = world.client("carla").post(address("learn:move_meeting", world, "meeting_id"), body)

    assert reply.status_code == 422
    assert "02:30 comes twice" in reply.content.decode()


def test_a_tick_is_there_when_the_page_comes_back_and_can_be_taken_back(world):
    lea, url = world.client("lea"), address("learn:tick_action", world, "action_id")

    page = lea.post(url, {"done": "yes"}, follow=True).content.decode()
    assert "Done lately" in page
    assert Action.objects.get().is_done

    lea.post(url, {"done": "no"})
    assert not Action.objects.get().is_done


def test_both_texts_are_shown_when_the_other_was_faster(world):
    url = address("learn:share_notes", world, "meeting_id")
    world.client("carla").post(url, {"body": "From Carla", "version": "0"})

    late = world.client("lea").post(url, {"body": "From Léa", "version": "0"})
    text = late.content.decode()
    joined = world.client("lea").post(url, {"body": "From Carla\n\nFrom Léa", "version": "1"})

    assert late.status_code == 409
    assert "Carla Reyes saved these notes meanwhile" in text
    assert "From Carla" in text
    assert "From Léa" in text
    assert joined.status_code == 302
    assert Meeting.objects.get(pk=world.ids["meeting_id"]).notes_version == 2


def test_a_private_note_is_on_the_pages_of_its_author_alone(world):
    world.client("lea").post(address("learn:keep_private_note", world, "meeting_id"), {"private": SECRET})
    pages = [
        ("learn:coaching", ()),
        ("learn:coaching_meeting", ("meeting_id",)),
        ("coach:people", ()),
        ("coach:relation", ("relation_id",)),
        ("coach:meeting", ("meeting_id",)),
        ("learn:notes_versions", ("meeting_id",)),
    ]

    seen = {
        who: any(
            SECRET in world.client(who).get(address(name, world, *ids), follow=True).content.decode()
            for name, ids in pages
        )
        for who in ("lea", "carla", "theo", "kenji", "ada", "oona")
    }

    assert PrivateNote.objects.filter(body=SECRET).count() == 1
    assert seen == {"lea": True, "carla": False, "theo": False, "kenji": False, "ada": False, "oona": False}


def test_the_coach_keeps_the_meeting_and_the_action_goes_on(world, monkeypatch):
    meeting = Meeting.objects.get(pk=world.ids["meeting_id"])
    monkeypatch.setattr("interleave.kernel.clock.now", lambda: meeting.ends_at)

    reply = world.client("carla").post(address("coach:hold_meeting", world, "meeting_id"), {"minutes": "25"})

    meeting.refresh_from_db()
    assert reply.status_code == 302
    assert (meeting.state, meeting.held_minutes) == ("held", 25)
    assert Action.objects.get().carried == 1


def test_the_coach_says_that_the_learner_did_not_come(world, monkeypatch):
    meeting = Meeting.objects.get(pk=world.ids["meeting_id"])
    monkeypatch.setattr("interleave.kernel.clock.now", lambda: meeting.ends_at)
    carla = world.client("carla")
    assert "did not come" in carla.get(address("coach:meeting", world, "meeting_id")).content.decode()

    reply = carla.post(address("coach:miss_meeting", world, "meeting_id"), follow=True)

    meeting.refresh_from_db()
    assert meeting.state == "missed"
    assert "Marked as missed" in reply.content.decode()
    assert (
        "Missed"
        in world.client("lea").get(address("learn:coaching_meeting", world, "meeting_id")).content.decode()
    )


def test_what_is_past_and_not_kept_is_asked_about(world, monkeypatch):
    meeting = Meeting.objects.get(pk=world.ids["meeting_id"])
    monkeypatch.setattr("interleave.kernel.clock.now", lambda: meeting.ends_at)

    page = world.client("carla").get(reverse("coach:people")).content.decode()

    assert "Did you meet?" in page


def test_ending_goes_through_a_question(world):
    carla, url = world.client("carla"), address("coach:end_relation", world, "relation_id")

    question = carla.get(url).content.decode()
    carla.post(url, {"reason": "Reached"})

    relation = selectors.get_relation(actor=world.cast.carla, relation_id=world.ids["relation_id"])
    assert "End the coaching with Léa Martin?" in question
    assert relation.end_reason == "Reached"


def test_somebody_without_a_coach_reads_what_will_be_here(world):
    page = world.client("theo").get(reverse("learn:coaching")).content.decode()

    assert "No coach yet" in page


def test_with_two_coaches_one_chooses(world):
    second = services.start_relation(
        actor=world.cast.ada,
        coach_id=world.cast.theo.pk,
        person_id=world.cast.lea.pk,
        context_id=None,
        now=world.now,
    )

    page = world.client("lea").get(reverse("learn:coaching"), {"with": str(second.pk)}).content.decode()

    assert "with Theo Grant" in page


def test_the_people_of_a_coach_cost_the_same_however_many(world, django_assert_max_num_queries):
    carla = world.client("carla")
    carla.get(reverse("coach:people"))

    with django_assert_max_num_queries(8):
        carla.get(reverse("coach:people"))


def test_an_agenda_that_is_too_long_is_kept_on_the_page_and_not_saved(world):
    agenda = "What I tried. " * 2000

    reply = world.client("lea").post(address("learn:change_agenda", world, "meeting_id"), {"agenda": agenda})

    assert reply.status_code == 422
    assert agenda.strip() in reply.content.decode()
    assert agenda not in Meeting.objects.get(pk=world.ids["meeting_id"]).agenda


@pytest.mark.parametrize(("who", "other"), [("lea", "Carla Reyes"), ("carla", "Léa Martin")])
def test_who_calls_a_meeting_off_sees_which(world, who, other):
    page = world.client(who).get(address("learn:cancel_meeting", world, "meeting_id")).content.decode()

    assert f"With {other}, " in page
