"""Memory: the forgetting curve, the next review, what is due today."""

from interleave.engine.memory.curves import (
    DEFAULT_DECAY,
    Band,
    CurvePoint,
    Recall,
    RetentionCurve,
    recall_probabilities,
    recall_probability,
    retention_curve,
)
from interleave.engine.memory.queue import pick_due
from interleave.engine.memory.scheduling import (
    AGAIN,
    EASY,
    GOOD,
    HARD,
    CardState,
    new_card,
    postpone,
    rating_from_answer,
    review,
    state_from_data,
    state_to_data,
)

__all__ = [
    "AGAIN",
    "DEFAULT_DECAY",
    "EASY",
    "GOOD",
    "HARD",
    "Band",
    "CardState",
    "CurvePoint",
    "Recall",
    "RetentionCurve",
    "new_card",
    "pick_due",
    "postpone",
    "rating_from_answer",
    "recall_probabilities",
    "recall_probability",
    "retention_curve",
    "review",
    "state_from_data",
    "state_to_data",
]
