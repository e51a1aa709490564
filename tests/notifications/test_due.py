"""Reminders of steps, and the news of an enrolment. Day 0 is Thursday 22 April 2027."""

from datetime import UTC, datetime

import pytest

from interleave.journeys import services as journeys
from interleave.journeys.services import DraftHead, StepSpec
from interleave.kernel import jobs
from interleave.live import services as live
from interleave.notifications import selectors, services
from interleave.notifications.models import Notification
from interleave.people import services as people
from interleave.people.models import Person
from tests.journeys import worlds
from tests.journeys.conftest import FIRST_DAY, subject

STEPS = [
    StepSpec("film", "video", "The film", subject("film"), 5, 0, 4),
    StepSpec("read", "lesson", "The basics", subject("basics"), 25, 0, 4),
    StepSpec("later", "lesson", "Later", subject("later"), 60, 5, 9),
    StepSpec("ask", "live", "Office hours", subject("ask"), 30, 0, required=False),
]
HEAD = DraftHead("New CRM", model="flex", model_settings={"office_hours": True}, weeks=2)


@pytest.fixture
def cohort(cast, noon):
    version = worlds.publish(cast, "crm", HEAD, STEPS, noon)
    cohort = journeys.launch_cohort(
        actor=cast.ada, version_id=version.pk, title="Spring", starts_on=FIRST_DAY, now=noon
    )
    journeys.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=[cast.lea.pk, cast.kenji.pk], now=noon)
    return cohort


def at(words):
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


def test_an_enrolled_person_hears_of_it(cast, cohort, told):
    notification = Notification.objects.get(person=cast.lea)

    assert told(cast.lea) == ["enrolled"]
    assert notification.title == "You are enrolled in “New CRM”"
    assert notification.body == "It begins on Thursday 22 April 2027."
    assert notification.url_name == "learn:journey"


def test_steps_are_mentioned_at_eight_two_days_before_on_each_persons_own_clock(cast, cohort, told):
    services.remind_of_steps(now=at("2027-04-23T22:59"))  # 07:59 on the 24th in Tokyo
    assert told(cast.kenji) == ["enrolled"]

    services.remind_of_steps(now=at("2027-04-23T23:00"))
    assert told(cast.kenji) == ["enrolled", "steps_due"]
    assert told(cast.lea) == ["enrolled"]

    services.remind_of_steps(now=at("2027-04-24T05:59"))  # 07:59 in Toulouse
    assert told(cast.lea) == ["enrolled"]
    for minute in ("06:00", "06:01", "12:00"):
        services.remind_of_steps(now=at(f"2027-04-24T{minute}"))

    assert told(cast.lea) == ["enrolled", "steps_due"]
    assert told(cast.kenji) == ["enrolled", "steps_due"]
    notification = Notification.objects.get(person=cast.lea, kind="steps_due")
    assert notification.title == "Due in two days: 2 steps"
    assert notification.body == "Due at the end of Monday 26 April 2027."
    assert notification.url_name == "learn:today"


def test_late_steps_are_mentioned_the_morning_after_and_only_then(cast, cohort, told):
    for day in (25, 26, 27, 28):
        services.remind_of_steps(now=at(f"2027-04-{day}T06:30"))

    assert told(cast.lea) == ["enrolled", "steps_late"]
    assert Notification.objects.get(person=cast.lea, kind="steps_late").title == "Late: 2 steps"


def test_a_single_step_is_named_and_opened_at_once(cast, cohort):
    services.remind_of_steps(now=at("2027-04-29T06:30"))

    notification = Notification.objects.get(person=cast.lea, kind="steps_due")
    assert notification.title == "Due in two days: Later"
    assert notification.url_name == "learn:step"
    assert len(notification.url_args) == 2


def test_nobody_is_woken_at_night(cast, cohort, told):
    services.remind_of_steps(now=at("2027-04-24T20:30"))  # 22:30 in Toulouse, Sunday 05:30 in Tokyo

    assert told(cast.lea) == ["enrolled"]
    assert told(cast.kenji) == ["enrolled"]


def test_who_moved_is_reminded_in_the_new_morning(cast, cohort, told, noon):
    people.update_profile(actor=cast.lea, name="Léa", zone_name="Asia/Tokyo", language="en", now=noon)

    services.remind_of_steps(now=at("2027-04-23T23:30"))

    assert told(cast.lea) == ["enrolled", "steps_due"]


def test_reminding_costs_the_same_for_many_people(cast, cohort, django_assert_max_num_queries):
    services.remind_of_steps(now=at("2027-04-24T06:30"))

    with jobs.failures_read_once(), django_assert_max_num_queries(4):
        services.remind_of_steps(now=at("2027-04-24T06:31"))
    assert selectors.count_unread(cast.lea) == 2


@pytest.fixture
def seated(cast, workshop, session, noon):
    """A live step that is due on 30 April, with a seat for Léa and none for Kenji."""
    steps = [*STEPS, StepSpec("kick-off", "live", "Kick-off", workshop.pk, 20, 0, 8)]
    version = worlds.publish(cast, "with-kick-off", HEAD, steps, noon)
    cohort = journeys.launch_cohort(
        actor=cast.ada, version_id=version.pk, title="Spring", starts_on=FIRST_DAY, now=noon
    )
    journeys.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=[cast.lea.pk, cast.kenji.pk], now=noon)
    return live.book_person(actor=cast.ada, offering_id=session.offering_id, person_id=cast.lea.pk, now=noon)


def test_who_holds_a_seat_hears_of_the_session_and_not_of_the_step(cast, seated):
    services.remind_of_steps(now=at("2027-04-28T06:30"))

    due = Notification.objects.filter(kind="steps_due")
    assert [one.title for one in due.filter(person=cast.lea)] == []
    assert [one.title for one in due.filter(person=cast.kenji)] == ["Due in two days: Kick-off"]


def test_who_gave_the_seat_back_hears_of_the_step_again(cast, seated, noon):
    live.cancel_booking(actor=cast.lea, offering_id=seated.offering_id, now=noon)

    services.remind_of_steps(now=at("2027-04-28T06:30"))

    assert Notification.objects.filter(person=cast.lea, kind="steps_due").count() == 1


def test_a_live_step_is_not_called_late_before_the_attendance_is_closed(cast, seated):
    services.remind_of_steps(now=at("2027-05-01T06:30"))

    late = Notification.objects.filter(kind="steps_late")
    assert not late.filter(person=cast.lea).exists()
    assert late.filter(person=cast.kenji).count() == 1


def test_a_person_whose_reminder_fails_does_not_stop_those_of_others(cast, cohort, told):
    Person.objects.filter(pk=cast.kenji.pk).update(own_zone_name="Mars/Base")

    for minute in ("06:00", "06:30"):
        jobs.run_job("remind_of_steps", services.remind_of_steps, now=at(f"2027-04-24T{minute}"))

    assert told(cast.lea) == ["enrolled", "steps_due"]
    failure = jobs.list_open_failures().get()
    assert (failure.job, failure.subject_kind, failure.subject_id) == (
        "remind_of_steps",
        "person",
        cast.kenji.pk,
    )
    assert (failure.error_type, failure.attempts) == ("ZoneInfoNotFoundError", 2)

    Person.objects.filter(pk=cast.kenji.pk).update(own_zone_name="")
    jobs.run_job("remind_of_steps", services.remind_of_steps, now=at("2027-04-24T07:30"))

    assert told(cast.kenji) == ["enrolled", "steps_due"]
    assert not jobs.list_open_failures().exists()


def test_one_persons_data_does_not_stop_the_reminder_of_a_session_for_the_others(cast, session, told, noon):
    for person in (cast.lea, cast.kenji):
        live.book_person(actor=cast.ada, offering_id=session.offering_id, person_id=person.pk, now=noon)
    Person.objects.filter(pk=cast.kenji.pk).update(own_zone_name="Mars/Base")

    jobs.run_job("remind_of_sessions", services.remind_of_sessions, now=at("2027-04-30T06:00"))

    assert told(cast.lea) == ["booked", "session_soon"]
    assert told(cast.theo) == ["session_soon"]
    assert [one.subject_id for one in jobs.list_open_failures()] == [cast.kenji.pk]
