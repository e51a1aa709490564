"""Writing insights."""

from interleave.insights.services.assessing import assess_cohorts, assess_places
from interleave.insights.services.helping import (
    close_intervention,
    record_intervention,
    undo_intervention,
)
from interleave.insights.services.learning import learn_from_past
from interleave.insights.services.ways import take_route

__all__ = [
    "assess_cohorts",
    "assess_places",
    "close_intervention",
    "learn_from_past",
    "record_intervention",
    "take_route",
    "undo_intervention",
]
