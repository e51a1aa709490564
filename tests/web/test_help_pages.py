"""Who needs somebody and why: the list, the person, writing down what one did."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interleave.insights import services
from interleave.insights.models import Intervention, RiskAssessment
from interleave.kernel import clock, tenancy
from interleave.notifications.models import Notification
from tests.growing import grow

pytestmark = pytest.mark.django_db


@pytest.fixture
def scoped(world):
    with tenancy.scope(world.cast.meridian.pk):
        yield


@pytest.fixture
def theo(world):
    return world.client("theo")


def url(name, world, *names):
    return reverse(name, args=[world.ids[each] for each in names])


def words_of(reply):
    return " ".join(reply.content.decode().split())


def test_the_list_says_who_and_why_and_what_would_change_it(world, theo):
    words = words_of(theo.get(url("teach:cohort_help", world, "cohort_id")))

    assert "Sam Number0" in words
    assert "Needs a word from you" in words
    assert "Silent for 16 days" in words
    assert "What would change it: doing anything in the journey" in words
    assert "This list is written from the records" in words
    assert "Learning from your own past takes 200 finished enrolments; you have 0." in words


def test_no_page_shows_a_score(world, scoped, theo):
    row = RiskAssessment.objects.get(enrolment_id=world.ids["colleague_enrolment_id"])
    shown = [f"{row.score:.2f}", f"{row.score:.0%}", f"{row.score * 100:.0f} of 100", str(row.score)]
    pages = [
        reverse("teach:help"),
        url("teach:cohort_help", world, "cohort_id"),
        url("teach:help_person", world, "colleague_enrolment_id"),
        url("teach:export_cohort_help", world, "cohort_id"),
        reverse("teach:sessions"),
    ]

    for page in pages:
        words = words_of(theo.get(page))
        assert "Sam Number0" in words
        assert [score for score in shown if score in words] == []


def test_helping_from_the_list_moves_the_person_to_those_being_helped(world, scoped, theo):
    here = url("teach:cohort_help", world, "cohort_id")

    reply = theo.post(
        url("teach:help_person", world, "colleague_enrolment_id"), {"kind": "call", "back": here}
    )

    assert (reply.status_code, reply["Location"]) == (302, here)
    assert "No one needs you today" in words_of(theo.get(here))
    helped = words_of(theo.get(here, {"part": "helped"}))
    assert "Theo Grant helped: a call" in helped
    assert "How did it go on?" in helped


def test_what_is_missing_is_said_beside_the_form_and_the_note_stays(world, scoped, theo):
    reply = theo.post(url("teach:help_person", world, "colleague_enrolment_id"), {"note": "Rang twice"})

    assert reply.status_code == 422
    assert "Choose what you did." in words_of(reply)
    assert "Rang twice" in words_of(reply)
    assert not Intervention.objects.filter(enrolment_id=world.ids["colleague_enrolment_id"]).exists()


def test_an_outcome_and_an_undo_are_one_tap_and_say_so(world, scoped, theo):
    here = {"back": url("teach:help_person", world, "enrolment_id")}

    undone = theo.post(url("teach:undo_intervention", world, "intervention_id"), here, follow=True)
    assert "It is taken back." in words_of(undone)

    closed = theo.post(
        url("teach:close_intervention", world, "intervention_id"), {"outcome": "same"}, follow=True
    )
    assert "already" in words_of(closed)
    assert Intervention.objects.get(pk=world.ids["intervention_id"]).outcome == ""


def test_the_list_can_be_searched_and_parted(world, theo):
    here = url("teach:cohort_help", world, "cohort_id")

    assert "Sam Number0" in words_of(theo.get(here, {"q": "number0"}))
    assert "No people match" in words_of(theo.get(here, {"q": "nobody"}))
    assert "Sam Number1" in words_of(theo.get(here, {"part": "nudge"}))
    assert "Asked how it goes" in words_of(theo.get(here, {"part": "helped"}))
    assert theo.get(here, {"part": "nonsense", "page": "x"}).status_code == 200


def test_the_export_has_the_reasons_and_no_formula(world, scoped, theo):
    reply = theo.get(url("teach:export_cohort_help", world, "cohort_id"))

    [row] = csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig")))
    assert row["name"] == "Sam Number0"
    assert row["tier"] == "Needs a word from you"
    assert row["reasons"].startswith("silent for 16 days; ")
    assert row["written_by"] == "rules"
    assert "score" not in row


def test_the_home_of_who_teaches_names_the_first_three(world, theo):
    assert "Sam Number0" in words_of(theo.get(reverse("teach:sessions")))
    assert "Sam Number0" not in words_of(world.client("carla").get(reverse("coach:people")))


def test_a_manager_reads_of_a_report_only_in_a_grave_case(world, scoped):
    kenji = world.client("kenji")
    Intervention.objects.all().delete()
    assert "May need you" not in words_of(kenji.get(reverse("manage:team")))

    RiskAssessment.objects.filter(enrolment_id=world.ids["enrolment_id"]).update(
        tier="coach_and_manager", reasons=[{"code": "silent", "words": "silent for 9 days", "weight": 0.2}]
    )

    assert "silent for 9 days" in words_of(kenji.get(reverse("manage:team")))
    assert kenji.get(url("teach:help_person", world, "enrolment_id")).status_code == 200


def test_a_rise_tells_the_facilitator_once_and_not_the_person(world, scoped):
    Notification.objects.filter(kind="risk_raised").delete()
    now = world.now + timedelta(days=25)

    for minutes in range(3):
        services.assess_cohorts(now=now + timedelta(hours=7 * minutes))

    told = Notification.objects.filter(kind="risk_raised", title="Sam Number1 may need you")
    assert [(one.person_id, one.url_name) for one in told] == [(world.cast.theo.pk, "teach:cohort_help")]
    assert told[0].body == "Spring · silent for 35 days"


def test_the_list_asks_as_much_of_many_as_of_one(world, scoped, theo, monkeypatch):
    later = world.now + timedelta(days=25)
    here = url("teach:cohort_help", world, "cohort_id")

    def queries():
        theo.get(here)
        with CaptureQueriesContext(connection) as captured:
            assert theo.get(here).status_code == 200
        return len(captured)

    few = queries()
    grow(world, by=30)
    services.assess_cohorts(now=later)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert queries() == few
    assert theo.get(here).context["page"].paginator.count > 25
