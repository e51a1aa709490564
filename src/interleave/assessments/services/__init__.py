"""Writing assessments."""

from interleave.assessments.services.attempts import (
    AttemptClosed,
    NoAttemptsLeft,
    answer_item,
    close_overdue_attempts,
    finish_attempt,
    start_attempt,
)
from interleave.assessments.services.collections import move_to_collection
from interleave.assessments.services.quizzes import (
    QuizDraftChanged,
    create_quiz,
    define_quiz,
    publish_quiz,
    save_quiz_draft,
    withdraw_quiz,
)
from interleave.assessments.services.statistics import refresh_item_statistics
from interleave.assessments.services.surveys import AlreadyAnswered, answer_survey, define_survey
from interleave.assessments.services.tasks import (
    AlreadyDone,
    ask_for_observation,
    confirm_task,
    define_task,
    record_observation,
    report_task,
    return_task,
)
from interleave.assessments.services.writing import ChangedMeanwhile, write_survey, write_task

__all__ = [
    "AlreadyAnswered",
    "AlreadyDone",
    "AttemptClosed",
    "ChangedMeanwhile",
    "NoAttemptsLeft",
    "QuizDraftChanged",
    "answer_item",
    "answer_survey",
    "ask_for_observation",
    "close_overdue_attempts",
    "confirm_task",
    "create_quiz",
    "define_quiz",
    "define_survey",
    "define_task",
    "finish_attempt",
    "move_to_collection",
    "publish_quiz",
    "record_observation",
    "refresh_item_statistics",
    "report_task",
    "return_task",
    "save_quiz_draft",
    "start_attempt",
    "withdraw_quiz",
    "write_survey",
    "write_task",
]
