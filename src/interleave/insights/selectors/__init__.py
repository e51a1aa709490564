"""Reading insights: the only door to their rows."""

from interleave.insights.selectors.mastery import (
    MASTERED_FROM,
    ObjectiveSummary,
    list_mastery,
    list_mastery_of_people,
    summarise_objectives,
)

__all__ = [
    "MASTERED_FROM",
    "ObjectiveSummary",
    "list_mastery",
    "list_mastery_of_people",
    "summarise_objectives",
]
