"""Today, for those who also lead, run or coach."""

import pytest
from django.urls import reverse

from interleave.coaching.models import Meeting
from interleave.kernel import tenancy

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
