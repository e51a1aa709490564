"""What the six find when they sign in to a small demonstration, and that its past holds together."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.conf import settings
from django.urls import reverse

from interleave.assessments import selectors as assessments
from interleave.assessments.models import Attempt, TaskReport
from interleave.coaching import selectors as coaching
from interleave.coaching.models import Action, Meeting
from interleave.community import selectors as community
from interleave.community.models import Post
from interleave.insights.models import ObjectiveMastery
from interleave.journeys import selectors as journeys
from interleave.journeys.models import Enrolment, StepProgress
from interleave.kernel import clock, outbox
from interleave.kernel.models import OutboxMessage
from interleave.ledger import ledger
from interleave.ledger.models import LedgerEntry
from interleave.live import selectors as live
from interleave.live.models import Attendance, Booking, Offering
from interleave.notifications.models import Notification
from interleave.people import selectors as people
from interleave.people.models import Organisation
from interleave.reinforcement import selectors as reinforcement
from interleave.reinforcement.models import Card

pytestmark = pytest.mark.django_db


def test_lea_finds_a_meeting_with_carla_in_a_day_and_what_comes_along_to_it(demo):
    meeting = coaching.get_next_meeting(actor=demo.people["lea"], now=demo.now)

    assert meeting.relation.coach == demo.people["carla"]
    assert timedelta(0) < meeting.starts_at - demo.now < timedelta(hours=25)
    assert len(coaching.list_carried_actions(meeting=meeting)) == 2


def test_lea_finds_cards_to_refresh_a_lesson_half_read_and_a_task_due_in_days(demo):
    today = journeys.summarise_today(actor=demo.people["lea"], now=demo.now)
    study = next(entry.step for entry in today.steps if entry.step.voice == "selfpaced")
    task = next(entry.step for entry in today.steps if entry.step.voice == "job")

    assert reinforcement.summarise_due(actor=demo.people["lea"], now=demo.now).due >= 3
    assert study.started_at is not None
    assert 0 < study.share < 1
    assert task.slug == "try-hard-talk"
    assert task.state == "open"
    assert 1 <= (task.due_at - demo.now).days <= 8


def test_lea_is_in_week_five_and_in_week_three_and_on_time(demo):
    lines = journeys.summarise_today(actor=demo.people["lea"], now=demo.now).enrolments

    assert [(line.journey_title, line.week, line.late) for line in lines] == [
        ("Leading people", 5, 0),
        ("New CRM roll-out", 3, 0),
    ]


def test_lea_finds_an_answer_in_her_circle_that_she_has_not_read(demo):
    news = community.summarise_news(actor=demo.people["lea"])

    assert news.unread >= 1
    assert news.thread_title == "Circle: first impressions"
    assert news.author_name == "Takumi Sakai"


def test_the_today_page_says_all_of_it(demo):
    page = demo.client("lea").get(reverse("learn:today")).content.decode()

    for words in ("Carla", "Data that others can trust", "Takumi", "one hard talk"):
        assert words in page, words


def test_theo_has_a_session_with_a_roster_within_a_day_and_one_to_close(demo):
    theo = demo.people["theo"]
    coming = live.list_sessions_to_teach(actor=theo, now=demo.now)[0]

    assert coming.starts_at - demo.now < timedelta(hours=26)
    assert live.summarise_roster(coming).rows
    assert live.count_unclosed_sessions(actor=theo, now=demo.now) == 1


def test_kenji_finds_reports_that_wait_for_him_and_somebody_who_is_late(demo):
    kenji = demo.people["kenji"]
    waiting = assessments.list_waiting_confirmations(kenji)
    team = {row.name: row for row in journeys.summarise_team(actor=kenji, now=demo.now)}

    assert {"Élodie Marquier", "Misaki Hoshino"} <= {report.person.name for report in waiting}
    assert team["Ren Kuroda"].late > 0
    assert team["Léa Martin"].late == 0


def test_carla_coaches_people_with_open_actions_and_notes_of_talks_held(demo):
    carla = demo.people["carla"]
    coachees = coaching.list_coachees(actor=carla, now=demo.now)

    assert len([row for row in coachees if row.open_actions]) >= 3
    assert Meeting.objects.filter(relation__coach=carla, state="held").exclude(shared_notes="").exists()
    assert Action.objects.filter(carried__gte=1).exists()


def test_ada_finds_a_draft_with_findings_and_cohorts_before_during_and_after(demo):
    ada = demo.people["ada"]
    draft = next(line for line in journeys.list_journeys(actor=ada) if line.draft_id)
    cohorts = journeys.list_cohorts(actor=ada, now=demo.now)

    assert any(finding.is_error for finding in journeys.check_draft(actor=ada, version_id=draft.draft_id))
    assert {line.state for line in cohorts} == {"running", "finished"}
    assert any(line.starts_on > demo.now.date() for line in cohorts)


def test_the_six_have_the_roles_of_the_cast_and_can_be_offered_at_the_door(demo):
    roles = {key: sorted(demo.people[key].role_names) for key in ("lea", "theo", "carla", "kenji", "ada")}

    assert roles == {
        "lea": [],
        "theo": ["facilitator"],
        "carla": ["coach"],
        "kenji": ["manager"],
        "ada": ["administrator", "designer"],
    }
    assert [person.email for person in people.list_demo_accounts()] == list(people.DEMO_EMAILS)
    assert demo.people["lea"].check_password("interleave")
    assert demo.people["lea"].manager == demo.people["kenji"]
    assert Organisation.objects.get(pk=demo.built.organisation_id).is_simulated


@pytest.mark.parametrize("name", ["learn:today", "learn:journeys", "learn:spaces"])
def test_oona_sees_nothing_of_meridian(demo, name):
    page = demo.client("oona").get(reverse(name)).content.decode()

    for words in ("Meridian", "Leading people", "Carla", "Takumi"):
        assert words not in page, words


def test_oona_finds_nothing_at_the_addresses_of_others(demo):
    oona = demo.client("oona")
    enrolment = Enrolment.objects.filter(person=demo.people["lea"]).first()
    post = Post.objects.select_related("thread").first()

    assert oona.get(reverse("learn:journey", args=[enrolment.pk])).status_code == 404
    assert oona.get(reverse("learn:thread", args=[post.thread_id])).status_code == 404


def test_nothing_has_happened_after_now(demo):
    instants = LedgerEntry.objects.values_list("at", flat=True)

    assert max(instants) <= demo.now
    assert Post.objects.filter(written_at__gt=demo.now).count() == 0
    assert Attendance.objects.filter(marked_at__gt=demo.now).count() == 0
    assert TaskReport.objects.filter(reported_at__gt=demo.now).count() == 0


def test_the_ledger_stands_in_the_order_of_its_instants(demo):
    ours = LedgerEntry.objects.filter(organisation_id=demo.built.organisation_id).order_by("sequence")
    out_of_order = {after.name for before, after in pairwise(ours) if after.at < before.at}

    # An attempt whose time ran out ended when it did, and is told of when somebody notices.
    assert out_of_order <= {"assessments.attempt.finished.v1"}


def test_no_mail_of_the_past_waits_to_be_sent(demo):
    undelivered = OutboxMessage.objects.filter(delivered_at=None)
    waiting = undelivered.filter(withdrawn_at=None, due_at__lte=demo.now)
    withdrawn = undelivered.exclude(withdrawn_at=None)

    assert waiting.count() == 0
    assert withdrawn.count() == demo.built.withdrawn > 0
    assert set(withdrawn.values_list("last_error", flat=True)) == {"simulated past: never sent"}
    assert outbox.count_given_up() == 0


def test_a_rebuild_from_the_ledger_gives_the_same(demo):
    before = everything()

    ledger.replay(settings.PROJECTORS, organisation_id=demo.built.organisation_id)

    assert everything() == before


def test_the_states_that_people_meet_are_there(demo):
    assert {"published", "completed"} <= states(Offering)
    assert {"booked", "attended"} <= states(Booking)
    assert {"active", "completed"} <= states(Enrolment)
    assert {"waiting", "done"} <= states(TaskReport)
    assert {"planned", "held"} <= states(Meeting)
    assert Attempt.objects.filter(passed=False, finished_at__isnull=False).exists()


def test_progress_is_told_week_by_week_and_the_counts_at_the_end(demo):
    weeks = [line for line in demo.said if "week" in line]

    assert weeks[0].strip() == f"week 1 of {len(weeks)}"
    assert "lessons read" in demo.said[-2]
    assert demo.built.counts["lessons read"] > 10


def test_two_years_later_the_pages_say_that_all_this_is_past(demo, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: demo.now + timedelta(days=731))
    lea, theo = demo.client("lea"), demo.client("theo")

    pages = {
        "today": lea.get(reverse("learn:today")).text,
        "journeys": lea.get(reverse("learn:journeys")).text,
        "cohorts": theo.get(reverse("teach:cohorts")).text,
        "news": lea.get(reverse("base:notifications")).text,
    }

    assert "ended" in pages["today"]
    assert "2027" in pages["today"]
    for name, page in pages.items():
        assert "week 12 of 12" not in page, name
        assert "week 6 of 6" not in page, name
    assert ">Running<" not in pages["cohorts"]
    assert "Ended on" in pages["cohorts"]
    assert not re.search(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ [A-Z][a-z]{2}(?! 20\d\d)", pages["news"])


def states(model):
    return set(model.objects.values_list("state", flat=True))


def everything():
    """Return the rows of every projection, by what tells them apart."""
    return {
        model.__name__: {row["id"]: row for row in model.objects.values()}
        for model in (StepProgress, Enrolment, Card, ObjectiveMastery, Notification)
    }
