"""Answering a quiz."""

from datetime import timedelta
from decimal import Decimal

import pytest

from interleave.assessments import selectors, services
from interleave.assessments.models import Attempt, Response
from interleave.engine import events
from interleave.kernel import errors
from interleave.ledger import ledger
from tests.assessments.conftest import ITEMS, define_quiz


def told(event_type):
    return [event for _entry, event in ledger.events_of() if isinstance(event, event_type)]


def tokens(attempt, number, *texts):
    """The tokens of these texts in the question as this attempt shows it."""
    options = {
        part.text: part.token
        for part in selectors.get_question(attempt=attempt, number=number).question.options
    }
    return [options[text] for text in texts]


def answer(person, attempt, number, given, now):
    return services.answer_item(actor=person, attempt_id=attempt.pk, number=number, given=given, now=now)


def answer_all(cast, attempt, now):
    answer(cast.lea, attempt, 1, tokens(attempt, 1, "Fact"), now)
    answer(cast.lea, attempt, 2, tokens(attempt, 2, "A", "B"), now)
    answer(cast.lea, attempt, 3, "12 days", now)
    answer(cast.lea, attempt, 4, "Interest", now)
    answer(
        cast.lea, attempt, 5, dict(zip("123", tokens(attempt, 5, "one", "two", "three"), strict=True)), now
    )
    answer(cast.lea, attempt, 6, tokens(attempt, 6, "first", "second", "third", "fourth"), now)


def test_right_answers_of_every_kind_earn_full_marks_and_pass(cast, noon, attempt):
    answer_all(cast, attempt, noon)

    done = services.finish_attempt(actor=cast.lea, attempt_id=attempt.pk, now=noon + timedelta(minutes=3))

    assert (done.score, done.passed) == (Decimal(1), True)
    [finished] = told(events.AttemptFinished)
    assert (finished.score, finished.passed, finished.seconds) == (Decimal(1), True, 180)
    assert len(finished.item_ids) == 1


def test_partly_right_answers_earn_part_of_the_marks(cast, noon, attempt):
    response = answer(cast.lea, attempt, 2, tokens(attempt, 2, "A"), noon)
    done = services.finish_attempt(actor=cast.lea, attempt_id=attempt.pk, now=noon)

    assert response.score == Decimal("0.5")
    assert done.score == Decimal("0.0833")
    assert done.passed is False


def test_an_answer_is_kept_at_once_and_a_second_click_changes_nothing(cast, noon, attempt):
    for _click in range(2):
        answer(cast.lea, attempt, 4, "interest", noon)

    assert Response.objects.count() == 1
    assert len(told(events.ItemAnswered)) == 1
    assert selectors.get_question(attempt=attempt, number=4).given == "interest"


def test_an_answer_may_be_changed_until_it_is_handed_in(cast, noon, attempt):
    answer(cast.lea, attempt, 4, "position", noon)
    answer(cast.lea, attempt, 4, "interest", noon)
    services.finish_attempt(actor=cast.lea, attempt_id=attempt.pk, now=noon)

    with pytest.raises(services.AttemptClosed):
        answer(cast.lea, attempt, 4, "position", noon)

    assert Response.objects.get().score == 1
    assert len(told(events.ItemAnswered)) == 2


def test_a_reload_shows_the_same_order_and_the_answer_given(cast, noon, attempt):
    chosen = tokens(attempt, 1, "Judgement")
    answer(cast.lea, attempt, 1, chosen, noon)

    first = selectors.get_question(attempt=attempt, number=1)
    second = selectors.get_question(attempt=attempt, number=1)

    assert first == second
    assert first.given == chosen


def test_the_question_never_carries_its_answer(cast, noon, attempt):
    for number in range(1, 7):
        shown = selectors.get_question(attempt=attempt, number=number)
        words = repr(shown)

        assert "correct" not in words
        assert "feedback" not in words
        assert [part.token for part in shown.question.options] == [
            str(at) for at in range(1, len(shown.question.options) + 1)
        ]
    assert "12" not in repr(selectors.get_question(attempt=attempt, number=3).question.unit)
    shown = [part.text for part in selectors.get_question(attempt=attempt, number=6).question.options]
    assert shown != ["first", "second", "third", "fourth"]


@pytest.mark.parametrize(
    ("number", "given"),
    [(1, []), (1, ["1", "2"]), (1, ["9"]), (1, ["a"]), (2, []), (3, "many"), (3, "9" * 600), (4, " "),
     (5, {}), (5, {"1": "9"}), (5, {"9": "1"}), (6, ["1"]), (6, ["1", "1", "2", "3"])],
)  # fmt: skip
def test_answers_that_make_no_sense_are_refused_and_not_kept(cast, noon, attempt, number, given):
    with pytest.raises(errors.Invalid) as caught:
        answer(cast.lea, attempt, number, given, noon)

    assert caught.value.message
    assert not Response.objects.exists()


def test_there_is_no_question_beyond_the_last(cast, noon, attempt):
    for number in (0, 7):
        with pytest.raises(errors.NotFound):
            answer(cast.lea, attempt, number, "x", noon)


def test_nobody_else_sees_or_answers_an_attempt(cast, noon, attempt):
    for person in (cast.kenji, cast.carla, cast.theo, cast.ada, cast.oona):
        with pytest.raises(errors.NotFound):
            answer(person, attempt, 4, "interest", noon)
        with pytest.raises(errors.NotFound):
            services.finish_attempt(actor=person, attempt_id=attempt.pk, now=noon)
        with pytest.raises(errors.NotFound):
            selectors.get_attempt(actor=person, attempt_id=attempt.pk)

    assert not Response.objects.exists()
    assert Attempt.objects.get().finished_at is None


def test_an_outsider_cannot_begin_the_quiz(cast, noon, quiz):
    with pytest.raises(errors.NotFound):
        services.start_attempt(actor=cast.oona, quiz_id=quiz.pk, now=noon)

    assert not Attempt.objects.exists()


def test_starting_twice_gives_one_attempt(cast, noon, quiz):
    first = services.start_attempt(actor=cast.lea, quiz_id=quiz.pk, now=noon)
    second = services.start_attempt(actor=cast.lea, quiz_id=quiz.pk, now=noon)

    assert first.pk == second.pk
    assert len(told(events.AttemptStarted)) == 1


def test_only_the_attempts_allowed_can_be_made(cast, noon, items):
    quiz = define_quiz(cast.ada, noon, attempts_allowed=2)
    for _attempt in range(2):
        attempt = services.start_attempt(actor=cast.lea, quiz_id=quiz.pk, now=noon)
        services.finish_attempt(actor=cast.lea, attempt_id=attempt.pk, now=noon)

    with pytest.raises(services.NoAttemptsLeft):
        services.start_attempt(actor=cast.lea, quiz_id=quiz.pk, now=noon)

    standing = selectors.summarise_quiz(actor=cast.lea, quiz_id=quiz.pk, now=noon)
    assert (standing.attempts_left, standing.can_start, len(standing.attempts)) == (0, False, 2)


def test_the_review_says_what_was_right_and_why(cast, noon, attempt):
    answer(cast.lea, attempt, 1, tokens(attempt, 1, "Judgement"), noon)
    answer(cast.lea, attempt, 5, {"1": tokens(attempt, 5, "one")[0]}, noon)
    done = services.finish_attempt(actor=cast.lea, attempt_id=attempt.pk, now=noon)

    review = selectors.review_attempt(attempt=done)

    assert [(choice.text, choice.taken, choice.correct) for choice in review[0].choices] == [
        ("Fact", False, True),
        ("Judgement", True, False),
        ("Threat", False, False),
    ]
    assert review[0].choices[1].feedback == "That is an opinion."
    assert review[0].feedback == "Begin with what happened."
    assert (review[2].given, review[2].right) == ((), ("12 days",))
    assert (review[4].given, review[4].score) == (("un → one",), Decimal("0.3333"))


def test_there_is_no_review_before_handing_in_or_where_none_is_wanted(cast, noon, items):
    quiz = define_quiz(cast.ada, noon, review="never")
    attempt = services.start_attempt(actor=cast.lea, quiz_id=quiz.pk, now=noon)
    with pytest.raises(errors.Forbidden):
        selectors.review_attempt(attempt=attempt)

    done = services.finish_attempt(actor=cast.lea, attempt_id=attempt.pk, now=noon)
    with pytest.raises(errors.Forbidden):
        selectors.review_attempt(attempt=done)


def test_the_costs_do_not_grow_with_the_questions(cast, noon, quiz, attempt, django_assert_num_queries):
    answer_all(cast, attempt, noon)
    with django_assert_num_queries(2):
        progress = selectors.summarise_attempt(attempt=attempt)
    with django_assert_num_queries(2):
        selectors.get_question(attempt=attempt, number=6)
    done = services.finish_attempt(actor=cast.lea, attempt_id=attempt.pk, now=noon)
    with django_assert_num_queries(4):
        selectors.review_attempt(attempt=done)
    with django_assert_num_queries(3):
        selectors.summarise_quiz(actor=cast.lea, quiz_id=quiz.pk, now=noon)

    assert (progress.answered, progress.total, progress.next_number) == (len(ITEMS), len(ITEMS), None)


def test_a_withdrawn_quiz_is_finished_by_who_began_it_and_begun_by_nobody(cast, noon, quiz, attempt):
    services.withdraw_quiz(actor=cast.ada, quiz_id=quiz.pk, now=noon)

    services.finish_attempt(actor=cast.lea, attempt_id=attempt.pk, now=noon)

    standing = selectors.summarise_quiz(actor=cast.lea, quiz_id=quiz.pk, now=noon)
    assert (len(standing.attempts), standing.can_start) == (1, False)
    for person in (cast.lea, cast.theo):
        with pytest.raises(errors.NotFound):
            services.start_attempt(actor=person, quiz_id=quiz.pk, now=noon)
    with pytest.raises(errors.NotFound):
        selectors.summarise_quiz(actor=cast.theo, quiz_id=quiz.pk, now=noon)
