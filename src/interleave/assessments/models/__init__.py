"""Rows of assessments."""

from interleave.assessments.models.quizzes import (
    GRACE,
    Attempt,
    Quiz,
    QuizDraft,
    QuizItem,
    QuizVersion,
    Response,
    Review,
    Status,
)
from interleave.assessments.models.surveys import QuestionKind, Survey, SurveyResponse, SurveyVersion
from interleave.assessments.models.tasks import Confirmer, ReportState, Task, TaskKind, TaskReport

__all__ = [
    "GRACE",
    "Attempt",
    "Confirmer",
    "QuestionKind",
    "Quiz",
    "QuizDraft",
    "QuizItem",
    "QuizVersion",
    "ReportState",
    "Response",
    "Review",
    "Status",
    "Survey",
    "SurveyResponse",
    "SurveyVersion",
    "Task",
    "TaskKind",
    "TaskReport",
]
