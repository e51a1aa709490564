"""The 21 parameters of FSRS-6: the defaults, their ranges, and how far people differ.

Positions follow the library `fsrs`: 0-3 stability (days) after a first rating of 1..4, 4-7 difficulty, 8-10
growth after a success, 11-14 stability after a lapse, 15-16 hard and easy, 17-19 the same day, 20 decay.
"""

from collections.abc import Sequence
from typing import Final

from fsrs.scheduler import DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

Parameters = tuple[float, ...]  # 21 numbers

DEFAULT: Final[Parameters] = tuple(DEFAULT_PARAMETERS)
LOWEST: Final[Parameters] = tuple(LOWER_BOUNDS_PARAMETERS)
HIGHEST: Final[Parameters] = tuple(UPPER_BOUNDS_PARAMETERS)

# Standard deviation of each parameter over the 10,000 people of the open spaced-repetition benchmark, as its
# fitting of FSRS-6 publishes them (positions 4-20). Positions 0-3 vary by factors, so their spread is that
# of the natural logarithm and ours, not published: a factor of about 2.7 either way.
SPREAD: Final[Parameters] = (
    *(1.0, 1.0, 1.0, 1.0),
    *(0.57, 0.28, 0.6, 0.12),
    *(0.39, 0.18, 0.33),
    *(0.3, 0.09, 0.16, 0.57),
    *(0.25, 1.03),
    *(0.31, 0.32, 0.14),
    0.27,
)
LOGARITHMIC: Final = frozenset(range(4))  # compared by their logarithm


def check(parameters: Sequence[float]) -> Parameters:
    """Return the parameters as a tuple, or raise ValueError when one is missing or out of its range."""
    if len(parameters) != len(DEFAULT):
        raise ValueError(f"FSRS-6 has {len(DEFAULT)} parameters, not {len(parameters)}.")
    for place, (low, value, high) in enumerate(zip(LOWEST, parameters, HIGHEST, strict=True)):
        if not low <= value <= high:
            raise ValueError(f"Parameter {place} is {value}, outside {low} to {high}.")
    return tuple(float(value) for value in parameters)
