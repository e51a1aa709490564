"""The recall at which a card shall come back, by what it asks for.

Recognising among choices succeeds by luck now and then, so the same success means less memory: such cards
come back earlier. The two numbers are ours; the default of FSRS is 0.9.
"""

import math
from types import MappingProxyType

from interleave.engine.memory.curves import shifted
from interleave.engine.memory.scheduling import DESIRED_RECALL

RECOGNISE = 0.92
BY_ITEM_KIND = MappingProxyType(dict.fromkeys(("single", "multiple", "matching", "ordering"), RECOGNISE))
LOWEST, HIGHEST = 0.7, 0.97  # never planned below or above
MOST_SHIFT = 1.0  # logits; what a person's lately better or worse recall may count for


def target_for(item_kind: str, *, shift: float = 0.0) -> float:
    """Return the recall of the curve, 0..1, at which a card of this kind comes back.

    `shift` (logits) is how much better than the curve the person recalls: who is better is asked later, so
    that what she really recalls meets the target. Rounded to two decimals.
    """
    wanted = BY_ITEM_KIND.get(item_kind, DESIRED_RECALL)
    held = math.copysign(min(abs(shift), MOST_SHIFT), shift)
    return round(min(max(shifted(wanted, -held), LOWEST), HIGHEST), 2)
