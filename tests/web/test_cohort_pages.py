"""The pages of a cohort: for who teaches it and for who runs it."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interleave.journeys import selectors, services
from interleave.journeys.models import Cohort, CohortOffering, Enrolment, StepProgress
from interleave.kernel import tenancy
from interleave.live.models import Offering, Session
from tests.world import add_colleague

pytestmark = pytest.mark.django_db


@pytest.fixture
def scoped(world):
    """Meridian's scope, for what a test looks up itself."""
    with tenancy.scope(world.cast.meridian.pk):
        yield


@pytest.fixture
def ada(world):
    return world.client("ada")


@pytest.fixture
def theo(world):
    return world.client("theo")


def url(name, world, *names):
    return reverse(name, args=[world.ids[each] for each in names])


def enrol_more(world, count):
    cast = world.cast
    people = [add_colleague(cast.ada, f"Person {number:02}", world.now) for number in range(count)]
    services.enrol(
        actor=cast.ada,
        cohort_id=world.ids["cohort_id"],
        person_ids=[person.pk for person in people],
        now=world.now,
    )
    return people


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.mark.parametrize("name", ["teach:cohort", "manage:cohort"])
def test_a_cohort_costs_the_same_with_three_people_and_with_forty(name, world, scoped, ada):
    address = url(name, world, "cohort_id")
    few = queries_of(ada, address)

    enrol_more(world, 40)

    assert queries_of(ada, address) == few


def test_a_facilitator_sees_the_cohort_with_its_score_people_and_sessions(world, theo):
    reply = theo.get(url("teach:cohort", world, "cohort_id"))

    page = reply.content.decode()
    assert reply.context["view"].people == 3
    assert "Léa Martin" in page
    assert 'class="score' in page
    assert reverse("teach:session", args=[world.ids["session_id"]]) in page
    assert reverse("learn:journey", args=[world.ids["enrolment_id"]]) in page


def test_the_note_of_a_step_leads_to_its_row(world, theo):
    page = theo.get(url("teach:cohort", world, "cohort_id")).content.decode()

    assert 'href="#step-kick-off"' in page
    assert 'id="step-kick-off"' in page


def test_people_come_a_page_at_a_time_and_can_be_searched(world, scoped, theo):
    enrol_more(world, 30)
    address = url("teach:cohort", world, "cohort_id")

    first, second = theo.get(address), theo.get(address, {"page": 2})
    found = theo.get(address, {"q": "léa"})

    assert [len(reply.context["view"].rows) for reply in (first, second)] == [25, 8]
    assert [row.name for row in found.context["view"].rows] == ["Léa Martin"]


def test_who_has_most_late_stands_first_when_asked(world, scoped, theo):
    place = Enrolment.objects.get(pk=world.ids["enrolment_id"])
    StepProgress.objects.filter(enrolment=place, step__slug__in=["film", "talk"]).update(
        due_at=world.now - timedelta(days=1), done_at=None
    )
    Enrolment.objects.filter(pk=place.pk).update(late_at=world.now - timedelta(days=1))
    address = url("teach:cohort", world, "cohort_id")

    late_first = theo.get(address, {"order": "late"}).context["view"].rows
    only_late = theo.get(address, {"late": "1"}).context["view"].rows

    assert late_first[0].name == "Léa Martin"
    assert late_first[0].late == 2
    assert [row.name for row in only_late] == ["Léa Martin"]


@pytest.mark.parametrize("query", ["page=99999", "page=x", "order=nothing", "page=²"])
def test_an_odd_address_still_shows_the_cohort(query, world, theo):
    assert theo.get(url("teach:cohort", world, "cohort_id") + "?" + query).status_code == 200


def test_excusing_a_step_counts_it_as_done_with_the_reason(world, scoped, theo):
    address = url("teach:excuse", world, "enrolment_id")

    reply = theo.post(address, {"step": world.ids["clinic_step_id"], "reason": "Ran it herself."})

    assert reply.status_code == 302
    row = StepProgress.objects.get(enrolment=world.ids["enrolment_id"], step=world.ids["clinic_step_id"])
    assert (row.done_at, row.excused) == (world.now, "Ran it herself.")


def test_excusing_without_a_reason_is_asked_again_and_changes_nothing(world, scoped, theo):
    address = url("teach:excuse", world, "enrolment_id")

    reply = theo.post(address, {"step": world.ids["clinic_step_id"], "reason": " "})

    assert reply.status_code == 422
    assert reply.context["form"]["step"].value() == world.ids["clinic_step_id"]
    row = StepProgress.objects.get(enrolment=world.ids["enrolment_id"], step=world.ids["clinic_step_id"])
    assert row.done_at is None


def test_the_export_has_everybody_and_no_formula(world, scoped, theo):
    colleague = world.ids["colleague_id"]
    Enrolment.objects.get(person_id=colleague)
    person = world.cast.lea
    person.name = "=HYPERLINK(1)"
    person.save(update_fields=["name"])

    reply = theo.get(url("teach:export_cohort", world, "cohort_id"))

    rows = list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"))))
    assert len(rows) == 3
    assert "'=HYPERLINK(1)" in {row["name"] for row in rows}
    assert {row["email"] for row in rows} >= {"lea@meridian.example"}
    assert reply["Content-Type"].startswith("text/csv")


def test_the_list_of_cohorts_is_filtered_by_state_and_words(world, ada):
    address = reverse("manage:cohorts")

    running = ada.get(address, {"state": "running"}).context["page"].object_list
    finished = ada.get(address, {"state": "finished"})
    found = ada.get(address, {"q": "spring"}).context["page"].object_list

    assert [line.title for line in running] == ["Spring"]
    assert list(finished.context["page"].object_list) == []
    assert "Try fewer words" in finished.content.decode()
    assert [line.title for line in found] == ["Spring"]


def launch_data(world, **changes):
    return {
        "version": world.ids["version_id"],
        "title": "Autumn",
        "starts_on": "2027-09-06",
        "capacity": "30",
        "facilitators": [str(world.cast.theo.pk)],
    } | changes


def test_launching_makes_a_running_cohort_with_its_facilitators(world, scoped, ada):
    reply = ada.post(reverse("manage:launch_cohort"), launch_data(world))

    cohort = Cohort.objects.get(title="Autumn")
    assert reply.url == reverse("manage:cohort", args=[cohort.pk])
    assert (cohort.state, cohort.capacity, cohort.starts_on.isoformat()) == ("running", 30, "2027-09-06")
    assert [place.person_id for place in cohort.facilitators.all()] == [world.cast.theo.pk]


def test_launching_twice_makes_one_cohort(world, scoped, ada):
    ada.post(reverse("manage:launch_cohort"), launch_data(world))

    again = ada.post(reverse("manage:launch_cohort"), launch_data(world))

    assert again.status_code == 422
    assert Cohort.objects.filter(title="Autumn").count() == 1


def test_a_running_cohort_is_entered_afterwards_by_a_tick(world, scoped, ada):
    past = (world.now - timedelta(days=30)).date().isoformat()
    asked = ada.post(reverse("manage:launch_cohort"), launch_data(world, starts_on=past))
    assert asked.status_code == 422
    assert "It has begun already" in asked.text
    assert 'value="Autumn"' in asked.text
    assert not Cohort.objects.filter(title="Autumn").exists()

    ada.post(reverse("manage:launch_cohort"), launch_data(world, starts_on=past, has_begun="on"))

    assert Cohort.objects.get(title="Autumn").starts_on.isoformat() == past


def test_the_tick_is_not_shown_before_it_is_needed(world, scoped, ada):
    assert "It has begun already" not in ada.get(reverse("manage:launch_cohort")).text


def test_searching_facilitators_keeps_what_was_typed_and_launches_nothing(world, scoped, ada):
    data = launch_data(world, find="1", who="nobody of that name")

    reply = ada.post(reverse("manage:launch_cohort"), data)

    form = reply.context["form"]
    assert reply.status_code == 200
    assert form["title"].value() == "Autumn"
    assert form["facilitators"].value() == [str(world.cast.theo.pk)]
    assert not Cohort.objects.filter(title="Autumn").exists()


def test_changing_a_cohort_keeps_its_first_day(world, scoped, ada):
    data = {"title": "Spring, later", "ends_on": "2027-08-01", "capacity": "", "facilitators": []}

    reply = ada.post(url("manage:change_cohort", world, "cohort_id"), data)

    cohort = Cohort.objects.get(pk=world.ids["cohort_id"])
    assert reply.status_code == 302
    assert (cohort.title, cohort.ends_on.isoformat()) == ("Spring, later", "2027-08-01")
    assert not cohort.facilitators.filter(ended_at=None).exists()


def test_a_last_day_before_the_first_is_said_beside_the_field(world, ada):
    data = {"title": "Spring", "ends_on": "2020-01-01", "capacity": "", "facilitators": []}

    reply = ada.post(url("manage:change_cohort", world, "cohort_id"), data)

    assert reply.status_code == 422
    assert "ends_on" in reply.context["form"].errors


def test_finishing_a_cohort_is_asked_first_and_done_once(world, scoped, ada):
    address = url("manage:close_cohort", world, "cohort_id")

    asked = ada.get(address)
    before = Cohort.objects.get(pk=world.ids["cohort_id"]).state
    ada.post(address)
    ada.post(address)

    assert "cannot be undone" in asked.content.decode()
    assert before == "running"
    assert Cohort.objects.get(pk=world.ids["cohort_id"]).state == "finished"


def place_rows(*titles, **changes):
    """The form of the plan page with these places ticked."""
    data = {"rows": str(len(titles))}
    zones = {"Toulouse": "Europe/Paris", "Tokyo": "Asia/Tokyo", "Toronto": "America/Toronto"}
    for number, title in enumerate(titles):
        row = {
            "wanted": "on",
            "title": title,
            "starts_on": "2027-05-10",
            "at": "09:00",
            "zone": zones[title],
            "venue": "Room 1",
            "seats": "20",
            "facilitator": "",
            "offering_id": f"00000000-0000-7000-8000-00000000000{number}",
            "session_id": f"00000000-0000-7000-8000-00000000001{number}",
        } | changes
        data |= {f"run-{number}-{name}": value for name, value in row.items()}
    return data


def test_three_cities_are_planned_in_one_go_each_by_its_own_clock(world, scoped, ada):
    address = url("manage:plan", world, "cohort_id", "clinic_step_id")

    reply = ada.post(address, place_rows("Toulouse", "Tokyo", "Toronto"))

    made = Session.objects.filter(offering__title__in=["Toulouse", "Tokyo", "Toronto"], venue="Room 1")
    assert reply.status_code == 302
    assert sorted(session.starts_at.isoformat() for session in made) == [
        "2027-05-10T00:00:00+00:00",
        "2027-05-10T07:00:00+00:00",
        "2027-05-10T13:00:00+00:00",
    ]
    assert CohortOffering.objects.filter(step_id=world.ids["clinic_step_id"]).count() == 4
    assert set(made.values_list("offering__state", flat=True)) == {"published"}


def test_sending_the_plan_twice_plans_once(world, scoped, ada):
    address = url("manage:plan", world, "cohort_id", "clinic_step_id")

    ada.post(address, place_rows("Tokyo"))
    ada.post(address, place_rows("Tokyo"))

    assert Offering.objects.filter(title="Tokyo").count() == 1
    assert Session.objects.filter(offering__title="Tokyo").count() == 1


def test_one_mistake_in_the_typing_plans_nothing_and_keeps_all(world, scoped, ada):
    address = url("manage:plan", world, "cohort_id", "clinic_step_id")
    data = place_rows("Toulouse", "Tokyo") | {"run-1-zone": "Atlantis"}
    before = Offering.objects.count()

    reply = ada.post(address, data)

    assert reply.status_code == 422
    assert "zone" in reply.context["rows"][1].errors
    assert reply.context["rows"][0]["venue"].value() == "Room 1"
    assert Offering.objects.count() == before


def test_an_hour_that_comes_twice_is_asked_about(world, scoped, ada):
    address = url("manage:plan", world, "cohort_id", "clinic_step_id")
    data = place_rows("Toulouse", starts_on="2027-10-31", at="02:30")

    asked = ada.post(address, data)
    ada.post(address, data | {"run-0-choice": "later"})

    assert asked.status_code == 422
    assert "choice" in asked.context["rows"][0].errors
    session = Session.objects.get(offering__title="Toulouse", venue="Room 1")
    assert session.starts_at.isoformat() == "2027-10-31T01:30:00+00:00"


def test_a_facilitator_who_is_busy_is_asked_about(world, scoped, ada):
    address = url("manage:plan", world, "cohort_id", "clinic_step_id")
    theo = str(world.cast.theo.pk)
    ada.post(address, place_rows("Toulouse", facilitator=theo))
    clash = place_rows("Tokyo", facilitator=theo, at="16:00") | {
        "run-0-offering_id": "00000000-0000-7000-8000-0000000000aa",
        "run-0-session_id": "00000000-0000-7000-8000-0000000000ab",
    }

    asked = ada.post(address, clash)
    missing = Offering.objects.filter(title="Tokyo").count()
    ada.post(address, clash | {"run-0-despite_clash": "on"})

    assert asked.status_code == 422
    assert missing == 0
    assert Offering.objects.filter(title="Tokyo").count() == 1


def test_ticking_no_place_is_said(world, ada):
    data = place_rows("Tokyo")
    del data["run-0-wanted"]

    reply = ada.post(url("manage:plan", world, "cohort_id", "clinic_step_id"), data)

    assert reply.status_code == 422
    assert "wanted" in reply.context["rows"][0].errors


def test_an_offering_can_be_taken_off_and_attached_again(world, scoped, ada):
    names = ("cohort_id", "clinic_step_id")
    offering = world.ids["clinic_offering_id"]

    ada.post(reverse("manage:detach", args=[*world.args(" ".join(names)), offering]))
    gone = not CohortOffering.objects.filter(offering_id=offering, detached_at=None).exists()
    ada.post(url("manage:attach", world, *names), {"offering": offering})

    assert gone
    assert CohortOffering.objects.filter(offering_id=offering).count() == 1


def test_a_step_that_is_not_live_cannot_be_planned(world, ada):
    assert ada.get(url("manage:plan", world, "cohort_id", "step_id")).status_code == 404


def test_summaries_agree_with_the_page(world, scoped, ada):
    view = ada.get(url("manage:cohort", world, "cohort_id")).context["view"]

    assert view == selectors.summarise_cohort(
        actor=world.cast.ada, cohort_id=world.ids["cohort_id"], now=world.now
    )


@pytest.mark.parametrize("name", ["manage:cohorts", "teach:cohorts"])
def test_a_list_of_cohorts_says_which_begin_later_and_which_are_finished(world, scoped, ada, name):
    ada.post(reverse("manage:launch_cohort"), launch_data(world))
    services.close_cohort(actor=world.cast.ada, cohort_id=world.ids["cohort_id"], now=world.now)

    page = ada.get(reverse(name)).text

    assert "Begins on 6 September" in page
    assert f"Finished on {world.now:%-d %B %Y}" in page
    assert ">Running<" not in page.split("<tbody>")[1]


def test_the_proposed_day_of_a_session_is_never_in_the_past(world, scoped, ada):
    page = ada.get(url("manage:plan", world, "cohort_id", "clinic_step_id"))

    days = {row.initial["starts_on"] for row in page.context["rows"]}
    assert min(days) > world.now.date()
