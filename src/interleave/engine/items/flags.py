"""What an author should look at: flags that a small sample cannot raise by chance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from interleave.engine.items.classical import NORMAL_95, ItemFacts
from interleave.engine.items.distractors import ChoiceFacts

LEAST_ANSWERS = 30  # ours: below it an interval of the facility is wider than a third of the scale
EASY = 0.9  # ours: the whole interval lies above it
HARD = 0.25  # ours: below what guessing among four choices earns
# Ours. Ebel and Frisbie, "Essentials of Educational Measurement" (1991), ask for 0.2 of tests with dozens of
# items; the rest of a quiz of five is so coarse a measure that sound items reach 0.15 (LSAT section 6).
APART = 0.1


class Flag(StrEnum):
    """One reason to look at an item again."""

    FEW_ANSWERS = "few_answers"
    WEAKER_DO_BETTER = "weaker_do_better"
    STRONGER_CHOOSE = "stronger_choose"
    TELLS_LITTLE_APART = "tells_little_apart"
    TOO_EASY = "too_easy"
    TOO_HARD = "too_hard"
    NEVER_CHOSEN = "never_chosen"


@dataclass(frozen=True, slots=True)
class Finding:
    """A flag, and the choice it is about where it is about one."""

    flag: Flag
    choice: str = ""


def find_flags(facts: ItemFacts, choices: Sequence[ChoiceFacts] = ()) -> tuple[Finding, ...]:
    """Return what is worth a look, the gravest first; below `LEAST_ANSWERS` answers only that.

    A flag is raised when a whole 95 % interval lies on the wrong side, not when an estimate does:

    - weaker people do better on it: the item-rest correlation lies below 0;
    - stronger people choose a wrong answer more often than weaker ones (two-proportion z test);
    - it tells weak and strong hardly apart: the correlation lies below `APART`, and neither of the above;
    - too easy, too hard: the facility lies above `EASY` or below `HARD`;
    - a wrong choice that nobody took.
    """
    if facts.answers < LEAST_ANSWERS:
        return (Finding(Flag.FEW_ANSWERS),)
    found = []
    high = facts.discrimination_high
    if high is not None and high < 0:
        found.append(Finding(Flag.WEAKER_DO_BETTER))
    found += [
        Finding(Flag.STRONGER_CHOOSE, choice.choice)
        for choice in choices
        if not choice.correct and _rises(choice)
    ]
    if high is not None and high < APART and not found:
        found.append(Finding(Flag.TELLS_LITTLE_APART))
    if facts.facility_low > EASY:
        found.append(Finding(Flag.TOO_EASY))
    if facts.facility_high < HARD:
        found.append(Finding(Flag.TOO_HARD))
    found += [
        Finding(Flag.NEVER_CHOSEN, each.choice) for each in choices if not each.correct and not each.taken
    ]
    return tuple(found)


def _rises(choice: ChoiceFacts) -> bool:
    """Tell whether the stronger third takes it more often than the weaker, beyond chance."""
    weaker, stronger = choice.weaker_share, choice.stronger_share
    if weaker is None or stronger is None:
        return False
    pooled = (weaker * choice.weak + stronger * choice.strong) / (choice.weak + choice.strong)
    error = math.sqrt(pooled * (1 - pooled) * (1 / choice.weak + 1 / choice.strong))
    return error > 0 and (stronger - weaker) / error > NORMAL_95
