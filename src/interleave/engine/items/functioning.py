"""Differential item functioning: is an item harder for one group than for equally able people of another?"""

import math
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

DELTA = -2.35  # turns a log odds ratio into ETS delta points
NORMAL_95_ONE_SIDED = 1.6448536269514722
CHI_SQUARE_95 = 3.841458820694124  # one degree of freedom


@dataclass(frozen=True, slots=True)
class Functioning:
    """How an item works for the focal group, matched by score.

    `odds_ratio` above 1 favours the reference group. `delta` is on the ETS scale: negative, the item is
    harder for the focal group than for equally able people. `category` A: negligible, B: moderate, C: large.
    """

    odds_ratio: float
    delta: float
    delta_error: float
    chi_square: float
    category: str
    people: int


def compare_groups(
    right: Sequence[bool], matched: Sequence[Hashable], focal: Sequence[bool]
) -> Functioning | None:
    """Compare two groups on one item among people of the same matching score.

    Args:
        right: shape (n,), whether each person got the item right.
        matched: shape (n,), the score that says how able each is; with the studied item in it, as Holland
            and Thayer advise. People without a partner of the other group at their score do not count.
        focal: shape (n,), whether each belongs to the focal group.

    Returns:
        None when no score has both groups with both answers: there is nothing to compare.

    Source:
        Mantel and Haenszel (1959); Holland and Thayer, "Differential item performance and the
        Mantel-Haenszel procedure" (1988). Standard error: Robins, Breslow and Greenland (1986). Categories:
        Zwick, "A Review of ETS Differential Item Functioning Assessment Procedures" (2012).
    """
    if not len(right) == len(matched) == len(focal):
        raise ValueError("Give an answer, a score and a group for each person.")
    tables: dict[Hashable, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for good, score, other in zip(right, matched, focal, strict=True):
        tables[score][2 * other + (not good)] += 1
    used = [(a, b, c, d) for a, b, c, d in tables.values() if a + b and c + d]
    upper = math.fsum(a * d / (a + b + c + d) for a, b, c, d in used)
    lower = math.fsum(b * c / (a + b + c + d) for a, b, c, d in used)
    if upper <= 0 or lower <= 0:
        return None
    delta = DELTA * math.log(upper / lower)
    error = abs(DELTA) * math.sqrt(_log_variance(used, upper, lower))
    chi_square = _chi_square(used)
    people = sum(sum(table) for table in used)
    return Functioning(upper / lower, delta, error, chi_square, _category(delta, error, chi_square), people)


def _log_variance(tables: Sequence[tuple[int, int, int, int]], upper: float, lower: float) -> float:
    """Return the variance of the log of the common odds ratio (Robins, Breslow and Greenland)."""
    first = second = third = 0.0
    for a, b, c, d in tables:
        total = a + b + c + d
        along, across = (a + d) / total, (b + c) / total
        good, bad = a * d / total, b * c / total
        first += along * good
        second += along * bad + across * good
        third += across * bad
    return first / (2 * upper**2) + second / (2 * upper * lower) + third / (2 * lower**2)


def _chi_square(tables: Sequence[tuple[int, int, int, int]]) -> float:
    """Return the Mantel-Haenszel statistic with the correction for continuity."""
    seen = expected = variance = 0.0
    for a, b, c, d in tables:
        total = a + b + c + d
        if total > 1:
            seen += a
            expected += (a + b) * (a + c) / total
            variance += (a + b) * (c + d) * (a + c) * (b + d) / (total**2 * (total - 1))
    return max(0.0, abs(seen - expected) - 0.5) ** 2 / variance if variance else 0.0


def _category(delta: float, error: float, chi_square: float) -> str:
    if abs(delta) < 1 or chi_square < CHI_SQUARE_95:
        return "A"
    if abs(delta) >= 1.5 and (abs(delta) - 1) / error > NORMAL_95_ONE_SIDED:
        return "C"
    return "B"
