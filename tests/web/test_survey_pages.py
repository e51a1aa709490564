"""What a cohort says in a survey, for who leads it: counts and words, never who."""

from html import unescape
from uuid import UUID

import pytest
from django.urls import reverse

from interleave.assessments import services
from interleave.kernel import tenancy
from tests.world import add_colleague

pytestmark = pytest.mark.django_db


def address(world, name="survey_results", survey="where_you_start_subject_id"):
    return reverse(f"teach:{name}", args=[world.ids["cohort_id"], world.ids[survey]])


def answer(world, people, **answers):
    for person in people:
        services.answer_survey(
            actor=person,
            survey_id=UUID(world.ids["where_you_start_subject_id"]),
            context_id=UUID(world.ids["cohort_id"]),
            answers={"ready": "4", "pace": "Never", **answers},
            now=world.now,
        )


@pytest.fixture
def crowd(world):
    with tenancy.scope(world.cast.meridian.pk):
        yield [add_colleague(world.cast.ada, f"Asked Number{n}", world.now) for n in range(5)]


def test_below_five_answers_nothing_is_shown_and_nothing_exported(world, crowd):
    answer(world, crowd[:4], wish="A secret wish")
    theo = world.client("theo")

    page, table = theo.get(address(world)).text, theo.get(address(world, "export_survey"))

    assert "4 answers" in page
    assert "once 5 of them have answered" in page
    assert "A secret wish" not in page
    assert table.status_code == 409


def test_from_five_answers_on_there_are_counts_means_and_words_without_names(world, crowd):
    answer(world, crowd[:4])
    answer(world, crowd[4:], ready="1", wish="=More time")

    page = unescape(world.client("theo").get(address(world)).text)

    assert "3.4 on average" in page
    assert "=More time" in page
    assert "Asked Number" not in page
    assert 'value="4" max="5"' in page


def test_the_export_holds_no_name_and_no_formula(world, crowd):
    answer(world, crowd, wish="=1+1")

    reply = world.client("ada").get(address(world, "export_survey"))

    table = reply.content.decode("utf-8-sig")
    assert table.splitlines()[0] == "question,kind,answer,people"
    assert table.count("'=1+1") == 5
    assert "Asked" not in table
    assert "attachment" in reply["Content-Disposition"]


def test_a_survey_that_the_cohort_does_not_answer_is_not_found(world):
    assert world.client("theo").get(address(world, survey="basics_subject_id")).status_code == 404


def test_the_page_of_the_cohort_leads_to_the_answers(world):
    page = world.client("theo").get(reverse("teach:cohort", args=[world.ids["cohort_id"]])).text

    assert f'href="{address(world)}"' in page


def test_a_question_that_was_left_out_is_said_to_be_unanswered(world):
    with tenancy.scope(world.cast.meridian.pk):
        answer(world, [world.cast.lea])
    step = reverse("learn:step", args=[world.ids["enrolment_id"], world.ids["where_you_start_step_id"]])

    page = world.client("lea").get(step).text

    assert "not answered" in page
