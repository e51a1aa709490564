"""Writing surveys, tasks and observations on pages."""

from html import unescape
from uuid import UUID

import pytest
from django.urls import reverse

from interleave.assessments.models import Survey, Task
from interleave.kernel import tenancy

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(world):
    with tenancy.scope(world.cast.meridian.pk):
        yield world.client("ada")


def survey_data(*questions, title="After the day", seen=0, **more):
    data = {"seen": seen, "rows": len(questions), "title": title}
    for at, question in enumerate(questions):
        data |= {f"q{at}-{name}": value for name, value in question.items()}
    return data | more


SCALE = {"kind": "scale", "prompt": "Useful?", "low": "not at all", "high": "very", "required": "on"}
CHOICE = {"kind": "choice", "prompt": "Pace?", "choices": "slow\nright\nfast"}
TEXT = {"kind": "text", "prompt": "What is missing?"}


def test_a_survey_is_published_from_a_page_and_a_double_click_makes_one(ada):
    for _click in range(2):
        reply = ada.post(reverse("author:new_survey"), survey_data(SCALE, CHOICE, TEXT))

    made = Survey.objects.get(title="After the day")
    assert reply.url == reverse("author:survey", args=[made.pk])
    assert (made.slug, made.current.number) == ("after-the-day", 1)
    assert [
        (question["slug"], question["kind"], question["required"]) for question in made.current.questions
    ] == [
        ("useful", "scale", True),
        ("pace", "choice", False),
        ("what-is-missing", "text", False),
    ]


def test_a_change_makes_a_version_and_keeps_the_short_names(ada):
    ada.post(reverse("author:new_survey"), survey_data(SCALE, TEXT))
    made = Survey.objects.get(title="After the day")

    ada.post(
        reverse("author:survey", args=[made.pk]),
        survey_data(
            {**SCALE, "slug": "useful", "prompt": "Was it useful?"},
            {**TEXT, "slug": "what-is-missing", "prompt": " "},
            seen=1,
        ),
    )

    made.refresh_from_db()
    assert made.current.number == 2
    assert [(question["slug"], question["prompt"]) for question in made.current.questions] == [
        ("useful", "Was it useful?")
    ]


def test_one_question_more_keeps_what_was_typed_and_publishes_nothing(ada):
    reply = ada.post(reverse("author:new_survey"), survey_data(SCALE, add="1", kind="choice"))

    page = unescape(reply.text)
    assert reply.status_code == 200
    assert "Useful?" in page
    assert 'name="q1-choices"' in page
    assert not Survey.objects.filter(title="After the day").exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (survey_data(SCALE, title=""), "A title is needed."),
        (survey_data(), "A survey needs at least one question."),
        (survey_data({**CHOICE, "choices": "one"}), "A choice needs two different answers at least."),
        (survey_data({**SCALE, "kind": "stars"}), "Select a valid choice"),
    ],
)
def test_a_faulty_survey_is_shown_again_with_what_is_wrong(ada, data, said):
    count = Survey.objects.count()

    reply = ada.post(reverse("author:new_survey"), data)

    assert reply.status_code == 422
    assert said in unescape(reply.text)
    assert Survey.objects.count() == count


def test_a_survey_that_somebody_else_changed_meanwhile_is_not_overwritten(ada):
    ada.post(reverse("author:new_survey"), survey_data(SCALE))
    made = Survey.objects.get(title="After the day")
    address = reverse("author:survey", args=[made.pk])
    ada.post(address, survey_data(SCALE, TEXT, seen=1))

    late = ada.post(address, survey_data(CHOICE, seen=1))

    assert late.status_code == 409
    assert "Pace?" in unescape(late.text)
    assert 'name="seen" value="2"' in late.text
    made.refresh_from_db()
    assert made.current.number == 2


def test_the_lists_are_searched_and_say_when_nothing_fits(ada):
    surveys, tasks = reverse("author:surveys"), reverse("author:tasks")

    assert "Where you start" in ada.get(surveys, {"q": "start"}).text
    assert "No survey has these words" in ada.get(surveys, {"q": "zzz"}).text
    assert "No task fits" in ada.get(tasks, {"q": "zzz", "kind": "task"}).text
    assert ada.get(tasks, {"kind": "nonsense", "page": "99"}).status_code == 200


TASK = {
    "seen": "0",
    "kind": "task",
    "title": "One clean week",
    "brief": "Keep *every* next step dated.",
    "checklist": "Monday\n\n Friday  ",
    "confirmed_by": "manager",
}


def test_a_task_is_written_and_changed_on_a_page(ada):
    for _click in range(2):
        reply = ada.post(reverse("author:new_task"), TASK)
    made = Task.objects.get(title="One clean week")
    assert reply.url == reverse("author:task", args=[made.pk])
    assert (made.checklist, made.confirmed_by, made.revision) == (["Monday", "Friday"], "manager", 1)

    ada.post(reply.url, TASK | {"seen": "1", "checklist": "Monday"})
    late = ada.post(reply.url, TASK | {"seen": "1", "checklist": "Sunday"})

    made.refresh_from_db()
    assert (made.checklist, made.revision) == (["Monday"], 2)
    assert late.status_code == 409
    assert "Sunday" in late.text


def test_an_observation_without_a_checklist_is_refused_beside_the_field(ada):
    reply = ada.post(reverse("author:new_task"), TASK | {"kind": "observation", "checklist": " "})

    assert reply.status_code == 422
    assert "An observation needs a checklist." in reply.text
    assert "One clean week" in reply.text
    assert not Task.objects.filter(title="One clean week").exists()


def test_a_task_does_not_become_an_observation(ada, world):
    task = Task.objects.get(pk=UUID(world.ids["try_it_subject_id"]))

    ada.post(
        reverse("author:task", args=[task.pk]),
        TASK | {"seen": str(task.revision), "kind": "observation"},
    )

    task.refresh_from_db()
    assert (task.kind, task.title) == ("task", "One clean week")
