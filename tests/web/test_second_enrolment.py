"""A journey taken twice by one person, wholly in the browser: everything starts anew, the first stays."""

import re
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db.models import F
from django.urls import reverse

from interleave.assessments.models import Attempt, SurveyResponse, TaskReport
from interleave.journeys import selectors, text
from interleave.journeys import services as journeys
from interleave.journeys.models import Cohort, Enrolment, Step, StepProgress
from interleave.kernel import clock, tenancy
from interleave.selfpaced.models import Run
from tests.world import NOW

pytestmark = pytest.mark.django_db

SMALL = Path(__file__).parents[1] / "small_journey"
JOURNEY = """\
format: interleave/1
slug: yearly
title: Yearly training
summary: Taken each year.
language: en
model: flex
model_settings: {office_hours: true}
weeks: 2
audience: Everybody.
skills:
  - slug: plain-talk
    title: Plain talk
    objectives:
      - slug: open-with-a-fact
        title: Open a talk with a fact
      - slug: end-with-a-date
        title: End a talk with a date
stages:
  - slug: all
    title: All
    steps:
      - {slug: read, kind: lesson, title: Read more, uses: yearly-read, minutes: 90, due_on_day: 2}
      - {slug: check, kind: quiz, title: Yearly check, uses: yearly-check, minutes: 5, due_on_day: 5}
      - {slug: ask, kind: survey, title: Where you start, uses: yearly-ask, minutes: 5, due_on_day: 9}
      - {slug: do, kind: task, title: Try it, uses: yearly-do, minutes: 30, due_on_day: 9}
      - {slug: see, kind: observation, title: Seen at work, uses: yearly-see, minutes: 30, due_on_day: 9}
      - {slug: clinic, kind: live, title: Clinic, uses: clinic, minutes: 60, required: false}
"""
QUIZ = """\
title: Yearly check
pass_mark: 0.5
time_limit_minutes: null
attempts_allowed: 1
review: after_finish
items:
  - slug: one-word-a-year
    kind: short_text
    prompt: What do you open a hard talk with?
    answers: [fact]
"""
COPIED = {  # under other names, so that no other journey uses them
    "modules/yearly-read.md": "modules/read-more.md",
    "surveys/yearly-ask.yaml": "surveys/where-you-start.yaml",
    "tasks/yearly-do.md": "tasks/try-it.md",
    "tasks/yearly-see.md": "tasks/seen-at-work.md",
    "live/clinic.md": "live/clinic.md",
}


@pytest.fixture
def at(monkeypatch):
    """Move the clock of the pages."""

    def move(when):
        monkeypatch.setattr(clock, "now", lambda: when)

    return move


@pytest.fixture
def ada(world):
    return world.client("ada")


@pytest.fixture
def lea(world):
    return world.client("lea")


@pytest.fixture
def version(world):
    files = {name: (SMALL / source).read_bytes() for name, source in COPIED.items()}
    files |= {"journey.yaml": JOURNEY.encode(), "quizzes/yearly-check.yaml": QUIZ.encode()}
    with tenancy.scope(world.cast.meridian.pk):
        return text.import_files(actor=world.cast.ada, files=files, now=NOW).version_id


@pytest.fixture
def first(world, ada, lea, at, version):
    """Léa's completed first enrolment."""
    place = enrol(world, ada, launch(ada, version, "This year", NOW.date()))
    complete(world, lea, place)
    assert Enrolment.everywhere.get(pk=place.pk).state == "completed"
    at(NOW + timedelta(days=365))
    return place


def launch(ada, version_id, title, day, **more):
    ada.post(
        reverse("manage:launch_cohort"),
        {"version": version_id, "title": title, "starts_on": day.isoformat(), **more},
    )
    return Cohort.everywhere.get(title=title)


def enrol(world, ada, cohort, **more):
    reply = ada.post(reverse("manage:enrol", args=[cohort.pk]), {"people": world.cast.lea.pk, **more})
    assert reply.status_code == 302, reply.text
    return Enrolment.everywhere.get(cohort=cohort, person=world.cast.lea)


def step_of(place, slug):
    return Step.everywhere.get(version__cohorts=place.cohort_id, slug=slug)


def address(name, place, slug):
    return reverse(f"learn:{name}", args=[place.pk, step_of(place, slug).pk])


def complete(world, lea, place):
    """Do every required step as its pages ask for it."""
    read(lea, place)
    take_quiz(lea, place, "fact")
    lea.post(address("answer_survey", place, "ask"), {"ready": "4", "pace": "Never"})
    lea.post(address("report_task", place, "do"), {"line": ["0"], "note": "I held it."})
    lea.post(address("report_task", place, "see"), {"note": "On Monday?"})
    kenji = world.client("kenji")
    page = kenji.get(reverse("manage:confirmations")).text
    report = TaskReport.everywhere.get(enrolment_id=place.pk, task__kind="task")
    assert str(report.pk) in page
    kenji.post(reverse("manage:answer_report", args=[report.pk]), {"answer": "confirm"})
    observe = re.search(rf'href="([^"]*enrolment={place.pk})"', page).group(1)
    kenji.post(observe, {"line": ["0"], "note": "Calm."})


def read(lea, place):
    page = lea.get(address("step", place, "read"))
    assert "I have read this" in page.text
    lea.post(reverse("learn:run_finish", args=[page.context["run"].pk]))


def take_quiz(lea, place, word):
    assert "Begin" in lea.get(address("step", place, "check")).text
    begun = lea.post(address("start_attempt", place, "check"))
    attempt = Attempt.everywhere.get(enrolment_id=place.pk)
    assert str(attempt.pk) in begun.url
    lea.post(reverse("learn:attempt_question", args=[attempt.pk, 1]), {"text": word})
    lea.post(reverse("learn:attempt_finish", args=[attempt.pk]))


def progress_of(place):
    return list(StepProgress.everywhere.filter(enrolment=place).order_by("pk").values())


def test_a_second_enrolment_starts_anew_and_is_completed(world, ada, lea, first, version):
    before = progress_of(first)
    second = enrol(world, ada, launch(ada, version, "Next year", date(2028, 4, 21)))

    for slug, open_word in (
        ("check", "Begin"),
        ("do", "Report it to my manager"),
        ("ask", "Send my answers"),
    ):
        assert open_word in lea.get(address("step", second, slug)).text
    complete(world, lea, second)

    assert Enrolment.everywhere.get(pk=second.pk).state == "completed"
    assert progress_of(first) == before
    for model in (Attempt, SurveyResponse, Run):
        assert model.everywhere.filter(enrolment_id=second.pk).count() == 1
    assert TaskReport.everywhere.filter(enrolment_id=second.pk).count() == 2
    assert set(Attempt.everywhere.filter(quiz__slug="yearly-check").values_list("number", flat=True)) == {1}


def test_used_up_attempts_are_used_up_in_their_enrolment_only(world, ada, lea, first, version):
    second = enrol(world, ada, launch(ada, version, "Next year", date(2028, 4, 21)))
    take_quiz(lea, second, "nonsense")

    page = lea.get(address("step", second, "check"))

    assert "You have used all attempts." in page.text
    assert not page.context["standing"].passed
    assert lea.post(address("start_attempt", second, "check")).status_code == 409


def test_the_earlier_enrolment_stays_visible_and_cannot_be_changed(world, ada, lea, first, version):
    second = enrol(world, ada, launch(ada, version, "Next year", date(2028, 4, 21)))

    overview = lea.get(reverse("learn:journeys")).text
    page = lea.get(reverse("learn:journey", args=[second.pk])).text
    for shown in (overview, page):
        assert reverse("learn:journey", args=[first.pk]) in shown
        assert "completed on" in shown
    assert (
        "You have been enrolled in this journey again"
        in lea.get(reverse("learn:journey", args=[first.pk])).text
    )
    words = {"check": "Passed", "ask": "These are your own answers", "do": "I held it.", "see": "seen"}
    for slug, word in words.items():
        shown = lea.get(address("step", first, slug)).text
        assert word in shown
        assert "You can read what you did here, but not change it." in shown
        assert f'action="{address("report_task", first, slug)}"' not in shown
        assert f'action="{address("start_attempt", first, slug)}"' not in shown
    lesson = lea.get(address("step", first, "read")).text
    assert "learn/runs" not in lesson
    assert "I have read this" not in lesson
    assert lea.get(address("step", first, "clinic")).status_code == 200


@pytest.mark.parametrize(
    ("name", "slug"), [("start_attempt", "check"), ("answer_survey", "ask"), ("report_task", "do")]
)
def test_forms_of_the_earlier_enrolment_are_refused(world, ada, lea, first, version, name, slug):
    enrol(world, ada, launch(ada, version, "Next year", date(2028, 4, 21)))

    reply = lea.post(address(name, first, slug), {"ready": "1", "pace": "Never", "note": "Again"})

    assert reply.status_code == 409
    assert "You can read it, but not change it." in reply.text


def test_a_lesson_is_repeated_in_the_enrolment_of_its_page(world, ada, lea, first, version):
    second = enrol(world, ada, launch(ada, version, "Next year", date(2028, 4, 21)))
    read(lea, second)
    # As older versions stored it: of no enrolment, so it counts in both.
    Run.everywhere.filter(enrolment_id=second.pk).update(enrolment_id=None)
    page = lea.get(address("step", second, "read"))
    assert f'action="{address("run_again", second, "read")}"' in page.text

    reply = lea.post(address("run_again", second, "read"))

    assert reply.url == address("step", second, "read")
    assert "I have read this" in lea.get(reply.url).text
    again = Run.everywhere.get(enrolment_id=second.pk)
    assert (again.number, again.finished_at) == (2, None)
    assert not Run.everywhere.filter(enrolment_id=first.pk, finished_at=None).exists()


def test_a_lesson_of_the_earlier_enrolment_cannot_be_repeated(world, ada, lea, first, version):
    enrol(world, ada, launch(ada, version, "Next year", date(2028, 4, 21)))

    assert lea.post(address("run_again", first, "read")).status_code == 409
    assert lea.post(address("run_again", first, "check")).status_code == 404


def test_the_manager_sees_and_answers_the_enrolment_concerned(world, ada, lea, first, version):
    second = enrol(world, ada, launch(ada, version, "Next year", date(2028, 4, 21)))
    lea.post(address("report_task", second, "do"), {"line": ["0"], "note": "Again held."})
    kenji = world.client("kenji")

    shown = kenji.get(reverse("manage:confirmations")).text
    report = TaskReport.everywhere.get(enrolment_id=second.pk)
    kenji.post(
        reverse("manage:answer_report", args=[report.pk]), {"answer": "return", "word": "And the date?"}
    )

    assert "Next year" in shown
    assert Enrolment.everywhere.get(pk=first.pk).state == "completed"
    assert "And the date?" in lea.get(address("step", second, "do")).text
    assert "And the date?" not in lea.get(address("step", first, "do")).text


def test_an_observation_nobody_asked_for_goes_to_the_active_enrolment(world, ada, first, version):
    second = enrol(world, ada, launch(ada, version, "Next year", date(2028, 4, 21)))
    task_id = step_of(second, "see").subject_id
    page = reverse("manage:observe", args=[world.cast.lea.pk, task_id])
    kenji = world.client("kenji")

    shown = kenji.get(page).text
    kenji.post(page, {"line": ["0"], "note": "By chance."})

    assert "Next year" in shown
    assert 'name="enrolment"' not in shown
    assert TaskReport.everywhere.get(word="By chance.").enrolment_id == second.pk


def test_between_two_active_enrolments_the_manager_chooses(world, ada, first, version):
    places = [
        enrol(world, ada, launch(ada, version, title, date(2028, 4, 21)), despite_active="on")
        for title in ("Next year", "In French")
    ]
    task_id = step_of(places[0], "see").subject_id
    page = reverse("manage:observe", args=[world.cast.lea.pk, task_id])
    kenji = world.client("kenji")

    shown = kenji.get(page).text
    kenji.post(page, {"line": ["0"], "note": "Chosen.", "enrolment": str(places[0].pk)})

    assert "Next year" in shown
    assert "In French" in shown
    assert TaskReport.everywhere.get(word="Chosen.").enrolment_id == places[0].pk
    rows = StepProgress.everywhere.filter(step__slug="see", enrolment__in=places)
    assert {row.enrolment_id: row.done_at is not None for row in rows} == {
        places[0].pk: True,
        places[1].pk: False,
    }


def test_the_enrolment_of_an_observation_must_be_the_persons(world, ada, first, version):
    page = reverse("manage:observe", args=[world.cast.lea.pk, step_of(first, "see").subject_id])
    kenji = world.client("kenji")

    for wrong in (world.ids["colleague_enrolment_id"], world.abroad["enrolment_id"], uuid4(), "nonsense"):
        assert kenji.get(page, {"enrolment": wrong}).status_code == 404
        assert kenji.post(page, {"line": ["0"], "note": "x", "enrolment": wrong}).status_code == 404


def test_enrolling_a_person_who_is_active_in_another_cohort_is_asked_about(world, ada, first, version):
    enrol(world, ada, launch(ada, version, "Next year", date(2028, 4, 21)))
    other = launch(ada, version, "In French", date(2028, 4, 21))
    page = reverse("manage:enrol", args=[other.pk])

    refused = ada.post(page, {"people": world.cast.lea.pk})
    agreed = ada.post(page, {"people": world.cast.lea.pk, "despite_active": "on"})

    assert refused.status_code == 422
    assert "Léa Martin is active in another cohort of this journey: Next year." in refused.text
    assert "Enrol them here as well" in refused.text
    assert agreed.status_code == 302
    assert Enrolment.everywhere.filter(cohort=other).count() == 1


def test_a_list_of_emails_names_people_who_are_active_elsewhere(world, ada, first, version):
    enrol(world, ada, launch(ada, version, "Next year", date(2028, 4, 21)))
    other = launch(ada, version, "In French", date(2028, 4, 21))
    emails = {"emails": world.cast.lea.email}

    report = ada.post(reverse("manage:enrol_emails", args=[other.pk]), emails).text
    refused = ada.post(reverse("manage:apply_emails", args=[other.pk]), emails)
    agreed = ada.post(reverse("manage:apply_emails", args=[other.pk]), emails | {"despite_active": "on"})

    assert "Active in another cohort of this journey: Léa Martin." in report
    assert refused.status_code == 422
    assert agreed.status_code == 302


def test_a_completed_journey_can_be_enrolled_in_again_without_a_question(world, ada, first, version):
    assert enrol(world, ada, launch(ada, version, "Next year", date(2028, 4, 21))).state == "active"


def test_whoever_joins_a_cohort_late_begins_today(world, ada, version):
    cohort = launch(ada, version, "Begun", date(2027, 4, 3), has_begun="on")

    shown = ada.get(reverse("manage:enrol", args=[cohort.pk])).text
    place = enrol(world, ada, cohort, begin="today")

    assert "With the cohort (5 steps are late at once)" in shown
    assert place.starts_on == NOW.date()
    assert place.late_at > NOW


def test_joining_late_with_the_cohort_is_a_choice(world, ada, version):
    cohort = launch(ada, version, "Begun", date(2027, 4, 3), has_begun="on")

    place = enrol(world, ada, cohort, begin="cohort")

    assert place.starts_on == cohort.starts_on
    assert StepProgress.everywhere.filter(enrolment=place, late_at__lte=NOW).count() == 5


def test_a_list_of_emails_carries_the_choice_over(world, ada, version):
    cohort = launch(ada, version, "Begun", date(2027, 4, 3), has_begun="on")
    emails = {"emails": world.cast.lea.email, "begin": "cohort"}

    report = ada.post(reverse("manage:enrol_emails", args=[cohort.pk]), emails).text
    ada.post(reverse("manage:apply_emails", args=[cohort.pk]), emails)

    assert '<input type="hidden" name="begin" value="cohort">' in report
    assert Enrolment.everywhere.get(cohort=cohort).starts_on == cohort.starts_on


def test_a_withdrawn_enrolment_can_be_read(world, ada, lea, version):
    place = enrol(world, ada, launch(ada, version, "This year", NOW.date()))
    take_quiz(lea, place, "fact")
    with tenancy.scope(world.cast.meridian.pk):
        journeys.withdraw(actor=world.cast.ada, enrolment_id=UUID(str(place.pk)), reason="Moved", now=NOW)

    step = lea.get(address("step", place, "check"))

    assert "Passed" in step.text
    assert lea.post(address("start_attempt", place, "check")).status_code == 409
    assert "This year · withdrawn" in lea.get(reverse("learn:journeys")).text


def test_rows_from_before_enrolments_were_stored_come_back_to_theirs(world, ada, lea, first, version):
    second = enrol(world, ada, launch(ada, version, "Next year", date(2028, 4, 21)))
    complete(world, lea, second)
    before = work_of(world.cast.lea)
    for model in (Attempt, TaskReport, Run):
        model.everywhere.filter(enrolment_id=second.pk).update(number=F("number") + 1)
    for model in (Attempt, TaskReport, Run, SurveyResponse):
        model.everywhere.filter(enrolment_id__in=[first.pk, second.pk]).update(enrolment_id=None)
    Enrolment.everywhere.update(first_enrolled_at=None)

    import_module("interleave.journeys.migrations.0009_work_belongs_to_enrolments").forward(apps, None)

    assert work_of(world.cast.lea) == before


def work_of(person):
    return [
        list(model.everywhere.filter(person=person).order_by("pk").values())
        for model in (Attempt, TaskReport, Run, SurveyResponse)
    ]


def test_the_team_page_lists_two_enrolments_of_one_journey_apart(world):
    cast, now = world.cast, clock.now()
    with tenancy.scope(cast.meridian.pk):
        first = Enrolment.objects.select_related("cohort__version").get(pk=world.ids["enrolment_id"])
        second = journeys.launch_cohort(
            actor=cast.ada, version_id=first.cohort.version_id, title="Autumn", starts_on=now.date(), now=now
        )
        journeys.enrol(
            actor=cast.ada, cohort_id=second.pk, person_ids=[cast.lea.pk], now=now, despite_active=True
        )
        [lines] = [
            row.enrolments
            for row in selectors.summarise_team(actor=cast.kenji, now=now)
            if row.person_id == cast.lea.pk
        ]

    page = world.client("kenji").get(reverse("manage:team")).text

    assert {line.cohort_title for line in lines} == {first.cohort.title, "Autumn"}
    for line in lines:
        assert f"{line.journey_title}, {line.cohort_title}: {line.done} of {line.total}" in page
        assert f"{line.journey_title} · {line.cohort_title}" in page
