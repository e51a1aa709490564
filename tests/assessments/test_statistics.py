"""What answers say about questions: first attempts, computed outside the request, for designers alone."""

from datetime import timedelta
from decimal import Decimal

import pytest

from interleave.assessments import selectors, services
from interleave.assessments.models import Attempt, ItemStatistics, QuizItem, QuizStatistics, Response
from interleave.assessments.selectors import LookAgain, QuestionFacts
from interleave.catalogue import services as catalogue
from interleave.kernel import errors, jobs
from interleave.people.models import Person
from tests.assessments.conftest import define_quiz

CHOICES = [{"text": "Fact", "correct": True}, {"text": "Judgement"}, {"text": "Threat"}]


@pytest.fixture
def quiz(cast, noon):
    """Three questions with one right choice each; of each the choices' keys in the author's order."""
    for slug in ("first", "second", "third"):
        catalogue.define_item(
            actor=cast.ada, slug=slug, kind="single", prompt=slug, body={"choices": CHOICES}, now=noon
        )
    return define_quiz(cast.ada, noon, item_slugs=["first", "second", "third"])


@pytest.fixture
def answer(cast, quiz, noon):
    """Store a finished attempt of somebody new, or of `person`: what was taken per question."""
    versions = [place.item_version for place in QuizItem.objects.filter(version=quiz.current)]
    site = cast.toulouse

    def answered(*taken, person=None, number=1, finished=True, at=noon):
        person = person or Person.objects.create(
            name="Somebody", email=f"p{Person.objects.count()}@meridian.example", site=site
        )
        attempt = Attempt.objects.create(
            person=person,
            quiz=quiz,
            version=quiz.current,
            number=number,
            started_at=at,
            **({"finished_at": at, "score": 0, "passed": False} if finished else {}),
        )
        Response.objects.bulk_create(
            Response(
                attempt=attempt,
                item_version=version,
                answer=[version.body["choices"][place]["key"]],
                score=int(place == 0),
                answered_at=at,
            )
            for version, place in zip(versions, taken, strict=False)
            if place is not None
        )
        return person

    return answered


def facts_of(cast, quiz):
    return selectors.summarise_answers(actor=cast.ada, quiz_id=quiz.pk)


def test_thirty_answers_tell_facility_discrimination_and_alpha(cast, quiz, answer, noon):
    for place in range(30):
        answer(*((0, 0, 0) if place < 15 else (0, 1, 1) if place < 24 else (1, 1, 2)))

    services.refresh_item_statistics(now=noon)

    found = facts_of(cast, quiz)
    # of 30 people 24 have the first right; 15 the second and the third
    assert found.questions["first"] == QuestionFacts(
        30, 30, Decimal("0.8000"), Decimal("0.5000"), (LookAgain("never_chosen", "Threat"),)
    )
    assert found.questions["third"].flags == ()
    assert found.questions["second"].facility == Decimal("0.5000")
    # variances 30/29 of 4/25, 1/4, 1/4 and of the sums (15 x 3, 9 x 1, 6 x 0): 1.5 (1 - 0.66 / 1.56)
    assert (found.people, found.alpha) == (30, Decimal("0.8654"))
    assert found.computed_at == noon


def test_below_thirty_answers_it_says_how_many_are_needed(cast, quiz, answer, noon):
    for _person in range(29):
        answer(0, 1, 2)

    services.refresh_item_statistics(now=noon)

    assert facts_of(cast, quiz).questions["first"] == QuestionFacts(29, 30, None, None, ())
    assert facts_of(cast, quiz).alpha is None


def test_a_key_that_the_weaker_choose_is_found(cast, quiz, answer, noon):
    for place in range(40):
        answer(*((1, 0, 0) if place < 20 else (0, 1, 1)))

    services.refresh_item_statistics(now=noon)

    first = facts_of(cast, quiz).questions["first"]
    assert first.discrimination == -1
    assert first.flags[:2] == (LookAgain("weaker_do_better"), LookAgain("stronger_choose", "Judgement"))


def test_only_the_first_finished_attempt_of_a_person_counts(cast, quiz, answer, noon):
    answer(1, 1, 1, person=cast.lea)
    answer(0, 0, 0, person=cast.lea, number=2, at=noon + timedelta(days=1))
    answer(0, 0, 0, person=cast.kenji, finished=False)

    services.refresh_item_statistics(now=noon)

    row = ItemStatistics.objects.get(item_version__item__slug="first")
    assert (row.answers, row.facility) == (1, 0)
    assert QuizStatistics.objects.get().attempts == 2


def test_a_question_left_open_is_not_counted_as_wrong(cast, quiz, answer, noon):
    answer(0, None, 0)
    answer(0, 0, 1)

    services.refresh_item_statistics(now=noon)

    row = ItemStatistics.objects.get(item_version__item__slug="second")
    assert (row.answers, row.facility) == (1, 1)


def test_what_did_not_change_is_not_computed_again(cast, quiz, answer, noon, django_assert_num_queries):
    answer(0, 0, 0)
    services.refresh_item_statistics(now=noon)

    with jobs.failures_read_once(), django_assert_num_queries(2):
        services.refresh_item_statistics(now=noon + timedelta(days=1))

    assert QuizStatistics.objects.get().computed_at == noon


def test_new_answers_are_computed_after_a_pause(cast, quiz, answer, noon):
    answer(0, 0, 0)
    services.refresh_item_statistics(now=noon)
    answer(1, 0, 0)

    services.refresh_item_statistics(now=noon + timedelta(minutes=9))
    before = ItemStatistics.objects.get(item_version__item__slug="first").answers
    services.refresh_item_statistics(now=noon + timedelta(minutes=10))

    assert before == 1
    assert ItemStatistics.objects.get(item_version__item__slug="first").answers == 2
    assert ItemStatistics.objects.count() == 3


def test_the_numbers_of_a_replaced_question_are_not_shown(cast, quiz, answer, noon):
    for _person in range(30):
        answer(0, 1, 2)
    services.refresh_item_statistics(now=noon)
    catalogue.define_item(
        actor=cast.ada, slug="first", kind="single", prompt="New words", body={"choices": CHOICES}, now=noon
    )

    define_quiz(cast.ada, noon, item_slugs=["first", "second", "third"])

    assert set(facts_of(cast, quiz).questions) == {"second", "third"}
    assert facts_of(cast, quiz).computed_at is None


def test_reading_them_takes_two_queries(cast, quiz, answer, noon, django_assert_num_queries):
    answer(0, 0, 0)
    services.refresh_item_statistics(now=noon)

    with django_assert_num_queries(2):
        facts_of(cast, quiz)


def test_only_designers_read_them(cast, quiz, answer, noon):
    for person in (cast.lea, cast.theo, cast.oona):
        with pytest.raises(errors.NotFound):
            selectors.summarise_answers(actor=person, quiz_id=quiz.pk)


def test_a_quiz_that_cannot_be_computed_does_not_stop_the_others(cast, quiz, answer, noon, monkeypatch):
    answer(0, 0, 0)
    other = define_quiz(cast.ada, noon, slug="other", item_slugs=["first"])
    Attempt.objects.create(
        person=cast.lea,
        quiz=other,
        version=other.current,
        number=1,
        started_at=noon,
        finished_at=noon,
        score=0,
        passed=False,
    )
    compute = services.statistics._compute_quiz

    def fail(quiz_id, *given):
        compute(quiz_id, *given)
        if quiz_id == quiz.pk:
            raise ZeroDivisionError

    monkeypatch.setattr(services.statistics, "_compute_quiz", fail)
    monkeypatch.setattr(services.statistics, "QUIZZES_AT_ONCE", 1)

    for minute in range(2):
        now = noon + timedelta(seconds=20 * minute)
        jobs.run_job("refresh_item_statistics", services.refresh_item_statistics, now=now)

    assert [one.quiz_id for one in QuizStatistics.objects.all()] == [other.pk]
    assert [one.subject_id for one in jobs.list_open_failures()] == [quiz.pk]
