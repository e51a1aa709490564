"""The server's clock ends a quiz."""

from datetime import timedelta

import pytest

from interleave.assessments import selectors, services
from interleave.assessments.models import Attempt, Response
from interleave.engine import events
from interleave.kernel import jobs
from interleave.ledger import ledger
from tests.assessments.conftest import define_quiz

TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def quiz(cast, noon, items):
    return define_quiz(cast.ada, noon, time_limit_minutes=10, item_slugs=["many", "word"], attempts_allowed=2)


def answer(cast, attempt, now, given="interest"):
    return services.answer_item(actor=cast.lea, attempt_id=attempt.pk, number=2, given=given, now=now)


def test_the_end_is_fixed_when_it_begins(attempt, noon):
    assert attempt.closes_at == noon + TEN_MINUTES


def test_an_answer_under_way_at_the_end_still_arrives(cast, noon, attempt):
    answer(cast, attempt, noon + TEN_MINUTES + timedelta(seconds=10))

    assert Response.objects.count() == 1


def test_an_answer_after_the_grace_closes_the_attempt_and_is_not_kept(cast, noon, attempt):
    answer(cast, attempt, noon, given="position")

    with pytest.raises(services.AttemptClosed):
        answer(cast, attempt, noon + TEN_MINUTES + timedelta(seconds=11))

    closed = Attempt.objects.get()
    assert (closed.finished_at, closed.ran_out) == (noon + TEN_MINUTES, True)
    assert Response.objects.get().answer == "position"
    [finished] = [event for _entry, event in ledger.events_of() if isinstance(event, events.AttemptFinished)]
    assert (finished.seconds, finished.at) == (600, noon + TEN_MINUTES)


def test_handing_in_too_late_counts_what_was_answered_in_time(cast, noon, attempt):
    answer(cast, attempt, noon)

    done = services.finish_attempt(actor=cast.lea, attempt_id=attempt.pk, now=noon + timedelta(hours=3))

    assert (float(done.score), done.ran_out, done.finished_at) == (0.5, True, noon + TEN_MINUTES)


def test_the_background_closes_what_nobody_came_back_to_once(cast, noon, attempt):
    services.close_overdue_attempts(now=noon + TEN_MINUTES)
    assert Attempt.objects.get().finished_at is None

    for minutes in (11, 12):
        services.close_overdue_attempts(now=noon + timedelta(minutes=minutes))

    assert Attempt.objects.get().ran_out
    finished = [event for _entry, event in ledger.events_of() if isinstance(event, events.AttemptFinished)]
    assert len(finished) == 1


def test_an_attempt_whose_time_is_over_counts_and_the_next_one_begins(cast, noon, quiz, attempt):
    later = noon + timedelta(hours=1)

    second = services.start_attempt(actor=cast.lea, quiz_id=quiz.pk, now=later)

    assert second.number == 2
    assert Attempt.objects.get(number=1).ran_out
    assert selectors.summarise_quiz(actor=cast.lea, quiz_id=quiz.pk, now=later).attempts_left == 0


def test_the_last_attempt_run_out_shows_how_it_ended_instead_of_a_new_one(cast, noon, quiz, attempt):
    services.finish_attempt(actor=cast.lea, attempt_id=attempt.pk, now=noon)
    services.start_attempt(actor=cast.lea, quiz_id=quiz.pk, now=noon)

    last = services.start_attempt(actor=cast.lea, quiz_id=quiz.pk, now=noon + timedelta(hours=1))

    assert (last.number, last.ran_out) == (2, True)


def test_an_attempt_that_cannot_be_closed_does_not_stop_the_others(cast, noon, quiz, attempt, monkeypatch):
    second = services.start_attempt(actor=cast.kenji, quiz_id=quiz.pk, now=noon)
    close = services.attempts._close

    def fail(one, **given):
        close(one, **given)
        if one.pk == attempt.pk:
            raise ZeroDivisionError

    monkeypatch.setattr(services.attempts, "_close", fail)

    jobs.run_job("close_overdue_attempts", services.close_overdue_attempts, now=noon + timedelta(minutes=11))

    assert set(Attempt.objects.filter(ran_out=True).values_list("pk", flat=True)) == {second.pk}
    assert [one.subject_id for one in jobs.list_open_failures()] == [attempt.pk]
