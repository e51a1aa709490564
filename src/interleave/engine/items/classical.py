"""Classical item analysis: facility, item-rest correlation, Cronbach's alpha.

A matrix has one row per person and one column per item; a cell is a score 0..1 (usually 0 or 1) or None
where the person did not answer. A missing answer is left out, never counted as wrong.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Score = float | None
Matrix = Sequence[Sequence[Score]]

NORMAL_95 = 1.959963984540054  # two-sided 95 % of the normal distribution


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What answers say about one item.

    `facility` is the mean score, 0..1, with a 95 % interval. `discrimination` is the item-rest correlation,
    -1..1, with a 95 % interval; None where it is not defined: fewer than three people, or nobody differs.
    """

    answers: int
    facility: float
    facility_low: float
    facility_high: float
    discrimination: float | None = None
    discrimination_low: float | None = None
    discrimination_high: float | None = None


def describe(matrix: Matrix) -> tuple[ItemFacts | None, ...]:
    """Describe every column of a matrix; None for an item that nobody answered.

    Raises:
        ValueError: rows of different lengths, no rows, or a score outside 0..1.
    """
    matrix = _rows(matrix)
    width = len(matrix[0])
    sums = [sum(cell for cell in row if cell is not None) for row in matrix]
    counts = [sum(cell is not None for cell in row) for row in matrix]
    found = []
    for column in range(width):
        scores: list[float] = []
        rests: list[Score] = []
        for row, total, count in zip(matrix, sums, counts, strict=True):
            score = row[column]
            if score is not None:
                scores.append(score)
                rests.append((total - score) / (count - 1) if count > 1 else None)
        found.append(_describe(scores, rests) if scores else None)
    return tuple(found)


def describe_one(scores: Sequence[float], rests: Sequence[Score]) -> ItemFacts:
    """Describe one item by the scores on it and, for the same people, their mean score on the other items.

    The item is left out of `rests`, so that it is not correlated with itself (the corrected item-total
    correlation). For 0/1 scores the product-moment correlation is the point-biserial one.

    Args:
        scores: shape (n,), n >= 1, each 0..1.
        rests: shape (n,), each 0..1, or None for who answered nothing else.

    Source:
        Lord and Novick, "Statistical Theories of Mental Test Scores" (1968), chapter 15. The interval of the
        facility is Wilson's (1927), that of the correlation Fisher's (1921).
    """
    if not len(scores) or len(scores) != len(rests):
        raise ValueError(f"{len(rests)} rests for {len(scores)} scores; at least one is needed")
    known = [None if rest is None else _score(rest) for rest in rests]
    return _describe([_score(score) for score in scores], known)


def _describe(scores: Sequence[float], rests: Sequence[Score]) -> ItemFacts:
    mean = math.fsum(scores) / len(scores)
    low, high = share_interval(mean, len(scores))
    paired = [(score, rest) for score, rest in zip(scores, rests, strict=True) if rest is not None]
    value = _correlate([score for score, _rest in paired], [rest for _score, rest in paired])
    if value is None:
        return ItemFacts(len(scores), mean, low, high)
    weakest, strongest = correlation_interval(value, len(paired))
    return ItemFacts(len(scores), mean, low, high, value, weakest, strongest)


def alpha(matrix: Matrix) -> float | None:
    """Return Cronbach's alpha over the people who answered every item; may be negative.

    None when it is not defined: fewer than two items or two such people, or all have the same sum.

    Source:
        Cronbach, "Coefficient alpha and the internal structure of tests" (1951): k/(k-1) (1 - sum of item
        variances / variance of sums). For 0/1 scores it is KR-20 (Kuder and Richardson 1937).
    """
    rows = _rows(matrix)
    width = len(rows[0])
    complete = [[cell for cell in row if cell is not None] for row in rows if None not in row]
    if width < 2 or len(complete) < 2:
        return None
    spread = _variance([sum(row) for row in complete])
    if spread <= 0:
        return None
    parts = math.fsum(_variance([row[column] for row in complete]) for column in range(width))
    return width / (width - 1) * (1 - parts / spread)


def correlation(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Return the product-moment correlation; None below three pairs or where a side does not vary.

    Raises ValueError: sides of different lengths, or a value that is not finite.
    """
    if len(left) != len(right) or not all(map(math.isfinite, (*left, *right))):
        raise ValueError("A correlation is of as many finite values on the one side as on the other.")
    return _correlate(left, right)


def _correlate(left: Sequence[float], right: Sequence[float]) -> float | None:
    if len(left) < 3:
        return None
    across, down = math.fsum(left) / len(left), math.fsum(right) / len(right)
    both = math.fsum((x - across) * (y - down) for x, y in zip(left, right, strict=True))
    wide = math.fsum((x - across) ** 2 for x in left)
    high = math.fsum((y - down) ** 2 for y in right)
    if wide < 1e-12 or high < 1e-12:
        return None
    return max(-1.0, min(1.0, both / math.sqrt(wide * high)))


def correlation_interval(value: float, pairs: int, *, width: float = NORMAL_95) -> tuple[float, float]:
    """Return the interval of a correlation by Fisher's z (1921); -1..1 below four pairs.

    Raises ValueError: the correlation lies outside -1..1.
    """
    if not -1 <= value <= 1:
        raise ValueError(f"A correlation lies between -1 and 1; {value} does not.")
    if pairs < 4 or abs(value) >= 1:
        return (-1.0, 1.0) if pairs < 4 else (value, value)
    middle, reach = math.atanh(value), width / math.sqrt(pairs - 3)
    return math.tanh(middle - reach), math.tanh(middle + reach)


def share_interval(share: float, count: int, *, width: float = NORMAL_95) -> tuple[float, float]:
    """Return Wilson's interval (1927) of a share of `count` >= 1; wide, never outside 0..1.

    For scores with parts (0.5) it is wider than needed: their variance is at most that of 0/1 scores.

    Raises ValueError: the share lies outside 0..1, or the count is 0.
    """
    if not (0 <= share <= 1 and count >= 1):
        raise ValueError("A share lies between 0 and 1, and is of one answer or more.")
    square = width * width
    middle = (share + square / (2 * count)) / (1 + square / count)
    reach = (
        width * math.sqrt(share * (1 - share) / count + square / (4 * count * count)) / (1 + square / count)
    )
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _rows(matrix: Matrix) -> list[list[Score]]:
    """Return the cells as plain floats, also those of an array."""
    if not len(matrix):
        raise ValueError("The matrix has no people.")
    width = len(matrix[0])
    if any(len(row) != width for row in matrix):
        raise ValueError("Every row needs one cell per item.")
    return [
        [None if cell is None else float(cell) if 0 <= cell <= 1 else _score(cell) for cell in row]
        for row in matrix
    ]


def _score(cell: float) -> float:
    if not 0 <= cell <= 1:
        raise ValueError(f"A score lies between 0 and 1, and a missing one is None; {cell} is neither.")
    return float(cell)


def _variance(values: Sequence[float]) -> float:
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
