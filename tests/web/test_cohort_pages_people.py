"""Who comes into a cohort, who leaves it, who is accompanied by whom."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from interleave.journeys.models import Cohort, Enrolment
from interleave.kernel import tenancy
from interleave.people import services as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def scoped(world):
    """Meridian's scope, for what a test looks up itself."""
    with tenancy.scope(world.cast.meridian.pk):
        yield


@pytest.fixture
def ada(world):
    return world.client("ada")


def url(name, world, *names):
    return reverse(name, args=[world.ids[each] for each in names])


def is_in(world, person):
    return Enrolment.objects.filter(cohort=world.ids["cohort_id"], person=person).exists()


def test_people_are_found_by_words_and_enrolled(world, scoped, ada):
    address = url("manage:enrol", world, "cohort_id")

    found = ada.get(address, {"q": "kenji"}).context["page"].object_list
    reply = ada.post(address, {"people": [str(person.pk) for person in found], "starts_on": "2027-05-03"})

    place = Enrolment.objects.get(cohort=world.ids["cohort_id"], person=world.cast.kenji)
    assert reply.status_code == 302
    assert place.starts_on == date(2027, 5, 3)


def test_enrolling_twice_says_who_was_in_already(world, scoped, ada):
    address = url("manage:enrol", world, "cohort_id")
    ada.post(address, {"people": [str(world.cast.kenji.pk)]})

    reply = ada.post(address, {"people": [str(world.cast.kenji.pk)]}, follow=True)

    assert "1 was in already." in reply.content.decode()
    assert Enrolment.objects.filter(cohort=world.ids["cohort_id"], person=world.cast.kenji).count() == 1


def test_choosing_nobody_is_said_and_enrols_nobody(world, scoped, ada):
    before = Enrolment.objects.count()

    reply = ada.post(url("manage:enrol", world, "cohort_id"), {"people": []})

    assert reply.status_code == 422
    assert Enrolment.objects.count() == before


def test_a_full_cohort_takes_nobody_and_keeps_the_choice(world, scoped, ada):
    Cohort.objects.filter(pk=world.ids["cohort_id"]).update(capacity=3)
    kenji = world.cast.kenji

    reply = ada.post(url("manage:enrol", world, "cohort_id"), {"people": [str(kenji.pk)]})

    assert reply.status_code == 422
    assert reply.context["chosen"] == {str(kenji.pk)}
    assert not is_in(world, kenji)


def test_a_team_is_enrolled_whole(world, scoped, ada):
    team = people.add_team(actor=world.cast.ada, name="Day shift", now=world.now)
    carla = world.cast.carla
    carla.team = team
    carla.save(update_fields=["team"])

    reply = ada.post(url("manage:enrol_team", world, "cohort_id"), {"team": str(team.pk)})

    assert reply.status_code == 302
    assert is_in(world, carla)


def test_an_empty_team_is_said_beside_the_field(world, ada):
    reply = ada.post(url("manage:enrol_team", world, "cohort_id"), {"team": world.ids["team_id"]})

    assert reply.status_code == 422
    assert "team" in reply.context["form"].errors


def test_a_list_of_emails_is_first_only_read(world, scoped, ada):
    file = SimpleUploadedFile(
        "people.csv", b"name,email\nKenji,kenji@meridian.example\nLea,lea@meridian.example\n"
    )

    reply = ada.post(url("manage:enrol_emails", world, "cohort_id"), {"file": file})

    assert reply.status_code == 200
    assert [line.email for line in reply.context["new"]] == ["kenji@meridian.example"]
    assert [line.email for line in reply.context["inside"]] == ["lea@meridian.example"]
    assert not is_in(world, world.cast.kenji)


def test_a_list_that_was_read_can_be_applied(world, scoped, ada):
    read = ada.post(
        url("manage:enrol_emails", world, "cohort_id"),
        {"emails": "kenji@meridian.example\ncarla@meridian.example"},
    )

    reply = ada.post(url("manage:apply_emails", world, "cohort_id"), {"emails": read.context["text"]})

    assert reply.status_code == 302
    assert is_in(world, world.cast.kenji)
    assert is_in(world, world.cast.carla)


def test_lines_that_name_nobody_are_told_by_number_and_the_list_is_kept(world, scoped, ada):
    text = "kenji@meridian.example\nnobody@meridian.example\nnot an email"

    reply = ada.post(url("manage:enrol_emails", world, "cohort_id"), {"emails": text})

    page = reply.content.decode()
    assert reply.status_code == 422
    assert [problem.where for problem in reply.context["report"].problems] == ["line 2", "line 3"]
    assert "nobody@meridian.example" in page
    assert reply.context["text"].splitlines() == text.splitlines()
    assert not is_in(world, world.cast.kenji)


def test_neither_file_nor_emails_is_said(world, ada):
    assert ada.post(url("manage:enrol_emails", world, "cohort_id"), {}).status_code == 422


def test_withdrawing_asks_why_first(world, scoped, ada):
    address = url("manage:withdraw", world, "enrolment_id")

    refused = ada.post(address, {"reason": ""})
    state = Enrolment.objects.get(pk=world.ids["enrolment_id"]).state
    ada.post(address, {"reason": "Moved to another team."})

    assert refused.status_code == 422
    assert state == "active"
    assert Enrolment.objects.get(pk=world.ids["enrolment_id"]).state == "withdrawn"


def test_a_coach_is_assigned(world, scoped, ada):
    address = url("manage:assign_coach", world, "colleague_enrolment_id")

    reply = ada.post(address, {"coach": str(world.cast.carla.pk)})

    assert reply.status_code == 302
    assert Enrolment.objects.get(pk=world.ids["colleague_enrolment_id"]).coach_id == world.cast.carla.pk


def test_only_coaches_are_offered(world, ada):
    reply = ada.get(url("manage:assign_coach", world, "enrolment_id"))

    assert [name for _pk, name in reply.context["coaches"]] == ["Carla Reyes"]
