"""Today, for those who also lead, run or coach."""

from datetime import timedelta

import pytest
from django.urls import reverse

from interleave.coaching.models import Meeting
from interleave.journeys.models import StepProgress
from interleave.kernel import tenancy
from interleave.web.learn.views import today as views

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scope(world):
    with tenancy.scope(world.cast.meridian.pk):
        yield


def today(world, who):
    return world.client(who).get(reverse("learn:today")).text


def test_a_manager_is_told_of_the_reports_that_wait(world):
    page = today(world, "kenji")

    assert f'href="{reverse("manage:confirmations")}"' in page
    assert "2 reports wait for your answer." in page
    assert "A quiet day" not in page


def test_a_facilitator_finds_the_session_she_runs(world):
    page = today(world, "theo")

    assert "You run this session." in page
    assert reverse("teach:session", args=[world.ids["session_id"]]) in page


def test_who_works_here_but_learns_nothing_is_led_to_the_work(world):
    page = today(world, "ada")

    assert "Go to Design" in page
    assert f'href="{reverse("author:journeys")}"' in page


def test_a_coach_is_led_to_the_coachs_page_of_a_meeting(world, noon):
    Meeting.objects.filter(pk=world.ids["meeting_id"]).update(starts_at=noon)

    page = today(world, "carla")

    assert f'href="{reverse("coach:meeting", args=[world.ids["meeting_id"]])}"' in page


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (0, "Hello"),
        (3, "Hello"),
        (5, "Good morning"),
        (11, "Good morning"),
        (12, "Good afternoon"),
        (18, "Good evening"),
        (22, "Good evening"),
        (23, "Hello"),
    ],
)
def test_the_greeting_fits_the_hour_and_names_no_part_of_the_day_at_night(hour, words):
    assert views.greeting(hour) == words


def test_a_live_part_in_some_days_stands_below_what_can_be_done_now(world, noon):
    Meeting.objects.filter(pk=world.ids["meeting_id"]).update(starts_at=noon + timedelta(days=5))

    page = world.client("carla").get(reverse("learn:today"))

    assert page.context["soon"].starts_at == noon + timedelta(days=5)
    assert not page.context["soon"].is_near
    assert page.text.count('id="soon-title"') == 1
    assert "A quiet day" not in page.text


def test_a_task_on_the_job_is_shown_however_many_steps_come_before_it(world, noon):
    steps = StepProgress.objects.filter(enrolment__person=world.cast.lea)
    steps.update(done_at=None, opens_at=noon - timedelta(days=1), due_at=noon + timedelta(days=1))
    steps.filter(step__kind__in=["task", "observation"]).update(due_at=noon + timedelta(days=9))

    page = world.client("lea").get(reverse("learn:today"))

    first = views.journeys.summarise_today(actor=world.cast.lea, now=noon, limit=5)
    assert "job" not in {each.step.voice for each in first.steps}
    assert page.context["job"].step.voice == "job"
