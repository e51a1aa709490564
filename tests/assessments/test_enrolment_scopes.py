"""Attempts, reports and answers are counted per enrolment."""

from datetime import timedelta

import pytest

from interleave.assessments import selectors, services
from interleave.assessments.models import Attempt, SurveyResponse, TaskReport
from interleave.kernel import ids
from interleave.kernel.enrolment_scope import EnrolmentScope

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(noon):
    return EnrolmentScope(ids.new_id(), since=noon)


@pytest.fixture
def second(noon):
    return EnrolmentScope(ids.new_id(), since=noon + timedelta(days=365))


@pytest.fixture
def task(cast, noon):
    return services.define_task(
        actor=cast.ada,
        slug="hold-a-talk",
        kind="task",
        title="Hold a talk",
        brief="",
        checklist=["Held it"],
        confirmed_by="manager",
        now=noon,
    )


@pytest.fixture
def checklist(cast, noon):
    return services.define_task(
        actor=cast.ada,
        slug="seen",
        kind="observation",
        title="Seen",
        brief="",
        checklist=["Asked"],
        now=noon,
    )


@pytest.fixture
def survey(cast, noon):
    questions = [{"slug": "ready", "kind": "scale", "prompt": "Ready?"}]
    return services.define_survey(actor=cast.ada, slug="ready", title="Ready", questions=questions, now=noon)


@pytest.fixture
def limited(quiz):
    """A quiz that takes two attempts."""
    quiz.current.attempts_allowed = 2
    quiz.current.save(update_fields=["attempts_allowed"])
    return quiz


def take(cast, quiz, now, scope):
    attempt = services.start_attempt(actor=cast.lea, quiz_id=quiz.pk, now=now, scope=scope)
    return services.finish_attempt(actor=cast.lea, attempt_id=attempt.pk, now=now)


def test_attempts_are_counted_from_one_in_each_enrolment(cast, noon, limited, first, second):
    quiz = limited
    for _attempt in range(2):
        take(cast, quiz, noon, first)
    with pytest.raises(services.NoAttemptsLeft):
        services.start_attempt(actor=cast.lea, quiz_id=quiz.pk, now=noon, scope=first)

    standing = selectors.summarise_quiz(actor=cast.lea, quiz_id=quiz.pk, now=noon, scope=second)
    attempt = take(cast, quiz, second.since, second)

    assert (standing.attempts_left, standing.passed, standing.attempts) == (2, False, ())
    assert (attempt.number, attempt.enrolment_id) == (1, second.id)


def test_an_attempt_may_run_in_each_enrolment(cast, noon, quiz, first, second):
    running = services.start_attempt(actor=cast.lea, quiz_id=quiz.pk, now=noon, scope=first)
    other = services.start_attempt(actor=cast.lea, quiz_id=quiz.pk, now=noon, scope=second)

    assert running.pk != other.pk
    assert services.start_attempt(actor=cast.lea, quiz_id=quiz.pk, now=noon, scope=first) == running


def test_attempts_without_an_enrolment_count_where_it_existed_when_they_were_made(
    cast, noon, quiz, first, second
):
    take(cast, quiz, noon + timedelta(days=1), None)

    counted = selectors.summarise_quiz(actor=cast.lea, quiz_id=quiz.pk, now=noon, scope=first)
    anew = selectors.summarise_quiz(actor=cast.lea, quiz_id=quiz.pk, now=noon, scope=second)

    assert (len(counted.attempts), len(anew.attempts)) == (1, 0)
    assert take(cast, quiz, noon + timedelta(days=2), first).number == 2


def test_another_attempt_is_offered_while_the_enrolment_has_one_left(cast, noon, limited, first, second):
    attempts = [take(cast, limited, noon, first) for _attempt in range(2)]

    assert not selectors.can_retry(attempt=attempts[-1])
    assert selectors.can_retry(attempt=take(cast, limited, noon, second))


def test_attempts_of_the_database_are_numbered_once_per_enrolment(cast, noon, quiz, first):
    attempt = take(cast, quiz, noon, first)

    with pytest.raises(Exception, match=r"(?i)unique"):
        Attempt.objects.create(
            person=cast.lea,
            quiz=quiz,
            version=attempt.version,
            enrolment_id=first.id,
            number=1,
            started_at=noon,
        )


def test_a_task_is_reported_once_in_each_enrolment(cast, noon, task, first, second):
    def report(scope):
        return services.report_task(
            actor=cast.lea, task_id=task.pk, note="Held.", ticked=[0], now=noon, scope=scope
        )

    old = report(first)
    with pytest.raises(services.AlreadyDone):
        report(first)
    new = report(second)

    assert (old.number, new.number) == (1, 1)
    services.confirm_task(actor=cast.kenji, report_id=new.pk, now=noon)
    assert TaskReport.objects.get(pk=old.pk).state == "waiting"
    found = selectors.find_report(actor=cast.lea, task_id=task.pk, scope=first)
    assert found == old


def test_an_observation_answers_the_request_of_its_enrolment(cast, noon, checklist, first, second):
    asked = [
        services.ask_for_observation(actor=cast.lea, task_id=checklist.pk, note="", now=noon, scope=scope)
        for scope in (first, second)
    ]

    seen = services.record_observation(
        actor=cast.kenji,
        person_id=cast.lea.pk,
        task_id=checklist.pk,
        ticked=[0],
        note="",
        now=noon,
        scope=second,
    )

    assert seen == asked[1]
    assert TaskReport.objects.get(pk=asked[0].pk).state == "waiting"


def test_a_survey_is_answered_once_in_each_enrolment(cast, noon, survey, first, second):
    def answer(scope, value="4"):
        return services.answer_survey(
            actor=cast.lea,
            survey_id=survey.pk,
            context_id=None,
            answers={"ready": value},
            now=noon,
            scope=scope,
        )

    answer(first)
    answer(second)
    with pytest.raises(services.AlreadyAnswered):
        answer(second, "5")

    assert SurveyResponse.objects.count() == 2
