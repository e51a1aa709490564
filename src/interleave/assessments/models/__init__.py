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
from interleave.assessments.models.statistics import ItemStatistics, QuizStatistics
from interleave.assessments.models.surveys import QuestionKind, Survey, SurveyResponse, SurveyVersion
from interleave.assessments.models.tasks import Confirmer, ReportState, Task, TaskKind, TaskReport

__all__ = [
    "GRACE",
    "Attempt",
    "Confirmer",
    "ItemStatistics",
    "QuestionKind",
    "Quiz",
    "QuizDraft",
    "QuizItem",
    "QuizStatistics",
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
