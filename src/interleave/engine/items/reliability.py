"""How sure alpha is. Needs scipy: for commands and background jobs."""

import math

from scipy import special


def alpha_interval(value: float, *, people: int, items: int, level: float = 0.95) -> tuple[float, float]:
    """Return the interval of Cronbach's alpha, given its estimate.

    Assumes normal scores and items that measure the same alike; with 0/1 answers it is a guide.

    Args:
        value: the estimate, below 1.
        people: complete rows, at least 2.
        items: at least 2.
        level: share of such intervals that hold the truth, 0..1.

    Source:
        Feldt, "The approximate sampling distribution of Kuder-Richardson reliability coefficient twenty"
        (1965): (1 - alpha) / (1 - estimate) is distributed as F with n - 1 and (n - 1)(k - 1) degrees.
    """
    if people < 2 or items < 2 or not 0 < level < 1:
        raise ValueError("need two people, two items and a level between 0 and 1")
    if not (math.isfinite(value) and value <= 1):
        raise ValueError(f"An estimate of alpha is a number up to 1; {value} is not.")
    first, second, tail = people - 1, (people - 1) * (items - 1), (1 - level) / 2
    low = 1 - (1 - value) * float(special.fdtri(first, second, 1 - tail))
    high = 1 - (1 - value) * float(special.fdtri(first, second, tail))
    return low, high
