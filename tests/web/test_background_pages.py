"""The page of background work: what failed, in words, and trying it again."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.urls import reverse

from interleave.kernel import jobs, outbox, tenancy
from interleave.kernel.models import JobFailure
from interleave.web.manage import background
from tests.furnishing import fail_job

pytestmark = pytest.mark.django_db
URL = reverse("manage:background")


@pytest.fixture(autouse=True)
def scope(world):
    with tenancy.scope(world.cast.meridian.pk):
        yield


def test_every_job_and_kind_of_message_has_a_title():
    assert set(background.JOBS) == {name.rpartition(".")[2] for name in settings.PERIODIC}
    assert set(background.MESSAGES) == set(settings.SENDERS)


def test_the_page_says_what_failed_for_whom_why_and_when_it_is_tried_again(world):
    page = world.client("ada").get(URL)

    text = page.text
    assert "Compute review schedules" in text
    assert "for Léa Martin" in text
    assert "The data of this person cannot be read." in text
    assert "mailbox full" in text
    assert "Traceback" not in text
    assert reverse("manage:retry_job", args=[world.ids["failure_id"]]) in text
    assert reverse("manage:retry_job", args=[world.abroad["failure_id"]]) not in text


@pytest.mark.parametrize(
    ("job", "kind", "key", "words"),
    [
        ("assess_cohorts", "cohort", "cohort_id", "for Spring"),
        ("assess_cohorts", "enrolment", "enrolment_id", "for Léa Martin, Spring"),
        ("refresh_item_statistics", "quiz", "quiz_id", "Compute the statistics of questions"),
        ("remind_of_sessions", "session", "session_id", "Send reminders of live sessions"),
        ("close_overdue_attempts", "attempt", "attempt_id", "for Léa Martin"),
        ("fit_memories", "organisation", "cohort_id", "Compute review schedules"),
        ("remind_of_steps", "person", "cohort_id", "for Deleted since"),
    ],
)
def test_each_kind_of_subject_is_named(world, job, kind, key, words):
    fail_job(job, kind, UUID(world.ids[key]), world.now)

    page = world.client("ada").get(URL)

    assert words in page.text


def test_a_failure_is_due_again_at_once_when_the_administrator_asks(world):
    client = world.client("ada")

    reply = client.post(reverse("manage:retry_job", args=[world.ids["failure_id"]]), follow=True)

    assert "It will be tried again" in reply.text
    assert JobFailure.objects.get(pk=world.ids["failure_id"]).next_try_at == world.now


def test_all_failures_are_due_again_at_once_but_none_of_another_organisation(world):
    world.client("ada").post(reverse("manage:retry_jobs"))

    due = JobFailure.everywhere.filter(next_try_at__lte=world.now)
    assert [str(one.pk) for one in due] == [world.ids["failure_id"]]


def test_a_message_that_was_given_up_is_sent_again(world):
    world.client("ada").post(reverse("manage:send_message_again", args=[world.ids["given_up_id"]]))

    assert not outbox.list_given_up().exists()


def test_the_first_page_of_management_mentions_failures_while_there_are_any(world):
    client = world.client("ada")
    before = client.get(reverse("manage:people")).text

    jobs.list_open_failures().update(resolved_at=world.now)
    outbox.list_given_up().update(gave_up_at=None, delivered_at=world.now)

    assert "2 pieces of background work failed." in before
    assert URL in before
    assert "See why" not in client.get(reverse("manage:people")).text
    empty = client.get(URL).text
    assert "No job has failed" in empty
    assert "All messages were delivered" in empty


def test_a_failure_that_waits_says_when_it_is_next_tried(world):
    failure = JobFailure.objects.get(pk=world.ids["failure_id"])

    assert failure.next_try_at == world.now + timedelta(minutes=1)


@pytest.mark.parametrize("name", ["people", "sites", "teams", "groups", "organisation", "background"])
def test_every_administration_page_leads_to_background_work_also_when_all_is_well(world, name):
    jobs.list_open_failures().update(resolved_at=world.now)
    outbox.list_given_up().update(gave_up_at=None, delivered_at=world.now)

    page = world.client("ada").get(reverse(f"manage:{name}")).text

    assert f'<a href="{URL}"' in page
