"""What speaks for or against mastery of an objective, and how loudly."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

# How many answers to an item one piece of evidence is worth. Ours, not measured: a lab or a rubric sees
# many decisions at once, a manager's observation sees the real thing, and self-assessment correlates only
# weakly with measured performance (r about 0.3: Falchikov & Boud 1989; Zell & Krizan 2014).
WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "item": 1.0,
        "scenario": 1.5,
        "lab": 2.0,
        "rubric": 2.0,
        "peer": 1.0,
        "observation": 2.0,
        "self": 0.3,
    }
)
KINDS = tuple(WEIGHTS)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One result on one objective.

    Attributes:
        kind: one of `KINDS`.
        share: what was reached of what could be, 0..1.
        at: when, with a zone.
        difficulty: logits; 0 is a task that an average learner meets every second time.
        guess: chance to be right without mastery, 0..1 (four choices: 0.25).
        slip: chance to be wrong in spite of mastery, 0..1; `guess + slip` stays under 1.
    """

    kind: str
    share: float
    at: datetime
    difficulty: float = 0.0
    guess: float = 0.0
    slip: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in WEIGHTS:
            raise ValueError(f"{self.kind!r} is no kind of evidence; it is one of {', '.join(KINDS)}")
        if not 0 <= self.share <= 1:
            raise ValueError(f"a share is between 0 and 1, not {self.share}")
        if not math.isfinite(self.difficulty):
            raise ValueError(f"a difficulty is a finite number of logits, not {self.difficulty}")
        if not (self.guess >= 0 and self.slip >= 0 and self.guess + self.slip < 1):
            raise ValueError("guess and slip are at least 0 and together less than 1")
        if self.at.tzinfo is None:
            raise ValueError("the instant of a piece of evidence needs a zone")
