"""What happens in assessments.

`enrolment_id` is the enrolment that it belongs to. None: outside any journey, or an older event.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from interleave.engine.events.values import Event


@dataclass(frozen=True, slots=True)
class QuizPublished(Event):
    """A version of a quiz was published."""

    name: ClassVar[str] = "assessments.quiz.published.v1"
    quiz_id: UUID
    version_id: UUID
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SurveyPublished(Event):
    """A version of a survey was published."""

    name: ClassVar[str] = "assessments.survey.published.v1"
    survey_id: UUID
    version_id: UUID
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskPublished(Event):
    """A task or an observation was published or changed."""

    name: ClassVar[str] = "assessments.task.published.v1"
    task_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class AttemptStarted(Event):
    """A learner began a quiz."""

    name: ClassVar[str] = "assessments.attempt.started.v1"
    person_id: UUID
    quiz_id: UUID
    attempt_id: UUID
    at: datetime
    enrolment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ItemAnswered(Event):
    """A learner answered an item of an attempt."""

    name: ClassVar[str] = "assessments.item.answered.v1"
    person_id: UUID
    quiz_id: UUID
    attempt_id: UUID
    item_id: UUID
    score: Decimal
    at: datetime
    seconds: int | None = None
    enrolment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class AttemptFinished(Event):
    """An attempt was handed in or its time ran out."""

    name: ClassVar[str] = "assessments.attempt.finished.v1"
    person_id: UUID
    quiz_id: UUID
    attempt_id: UUID
    score: Decimal
    passed: bool
    seconds: int
    at: datetime
    item_ids: tuple[UUID, ...] = ()
    enrolment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SurveyAnswered(Event):
    """A survey was answered, for a context (a cohort) where there is one."""

    name: ClassVar[str] = "assessments.survey.answered.v1"
    person_id: UUID
    survey_id: UUID
    response_id: UUID
    at: datetime
    context_id: UUID | None = None
    enrolment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TaskReported(Event):
    """A learner reported a task at work."""

    name: ClassVar[str] = "assessments.task.reported.v1"
    person_id: UUID
    task_id: UUID
    report_id: UUID
    needs_confirmation: bool
    share: Decimal
    at: datetime
    enrolment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TaskConfirmed(Event):
    """A manager confirmed a reported task."""

    name: ClassVar[str] = "assessments.task.confirmed.v1"
    person_id: UUID
    task_id: UUID
    report_id: UUID
    share: Decimal
    at: datetime
    enrolment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TaskReturned(Event):
    """A manager sent a reported task back with a word."""

    name: ClassVar[str] = "assessments.task.returned.v1"
    person_id: UUID
    task_id: UUID
    report_id: UUID
    at: datetime
    enrolment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ObservationRecorded(Event):
    """A manager observed behaviour at work by a checklist."""

    name: ClassVar[str] = "assessments.observation.recorded.v1"
    person_id: UUID
    task_id: UUID
    report_id: UUID
    share: Decimal
    at: datetime
    enrolment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class QuizDrafted(Event):
    """The draft of a quiz was written or changed."""

    name: ClassVar[str] = "assessments.quiz.drafted.v1"
    quiz_id: UUID
    revision: int
    at: datetime


@dataclass(frozen=True, slots=True)
class QuizWithdrawn(Event):
    """A quiz is not offered any more."""

    name: ClassVar[str] = "assessments.quiz.withdrawn.v1"
    quiz_id: UUID
    at: datetime
