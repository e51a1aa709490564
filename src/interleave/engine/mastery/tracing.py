"""What a learner's earlier answers say about the next one, as numbers; each answer costs the same.

Nothing here looks ahead: `features` reads what `record` was told, and `record` is called afterwards. Sources:
counts of right and wrong (PFA: Pavlik, Cen & Koedinger 2009; Best-LR: Gervet et al. 2020), decayed averages
(R-PFA: Galyardt & Goldin 2015), abilities (Elo: Pelánek 2016), repeats of an item and blocks of one skill.
"""

import math
from dataclasses import dataclass, field

from interleave.engine.mastery import timing
from interleave.engine.mastery.ability import logistic
from interleave.engine.mastery.answers import NO_ITEM

# Variance of abilities between learners, and of one learner's skills around her own; both wander a little
# with each answer. Logits squared. Ours, chosen on simulations.
LEARNER_VARIANCE, LEARNER_WANDERS = 0.8, 0.002
SKILL_VARIANCE, SKILL_WANDERS = 0.6, 0.01
SETTLED = 10.0  # answers from which an ease is known; a count that went on growing would pass for progress
PULL = 5.0  # pseudo-answers of an average surprise

RECORD = (
    *("right", "wrong", "surprise", "fast", "middle", "slow"),
    *("last", "last_2", "last_3", "row_right", "row_wrong", "ability", "unsure"),
)
ITEM = ("item_tries", "item_share", "item_last", "item_surprise", "item_again", "item_gap")
PLACE = ("ease", "known", "chance", "same_skill", "skill_gap", "block", "block_surprise", "width", "bundle")
NAMES = (*PLACE, *(f"all_{name}" for name in RECORD), *(f"skill_{name}" for name in RECORD), *ITEM)
TIMED_NAMES = (*NAMES, *timing.NAMES)

_log1p = math.log1p


@dataclass(slots=True)
class Record:
    """Answers of one learner to all, one skill or one item. A surprise is outcome minus chance."""

    variance: float = 0.0
    number: int = 0
    right: int = 0
    surprise: float = 0.0
    fast: float = 0.0
    middle: float = 0.0
    slow: float = 0.0
    last: int = 0
    last_2: int = 0
    last_3: int = 0
    row: int = 0
    mean: float = 0.0
    position: int = 0

    def numbers(self) -> list[float]:
        row = self.row
        return [
            _log1p(self.right),
            _log1p(self.number - self.right),
            self.surprise / (self.number + PULL),
            self.fast,
            self.middle,
            self.slow,
            self.last,
            self.last_2,
            self.last_3,
            _log1p(row) if row > 0 else 0.0,
            _log1p(-row) if row < 0 else 0.0,
            self.mean,
            self.variance,
        ]

    def add(self, correct: int, surprise: float, position: int) -> None:
        self.number += 1
        self.right += correct
        self.surprise += surprise
        self.fast += 0.4 * (surprise - self.fast)
        self.middle += 0.15 * (surprise - self.middle)
        self.slow += 0.04 * (surprise - self.slow)
        self.last_3, self.last_2, self.last = self.last_2, self.last, 2 * correct - 1
        self.row = max(self.row, 0) + 1 if correct else min(self.row, 0) - 1
        self.position = position


@dataclass(slots=True)
class Trace:
    """All that is kept of one learner."""

    timed: bool = False
    everything: Record = field(default_factory=lambda: Record(LEARNER_VARIANCE))
    skills: dict[int, Record] = field(default_factory=dict)
    items: dict[int, Record] = field(default_factory=dict)
    clock: timing.Clock = field(default_factory=timing.Clock)
    bundle: int = -1
    item: int = NO_ITEM
    block: int = 0
    block_surprise: float = 0.0

    def features(
        self, bundle: int, needed: tuple[int, ...], item: int, days: float, ease: tuple[float, float]
    ) -> list[float]:
        """Return the numbers of `NAMES` or `TIMED_NAMES` for the next answer; `ease` is from `Ease.look`."""
        all_records = self.everything
        skills = [self.skills.get(skill) or Record(SKILL_VARIANCE) for skill in needed]
        means = skills[0].numbers() if len(skills) == 1 else average([one.numbers() for one in skills])
        same = bundle == self.bundle
        position = max(one.position for one in skills)
        numbers = [
            ease[0],
            ease[1] / (ease[1] + SETTLED),
            logistic(ease[0] + all_records.mean + means[-2]),
            1.0 if same else 0.0,
            _log1p(all_records.number - position) if position else 0.0,
            _log1p(self.block) if same else 0.0,
            self.block_surprise / (self.block + 2) if same else 0.0,
            _log1p(len(self.skills)),
            len(needed) - 1.0,
            *all_records.numbers(),
            *means,
            *self.item_numbers(item),
        ]
        if self.timed:
            numbers += self.clock.numbers(needed, item, days)
        return numbers

    def item_numbers(self, item: int) -> tuple[float, ...]:
        tried = self.items.get(item)
        if tried is None:
            return (0.0,) * len(ITEM)
        return (
            _log1p(tried.number),
            (tried.right + 1) / (tried.number + 2) - 0.5,
            tried.last,
            tried.surprise / (tried.number + 1),
            tried.last if item == self.item else 0.0,
            _log1p(self.everything.number - tried.position),
        )

    def record(
        self,
        bundle: int,
        needed: tuple[int, ...],
        item: int,
        days: float,
        correct: int,
        chance: float,
        ease: float,
    ) -> None:
        """Take in one answer: `chance` was predicted for it, `ease` is an average learner's log-odds."""
        everything = self.everything
        position = everything.number + 1
        surprise = correct - chance
        skills = [self.skills.setdefault(skill, Record(SKILL_VARIANCE)) for skill in needed]
        learn(everything, skills, ease, correct)
        if bundle != self.bundle:
            self.bundle, self.block, self.block_surprise = bundle, 0, 0.0
        self.block += 1
        self.block_surprise += surprise
        everything.add(correct, surprise, position)
        for one in skills:
            one.add(correct, surprise, position)
        if item != NO_ITEM:
            self.items.setdefault(item, Record()).add(correct, surprise, position)
        self.item = item
        if self.timed:
            self.clock.record(needed, item, days, correct, surprise)


def learn(everything: Record, skills: list[Record], ease: float, correct: int) -> None:
    """Move the learner's ability and those of the skills: one joint Kalman step on the logistic curve.

    With the sum z of ease, ability and the mean of the skills, p = logistic(z), I = p (1 - p) and V the
    variance of the sum, each part moves by its own variance times (outcome - p) / (1 + I V).
    """
    part = 1 / len(skills)
    everything.variance += LEARNER_WANDERS
    total = everything.variance
    logit = ease + everything.mean
    for one in skills:
        one.variance += SKILL_WANDERS
        total += one.variance * part * part
        logit += one.mean * part
    chance = logistic(logit)
    information = chance * (1 - chance)
    step = (correct - chance) / (1 + information * total)
    shrink = information / (1 + information * total)
    everything.mean += everything.variance * step
    everything.variance -= everything.variance**2 * shrink
    for one in skills:
        one.mean += one.variance * part * step
        one.variance -= (one.variance * part) ** 2 * shrink


def average(lists: list[list[float]]) -> list[float]:
    return [sum(values) / len(values) for values in zip(*lists, strict=True)]
