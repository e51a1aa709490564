"""Reading attempts: one's own, and nobody else's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet

from interleave.assessments import drafts, policies
from interleave.assessments.models import Attempt, Quiz, QuizItem, QuizVersion, Response, Review, Status
from interleave.assessments.selectors.quizzes import get_quiz_draft
from interleave.catalogue import bodies, questions
from interleave.catalogue import selectors as catalogue
from interleave.kernel import enrolment_scope, errors, prepared
from interleave.kernel.enrolment_scope import EnrolmentScope

if TYPE_CHECKING:
    from interleave.catalogue.models import ItemVersion
    from interleave.people.models import Person


@dataclass(frozen=True, slots=True)
class PlaceProgress:
    """One question of an attempt: its number from 1, whether it is answered, and a number as it was read."""

    number: int
    version_id: UUID
    answered: bool
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AttemptProgress:
    places: tuple[PlaceProgress, ...]

    @property
    def total(self) -> int:
        return len(self.places)

    @property
    def answered(self) -> int:
        return sum(place.answered for place in self.places)

    @property
    def next_number(self) -> int | None:
        """The first question without an answer; None when all have one."""
        return next((place.number for place in self.places if not place.answered), None)


@dataclass(frozen=True, slots=True)
class QuizStanding:
    """Where a person stands with a quiz. `attempts_left` None: as many as she likes."""

    quiz: Quiz
    version: QuizVersion
    item_count: int
    attempts: tuple[Attempt, ...]  # finished ones, newest first
    running: Attempt | None
    best: Decimal | None
    passed: bool
    attempts_left: int | None

    @property
    def can_start(self) -> bool:
        return self.quiz.status == Status.PUBLISHED and self.running is None and self.attempts_left != 0


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question of an attempt with the answer given so far, in tokens; None: none yet."""

    number: int
    question: questions.Question
    given: Any


@dataclass(frozen=True, slots=True)
class ChoiceReview:
    """A choice after handing in: was it taken, was it right, and what the author says about it."""

    text: str
    taken: bool
    correct: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class ReviewedItem:
    """An item after handing in. `given` and `right` are lines of words; `given` is empty when unanswered."""

    number: int
    kind: str
    prompt: str
    score: Decimal
    given: tuple[str, ...]
    right: tuple[str, ...]
    choices: tuple[ChoiceReview, ...]
    feedback: str


def get_attempt(*, actor: Person, attempt_id: UUID, lock: bool = False) -> Attempt:
    """Return an own attempt with quiz and version, or raise NotFound. 1 query."""
    attempt = _own_attempt(actor, attempt_id, lock)
    if attempt is None:
        raise errors.NotFound
    return attempt


@prepared.first
def _own_attempt(actor: Person, attempt_id: UUID, lock: bool) -> QuerySet[Attempt, Attempt]:
    attempts = Attempt.objects.filter(policies.visible_attempts(actor), pk=attempt_id)
    attempts = attempts.select_related("quiz", "version")
    return attempts.select_for_update(of=("self",)) if lock else attempts


def list_quiz_items(*, version_id: UUID) -> list[ItemVersion]:
    """Return the items of a version of a quiz, in order, with items and objectives. 3 queries."""
    ids = _place_ids(version_id)
    found = {version.pk: version for version in catalogue.list_item_versions(ids=ids)}
    return [found[version_id] for version_id in ids]


def summarise_attempt(*, attempt: Attempt) -> AttemptProgress:
    """Return which questions of an attempt are answered, and the numbers that were read. 2 queries."""
    answered = {
        version_id: _read_value(kind, answer, body) for version_id, kind, answer, body in _answers(attempt.pk)
    }
    return AttemptProgress(
        tuple(
            PlaceProgress(number, version_id, version_id in answered, answered.get(version_id))
            for number, version_id in enumerate(_place_ids(attempt.version_id), start=1)
        )
    )


@prepared.rows
def _answers(attempt_id: UUID) -> QuerySet[Response, tuple[Any, ...]]:
    return Response.objects.filter(attempt_id=attempt_id).values_list(
        "item_version_id", "item_version__kind", "answer", "item_version__body"
    )


def _read_value(kind: str, answer: Any, body: dict[str, Any]) -> Decimal | None:
    """Return the number of an answer as it was scored, or None for another kind of question."""
    if kind != "numeric":
        return None
    reading = questions.interpret(str(answer), unit=str(body.get("unit", "")), language="en")
    return None if reading is None else reading.value


def get_question(*, attempt: Attempt, number: int) -> ShownQuestion:
    """Return a question of an attempt (from 1) with the answer so far, or raise NotFound. 2 queries."""
    version, response = get_place(attempt=attempt, number=number)
    seed = str(attempt.pk)
    given = None if response is None else questions.tokens_of(version, response.answer, seed=seed)
    return ShownQuestion(number, questions.ask(version, seed=seed), given)


def get_place(*, attempt: Attempt, number: int) -> tuple[ItemVersion, Response | None]:
    """Return what is asked at a place of an attempt (from 1), with its item, and the answer so far.

    2 queries. Raises NotFound.
    """
    place = _place(attempt.version_id, number)
    if place is None:
        raise errors.NotFound
    version: ItemVersion = place.item_version
    return version, _response(attempt.pk, version.pk)


@prepared.first
def _place(version_id: UUID, number: int) -> QuerySet[QuizItem, QuizItem]:
    return QuizItem.objects.filter(version_id=version_id, position=number).select_related(
        "item_version__item"
    )


@prepared.first
def _response(attempt_id: UUID, version_id: UUID) -> QuerySet[Response, Response]:
    return Response.objects.filter(attempt_id=attempt_id, item_version_id=version_id)


def review_attempt(*, attempt: Attempt) -> list[ReviewedItem]:
    """Return what was answered and what is right. 4 queries. Raises Forbidden while not to be seen."""
    if attempt.finished_at is None or attempt.version.review == Review.NEVER:
        raise errors.Forbidden
    responses = {response.item_version_id: response for response in Response.objects.filter(attempt=attempt)}
    return [
        _reviewed(number, version, responses.get(version.pk))
        for number, version in enumerate(list_quiz_items(version_id=attempt.version_id), start=1)
    ]


def summarise_quiz(
    *, actor: Person, quiz_id: UUID, now: datetime, scope: EnrolmentScope | None = None
) -> QuizStanding:
    """Return the actor's attempts at a quiz in one enrolment, or raise NotFound. 3 queries.

    A withdrawn quiz stays visible to people with attempts at it.
    """
    quiz = Quiz.objects.filter(policies.own(actor), pk=quiz_id).select_related("current").first()
    counted = policies.visible_attempts(actor) & enrolment_scope.work_in(scope, "started_at")
    attempts = list(Attempt.objects.filter(counted, quiz_id=quiz_id).order_by("-number"))
    if quiz is None or quiz.current is None or (quiz.status != Status.PUBLISHED and not attempts):
        raise errors.NotFound
    running = next((a for a in attempts if a.finished_at is None and not a.is_over(at=now)), None)
    finished = tuple(attempt for attempt in attempts if attempt.finished_at is not None)
    scores = [attempt.score for attempt in finished if attempt.score is not None]
    allowed = quiz.current.attempts_allowed
    return QuizStanding(
        quiz=quiz,
        version=quiz.current,
        item_count=QuizItem.objects.filter(version_id=quiz.current_id).count(),
        attempts=finished,
        running=running,
        best=max(scores, default=None),
        passed=any(attempt.passed for attempt in finished),
        attempts_left=None if allowed is None else max(0, allowed - len(attempts)),
    )


def can_retry(*, attempt: Attempt) -> bool:
    """Return True if the quiz takes another attempt in the enrolment of this one. 2 queries.

    The number of an attempt counts all before it, so the highest number is how many were used.
    """
    quiz = Quiz.objects.select_related("current").get(pk=attempt.quiz_id)
    if quiz.current is None or quiz.status != Status.PUBLISHED:
        return False
    others = Attempt.objects.filter(
        person_id=attempt.person_id, quiz_id=attempt.quiz_id, enrolment_id=attempt.enrolment_id
    )
    known = list(others.values_list("number", "finished_at"))
    allowed = quiz.current.attempts_allowed
    is_running = any(finished_at is None for _number, finished_at in known)
    return not is_running and (allowed is None or max(number for number, _at in known) < allowed)


@dataclass(frozen=True, slots=True)
class PreviewedItem:
    """A question of a draft as a learner would see it, or why it is not ready."""

    number: int
    question: questions.Question | None
    problem: str


def preview_quiz(*, actor: Person, quiz_id: UUID) -> list[PreviewedItem]:
    """Return the questions of a draft as a learner would see them. 1 query. Raises NotFound."""
    content = drafts.from_json(get_quiz_draft(actor=actor, quiz_id=quiz_id).content)
    shown = []
    for number, item in enumerate(content.items, start=1):
        try:
            question = questions.ask_draft(item.kind, item.prompt, item.body, seed=f"{quiz_id}:{number}")
            shown.append(PreviewedItem(number, question, ""))
        except errors.Invalid as error:
            shown.append(PreviewedItem(number, None, error.message))
    return shown


@prepared.rows
def _place_ids(version_id: UUID) -> QuerySet[QuizItem, UUID]:
    places = QuizItem.objects.filter(version_id=version_id).order_by("position")
    return places.values_list("item_version_id", flat=True)


def _reviewed(number: int, version: ItemVersion, response: Response | None) -> ReviewedItem:
    taken = response.answer if response is not None and version.kind in ("single", "multiple") else []
    choices = tuple(
        ChoiceReview(
            choice["text"], choice["key"] in taken, choice["correct"], str(choice.get("feedback", ""))
        )
        for choice in version.body.get("choices", ())
    )
    return ReviewedItem(
        number=number,
        kind=version.kind,
        prompt=version.prompt,
        score=response.score if response is not None else Decimal(0),
        given=tuple(questions.describe(version, response.answer)) if response is not None else (),
        right=tuple(questions.describe(version, bodies.model_answer(version.kind, version.body))),
        choices=choices,
        feedback=str(version.body.get("feedback", "")),
    )


def name_attempts(attempt_ids: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return person and quiz title of these attempts of the organisation in scope. 1 query, or none.

    Takes no actor: for callers that may show them.
    """
    if not attempt_ids:
        return {}
    rows = Attempt.objects.filter(pk__in=attempt_ids).values_list("pk", "person__name", "quiz__title")
    return {pk: (name, title) for pk, name, title in rows}
