"""Forgetting is a power of time: on each published table exponential decay fits worse."""

import csv
from pathlib import Path

import pytest

from interleave.engine.memory import laws

pytestmark = pytest.mark.numeric

with (Path(__file__).parent / "savings.csv").open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(line for line in file if not line.startswith("#")))
DAYS = [float(row["interval_minutes"]) / 1440 for row in ROWS]


@pytest.mark.parametrize(
    ("table", "power", "exponential"),
    [
        ("ebbinghaus_1885", 0.00244, 0.05801),
        ("mack", 0.01278, 0.04327),
        ("seitz", 0.00500, 0.02635),
        ("dros", 0.01620, 0.01933),
    ],
)
def test_exponential_decay_is_refused_on_each_published_table(table, power, exponential):
    kept = [float(row[table]) for row in ROWS]

    by_power, by_exponential = laws.fit_power(DAYS, kept), laws.fit_exponential(DAYS, kept)

    assert by_power.error < by_exponential.error
    assert by_power.error == pytest.approx(power, abs=1e-5)
    assert by_exponential.error == pytest.approx(exponential, abs=1e-5)


def test_each_law_finds_itself():
    power = laws.fit_power(DAYS, [0.3 * day**-0.2 for day in DAYS])
    decay = laws.fit_exponential(DAYS, [0.4 * 2.718281828459045 ** (-0.05 * day) for day in DAYS])

    assert (power.scale, power.rate) == pytest.approx((0.3, 0.2), rel=1e-3)
    assert (decay.scale, decay.rate) == pytest.approx((0.4, 0.05), rel=1e-3)
