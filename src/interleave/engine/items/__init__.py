"""How good the questions are: facility, discrimination, reliability, distractors, differential functioning.

This front is pure Python and light enough for the web process. What needs numerical libraries is beside it
and imported by commands alone: `latent` (Rasch and two-parameter models), `reliability` (an interval for
alpha).
"""

from interleave.engine.items.classical import (
    ItemFacts,
    alpha,
    correlation,
    correlation_interval,
    describe,
    describe_one,
    share_interval,
)
from interleave.engine.items.distractors import ChoiceFacts, tally, thirds
from interleave.engine.items.flags import LEAST_ANSWERS, Finding, Flag, find_flags
from interleave.engine.items.functioning import Functioning, compare_groups

__all__ = [
    "LEAST_ANSWERS",
    "ChoiceFacts",
    "Finding",
    "Flag",
    "Functioning",
    "ItemFacts",
    "alpha",
    "compare_groups",
    "correlation",
    "correlation_interval",
    "describe",
    "describe_one",
    "find_flags",
    "share_interval",
    "tally",
    "thirds",
]
