"""Rasch and two-parameter models against published fits, and against what a simulation put in."""

import numpy as np
import pytest

from interleave.engine.items import latent, reliability
from tests.engine import lsat

pytestmark = pytest.mark.numeric


def test_rasch_of_section_6_equals_the_reference_fit():
    """Reference: rasch(LSAT) of the R package ltm (Rizopoulos, J. Stat. Software 17(5), 2006)."""
    fit = latent.fit_rasch(lsat.matrix(lsat.SECTION_6))

    assert fit.converged
    assert fit.log_likelihood == pytest.approx(-2466.938, abs=0.001)
    assert fit.spread == pytest.approx(0.7551, abs=0.0001)
    assert fit.spread_error == pytest.approx(0.0694, abs=0.0001)
    assert [item.standard_difficulty for item in fit.items] == pytest.approx(
        [-3.6153, -1.3224, -0.3176, -1.7301, -2.7802], abs=0.0001
    )
    assert [item.standard_error for item in fit.items] == pytest.approx(
        [0.3266, 0.1422, 0.0977, 0.1691, 0.2510], abs=0.0001
    )


def test_both_parameterisations_of_a_rasch_fit_are_one_fit():
    fit = latent.fit_rasch(lsat.matrix(lsat.SECTION_6))

    assert [round(item.difficulty, 3) for item in fit.items] == [-2.730, -0.999, -0.240, -1.306, -2.099]
    assert [round(item.error, 3) for item in fit.items] == [0.130, 0.079, 0.072, 0.085, 0.105]
    for item in fit.items:
        assert item.difficulty == pytest.approx(item.standard_difficulty * fit.spread)


def test_two_parameters_of_section_6_equal_the_reference_fit():
    """Reference: ltm(LSAT ~ z1), as above."""
    fit = latent.fit_two_parameter(lsat.matrix(lsat.SECTION_6))

    assert fit.log_likelihood == pytest.approx(-2466.653, abs=0.001)
    assert [item.discrimination for item in fit.items] == pytest.approx(
        [0.8254, 0.7229, 0.8905, 0.6886, 0.6575], abs=0.002
    )
    assert [item.difficulty for item in fit.items] == pytest.approx(
        [-3.3597, -1.3696, -0.2799, -1.8659, -3.1236], abs=0.004
    )


def test_two_parameters_of_section_7_equal_the_reference_fit():
    """Reference: mirt(expand.table(LSAT7), 1) of the R package mirt (Chalmers 2012)."""
    fit = latent.fit_two_parameter(lsat.matrix(lsat.SECTION_7))

    assert fit.log_likelihood == pytest.approx(-2658.805, abs=0.001)
    assert [item.discrimination for item in fit.items] == pytest.approx(
        [0.988, 1.081, 1.706, 0.765, 0.736], abs=0.002
    )


def test_errors_come_from_the_curvature_of_the_likelihood():
    """The observed information against differences of the slope, at the maximum of section 7."""
    data = latent._Data.of(lsat.matrix(lsat.SECTION_7))
    at = np.array([1.8, 0.8, 1.8, 0.5, 1.8, 0.9, 1.1, 1.7, 0.8, 0.7])

    information = latent._information(data, at)

    step = 1e-5
    rows = [
        (latent._likelihood(data, at - step * unit)[1] - latent._likelihood(data, at + step * unit)[1])
        / (2 * step)
        for unit in np.eye(10)
    ]
    assert np.abs(information - np.array(rows)).max() < 1e-4


def test_difficulties_are_recovered_from_answers_with_gaps():
    chance = np.random.default_rng(3)
    difficulty = np.linspace(-1.5, 1.5, 8)
    standing = chance.normal(0, 1.2, size=1500)
    right = chance.random((1500, 8)) < 1 / (1 + np.exp(difficulty - standing[:, None]))
    missing = chance.random((1500, 8)) < 0.2
    matrix = [
        [None if gone else int(good) for good, gone in zip(row, gaps, strict=True)]
        for row, gaps in zip(right, missing, strict=True)
    ]

    fit = latent.fit_rasch(matrix)

    off = [(item.difficulty - true) / item.error for item, true in zip(fit.items, difficulty, strict=True)]
    assert max(map(abs, off)) < 2.5
    assert fit.spread == pytest.approx(1.2, abs=2.5 * fit.spread_error)


def test_people_who_do_not_differ_leave_difficulties_in_logits_only():
    """Answers by coin: what seems to be a spread of ability is none."""
    fit = latent.fit_rasch([[a, b] for a in (0, 1) for b in (0, 1) for _person in range(25)])

    assert fit.spread < latent.SMALLEST_SPREAD
    assert fit.spread_error is None
    assert [item.difficulty for item in fit.items] == pytest.approx([0, 0], abs=1e-6)
    assert [item.standard_difficulty for item in fit.items] == [None, None]


def test_what_has_no_finite_answer_is_refused():
    with pytest.raises(ValueError, match="no finite difficulty"):
        latent.fit_rasch([[1, 0], [1, 1]])
    with pytest.raises(ValueError, match="0, 1 and missing"):
        latent.fit_rasch([[0.5, 0], [1, 1]])
    with pytest.raises(ValueError, match="at least two"):
        latent.fit_rasch([[1], [0]])
    with pytest.raises(ValueError, match="at least three"):
        latent.fit_two_parameter([[1, 0], [0, 1]])


def test_the_interval_of_alpha_is_feldts():
    low, high = reliability.alpha_interval(0.295, people=1000, items=5)

    assert (round(low, 3), round(high, 3)) == (0.223, 0.362)
    assert reliability.alpha_interval(0.75, people=4, items=3)[0] < 0
