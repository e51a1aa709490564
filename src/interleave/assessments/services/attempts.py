"""Attempts at quizzes. The server's clock ends them; what a browser says about time counts nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from interleave.assessments import selectors
from interleave.assessments.models import GRACE, Attempt, Response
from interleave.catalogue import questions
from interleave.engine import events, scoring
from interleave.kernel import enrolment_scope, errors, jobs
from interleave.kernel.enrolment_scope import EnrolmentScope
from interleave.ledger import ledger

if TYPE_CHECKING:
    from interleave.people.models import Person


class NoAttemptsLeft(errors.Conflict):
    """Every attempt that the quiz allows was used."""

    sentence = lazy("You have used all attempts at this quiz.")


class AttemptClosed(errors.Conflict):
    """The attempt was handed in, or its time ran out."""

    sentence = lazy("The time for this quiz is over. What you answered before counts.")


@transaction.atomic
def start_attempt(
    *, actor: Person, quiz_id: UUID, now: datetime, scope: EnrolmentScope | None = None
) -> Attempt:
    """Return the running attempt of a person in an enrolment; start one if there is none.

    Attempts are counted per enrolment. Raises NotFound or NoAttemptsLeft.
    """
    quiz = selectors.get_quiz(actor=actor, quiz_id=quiz_id)
    if quiz.current is None or quiz.status != "published":
        raise errors.NotFound
    counted = enrolment_scope.work_in(scope, "started_at")
    found = Attempt.objects.select_for_update().filter(counted, person=actor, quiz=quiz)
    attempts = list(found.order_by("number"))
    running = next((attempt for attempt in attempts if attempt.finished_at is None), None)
    if running is not None and not running.is_over(at=now):
        return running
    if running is not None:
        _close(running, at=now, ran_out=True)
    allowed = quiz.current.attempts_allowed
    if allowed is not None and len(attempts) >= allowed:
        if running is not None:
            return running  # closed just now: its learner sees how it ended
        raise NoAttemptsLeft
    minutes = quiz.current.time_limit_minutes
    attempt = Attempt(
        person=actor,
        quiz=quiz,
        version=quiz.current,
        enrolment_id=enrolment_scope.id_of(scope),
        number=max((attempt.number for attempt in attempts), default=0) + 1,
        started_at=now,
        closes_at=None if minutes is None else now + timedelta(minutes=minutes),
    )
    return _begin(attempt, actor)


def answer_item(*, actor: Person, attempt_id: UUID, number: int, given: Any, now: datetime) -> Response:
    """Keep and score the answer to the question at a place (from 1); a later one replaces it.

    `given` is in tokens, see catalogue.questions. Raises NotFound, AttemptClosed or Invalid.
    An attempt whose time is over is closed by this, whatever was given.
    """
    with transaction.atomic():
        attempt = selectors.get_attempt(actor=actor, attempt_id=attempt_id, lock=True)
        if attempt.finished_at is None and not attempt.is_over(at=now):
            return _answer(attempt, actor, number, given, now)
        if attempt.finished_at is None:
            _close(attempt, at=now, ran_out=True)
    if attempt.ran_out:
        raise AttemptClosed
    raise AttemptClosed(_("You have handed this quiz in already."))


@transaction.atomic
def finish_attempt(*, actor: Person, attempt_id: UUID, now: datetime) -> Attempt:
    """Hand an attempt in and score it; one that is finished stays as it is. Raises NotFound."""
    attempt = selectors.get_attempt(actor=actor, attempt_id=attempt_id, lock=True)
    if attempt.finished_at is None:
        _close(attempt, at=now, ran_out=attempt.is_over(at=now), actor=actor)
    return attempt


def close_overdue_attempts(*, now: datetime) -> None:
    """Close the attempts whose time ran out and whose learners did not come back.

    Raises SubjectsFailed after all of them were tried if any could not be closed.
    """
    overdue = Attempt.objects.filter(finished_at=None, closes_at__lt=now - GRACE)
    with jobs.JobRun("close_overdue_attempts", now=now) as run:
        for attempt_id in run.select_due("attempt", overdue.order_by("pk").values_list("pk", flat=True)):
            if run.is_full:
                break
            with run.attempt("attempt", attempt_id):
                attempt = Attempt.objects.select_for_update().filter(pk=attempt_id, finished_at=None).first()
                if attempt is not None:
                    _close(attempt, at=now, ran_out=True)


def _begin(attempt: Attempt, actor: Person) -> Attempt:
    try:
        with transaction.atomic():
            attempt.save(force_insert=True)
    except IntegrityError:  # the other of two clicks was faster
        return Attempt.objects.get(
            person=actor, quiz_id=attempt.quiz_id, enrolment_id=attempt.enrolment_id, finished_at=None
        )
    started = events.AttemptStarted(
        person_id=actor.pk,
        quiz_id=attempt.quiz_id,
        attempt_id=attempt.pk,
        at=attempt.started_at,
        enrolment_id=attempt.enrolment_id,
    )
    ledger.record(started, actor=actor)
    return attempt


def _answer(attempt: Attempt, actor: Person, number: int, given: Any, now: datetime) -> Response:
    version, response = selectors.get_place(attempt=attempt, number=number)
    answer = questions.read(version, given, seed=str(attempt.pk), language=actor.language)
    mark = questions.mark(version, answer)
    if response is not None and response.answer == answer:
        return response
    if response is None:
        response = Response(attempt=attempt, item_version_id=version.pk)
    response.answer, response.score, response.answered_at = answer, mark.score, now
    response.save()
    answered = events.ItemAnswered(
        person_id=attempt.person_id,
        quiz_id=attempt.quiz_id,
        attempt_id=attempt.pk,
        item_id=version.item_id,
        score=mark.score,
        at=now,
        enrolment_id=attempt.enrolment_id,
    )
    ledger.record(answered, actor=actor)
    return response


def _close(attempt: Attempt, *, at: datetime, ran_out: bool, actor: Person | None = None) -> None:
    """Score the attempt and end it: when its time ran out, at the end of its time."""
    ended = attempt.closes_at if ran_out and attempt.closes_at is not None else at
    scores = dict(Response.objects.filter(attempt=attempt).values_list("item_version_id", "score"))
    items = selectors.list_quiz_items(version_id=attempt.version_id)
    attempt.score = scoring.score_quiz([scores.get(version.pk) for version in items])
    attempt.passed = scoring.passed(attempt.score, attempt.version.pass_mark)
    attempt.finished_at, attempt.ran_out = ended, ran_out
    attempt.save(update_fields=["score", "passed", "finished_at", "ran_out"])
    finished = events.AttemptFinished(
        person_id=attempt.person_id,
        quiz_id=attempt.quiz_id,
        attempt_id=attempt.pk,
        score=attempt.score,
        passed=attempt.passed,
        seconds=int((ended - attempt.started_at).total_seconds()),
        at=ended,
        item_ids=tuple(version.item_id for version in items if version.refresh),
        enrolment_id=attempt.enrolment_id,
    )
    ledger.record(finished, actor=actor)
