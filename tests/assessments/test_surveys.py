"""What people say, without saying who."""

from uuid import uuid4

import pytest

from interleave.assessments import selectors, services
from interleave.assessments.models import SurveyResponse
from interleave.engine import events
from interleave.kernel import errors
from interleave.ledger import ledger
from interleave.people.models import Person

QUESTIONS = [
    {"slug": "useful", "kind": "scale", "prompt": "Useful?", "low": "Not", "high": "Very"},
    {"slug": "pace", "kind": "choice", "prompt": "Pace?", "choices": ["slow", "right", "fast"]},
    {"slug": "next", "kind": "text", "prompt": "What next?"},
]
GOOD = {"useful": "4", "pace": "right", "next": "More practice"}
COHORT = uuid4()


@pytest.fixture
def survey(cast, noon):
    return services.define_survey(actor=cast.ada, slug="after", title="After", questions=QUESTIONS, now=noon)


def answer(person, survey, now, answers=GOOD, context_id=COHORT):
    return services.answer_survey(
        actor=person, survey_id=survey.pk, context_id=context_id, answers=answers, now=now
    )


def test_the_same_survey_again_makes_no_version(cast, noon, survey):
    again = services.define_survey(actor=cast.ada, slug="after", title="After", questions=QUESTIONS, now=noon)

    assert again.current.number == 1


def test_answers_are_kept_once_and_a_double_click_is_harmless(cast, noon, survey):
    first = answer(cast.lea, survey, noon)
    second = answer(cast.lea, survey, noon)

    assert first.pk == second.pk
    assert first.answers == {"useful": 4, "pace": "right", "next": "More practice"}
    with pytest.raises(services.AlreadyAnswered):
        answer(cast.lea, survey, noon, {**GOOD, "useful": "1"})
    told = [event for _entry, event in ledger.events_of() if isinstance(event, events.SurveyAnswered)]
    assert [(event.person_id, event.context_id) for event in told] == [(cast.lea.pk, COHORT)]


def test_another_cohort_asks_again(cast, noon, survey):
    answer(cast.lea, survey, noon)
    answer(cast.lea, survey, noon, context_id=uuid4())
    answer(cast.lea, survey, noon, context_id=None)

    assert SurveyResponse.objects.count() == 3
    with pytest.raises(services.AlreadyAnswered):
        answer(cast.lea, survey, noon, {**GOOD, "next": "x"}, context_id=None)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"useful": "6"}, "useful"),
        ({"useful": ""}, "useful"),
        ({"pace": "warp"}, "pace"),
        ({"next": "x" * 4001}, "next"),
    ],
)
def test_faulty_answers_say_where_and_are_not_kept(cast, noon, survey, change, where):
    with pytest.raises(errors.Invalid) as caught:
        answer(cast.lea, survey, noon, {**GOOD, **change})

    assert [problem.where for problem in caught.value.problems] == [where]
    assert not SurveyResponse.objects.exists()


def test_results_show_from_five_answers_on_and_never_who(cast, noon, survey, django_assert_num_queries):
    people = [cast.lea, cast.theo, cast.carla, cast.kenji]
    for number, person in enumerate(people):
        answer(person, survey, noon, {**GOOD, "useful": str(number + 1), "next": f"text {9 - number}"})
    few = selectors.summarise_survey(survey_id=survey.pk, context_id=COHORT)
    fifth = Person.objects.create(name="Fifth", email="fifth@meridian.example")
    answer(fifth, survey, noon, {"useful": "5", "pace": "slow"})

    with django_assert_num_queries(2):
        results = selectors.summarise_survey(survey_id=survey.pk, context_id=COHORT)

    assert (few.count, few.questions) == (4, None)
    scale, choice, text = results.questions
    assert (scale.mean, scale.counts) == (3.0, (("1", 1), ("2", 1), ("3", 1), ("4", 1), ("5", 1)))
    assert choice.counts == (("slow", 1), ("right", 4), ("fast", 0))
    assert text.texts == ("text 6", "text 7", "text 8", "text 9")
    assert "Léa" not in repr(results)
    assert str(cast.lea.pk) not in repr(results)


def test_an_outsider_cannot_answer(cast, noon, survey):
    with pytest.raises(errors.NotFound):
        answer(cast.oona, survey, noon)

    assert not SurveyResponse.objects.exists()


@pytest.mark.parametrize(
    "question",
    [
        {"slug": "x", "kind": "stars", "prompt": "?"},
        {"slug": "x", "kind": "scale", "prompt": ""},
        {"slug": "Not a slug", "kind": "text", "prompt": "?"},
        {"slug": "x", "kind": "choice", "prompt": "?", "choices": ["one"]},
    ],
)
def test_a_question_that_makes_no_sense_is_refused(cast, noon, question):
    with pytest.raises(errors.Invalid):
        services.define_survey(actor=cast.ada, slug="s", title="S", questions=[question], now=noon)
