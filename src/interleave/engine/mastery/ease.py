"""How easy items and skills are for a population: log-odds, shrunk where little is known."""

import math
from dataclasses import dataclass, field

from interleave.engine.mastery.answers import NO_ITEM

# Pseudo-answers by which a rate is pulled to the level above: item to skill, skill to all (empirical Bayes;
# Efron & Morris 1975). Ours, chosen on simulations.
ITEM_PULL = 8.0
SKILL_PULL = 5.0


@dataclass(slots=True)
class Ease:
    """Right and all answers by bundle of skills and by item. Unknown ones fall back to the level above."""

    bundles: int
    items: int
    right: float = 0.5
    all: float = 1.0
    bundle_right: list[float] = field(default_factory=list)
    bundle_all: list[float] = field(default_factory=list)
    item_right: list[float] = field(default_factory=list)
    item_all: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bundle_right = self.bundle_right or [0.0] * self.bundles
        self.bundle_all = self.bundle_all or [0.0] * self.bundles
        self.item_right = self.item_right or [0.0] * self.items
        self.item_all = self.item_all or [0.0] * self.items

    def count(self, bundle: int, item: int, correct: int) -> None:
        self.right += correct
        self.all += 1
        self.bundle_right[bundle] += correct
        self.bundle_all[bundle] += 1
        if item != NO_ITEM:
            self.item_right[item] += correct
            self.item_all[item] += 1

    def look(self, bundle: int, item: int) -> tuple[float, float]:
        """Return log-odds, and the number of answers to the item, or else to the skills, behind them."""
        rate = self.right / self.all
        known = 0.0
        if bundle < self.bundles:
            known = self.bundle_all[bundle]
            rate = (self.bundle_right[bundle] + SKILL_PULL * rate) / (known + SKILL_PULL)
        if NO_ITEM < item < self.items:
            known = self.item_all[item]
            rate = (self.item_right[item] + ITEM_PULL * rate) / (known + ITEM_PULL)
        return math.log(rate / (1 - rate)), known
