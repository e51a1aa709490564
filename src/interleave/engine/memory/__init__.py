"""Memory: the forgetting curve, the next review, what is due today, what is to come.

Light: nothing here loads a numerical library. Replaying, fitting and measuring whole logs is in the modules
`logs`, `replaying`, `fitting`, `folds`, `measuring` and `choosing`, for commands and background jobs.
"""

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
from interleave.engine.memory.forecasting import DayAhead, forecast
from interleave.engine.memory.parameters import DEFAULT, Parameters
from interleave.engine.memory.parameters import check as check_parameters
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
from interleave.engine.memory.smoothing import DAYS as DAYS_PLANNED
from interleave.engine.memory.smoothing import Window, spread, windows
from interleave.engine.memory.targets import target_for
from interleave.engine.memory.touching import BY_ITEM_KIND, touch

__all__ = [
    "AGAIN",
    "BY_ITEM_KIND",
    "DAYS_PLANNED",
    "DEFAULT",
    "DEFAULT_DECAY",
    "EASY",
    "GOOD",
    "HARD",
    "Band",
    "CardState",
    "CurvePoint",
    "DayAhead",
    "Parameters",
    "Recall",
    "RetentionCurve",
    "Window",
    "check_parameters",
    "forecast",
    "new_card",
    "pick_due",
    "postpone",
    "rating_from_answer",
    "recall_probabilities",
    "recall_probability",
    "retention_curve",
    "review",
    "spread",
    "state_from_data",
    "state_to_data",
    "target_for",
    "touch",
    "windows",
]
