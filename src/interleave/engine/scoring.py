"""Answers to marks: partial credit, tolerant reading, the same result for the same answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of one answer.

    `score` is a share of the item's marks, 0..1, four decimals. `right`, `wrong` and `missed` are keys of the
    parts (choices, left sides, steps) answered rightly, answered wrongly, and left out though right: show the
    feedback of the first two. Items with one text answer have no parts.
    """

    score: Decimal
    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()

    @property
    def is_correct(self) -> bool:
        """Full marks."""
        return self.score == 1


def score_item(kind: str, body: Mapping[str, object], answer: object) -> Mark:
    """Score an answer to an item of any kind.

    Raises:
        ValueError: unknown kind, or an answer of the wrong form, with a sentence for the learner.
    """
    raise NotImplementedError


def score_quiz(
    marks: Sequence[Mark | Decimal | None], weights: Sequence[Decimal | int] | None = None
) -> Decimal:
    """Return the weighted mean, 0..1, four decimals; None = unanswered = 0."""
    raise NotImplementedError


def passed(score: Decimal, pass_mark: Decimal) -> bool:
    """Tell whether a score reaches the pass mark; both are shares, 0..1."""
    raise NotImplementedError


def shuffled(keys: Sequence[str], seed: str) -> tuple[str, ...]:
    """Return the keys in an order that depends on the seed alone."""
    raise NotImplementedError
