"""The columns of a whole log are, step by step, the library's cards; and their gradient is the true one."""

from datetime import UTC, datetime, timedelta

import fsrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interleave.engine.memory import fitting, folds, logs, measuring, parameters, replaying, sensitivity

pytestmark = pytest.mark.numeric

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
histories = st.lists(
    st.lists(
        st.tuples(st.sampled_from([0, 0, 1, 2, 7, 40, 300]), st.integers(1, 4)), min_size=1, max_size=12
    ),
    min_size=1,
    max_size=6,
)


def log_of(cards):
    """A log of cards, each a list of (days since the one before, rating), in order of time."""
    reviews = []
    for card, steps in enumerate(cards):
        day = card
        for wait, rating in steps:
            day += wait
            reviews.append((day, card, rating))
    reviews.sort(key=lambda review: review[0])
    return logs.read(
        ["lea"] * len(reviews),
        [str(card) for _, card, _ in reviews],
        [(NOON + timedelta(days=day)).timestamp() for day, _, _ in reviews],
        [rating for _, _, rating in reviews],
    )


def library_says(log, weights):
    """Stability, difficulty and recall before each review, by the library, one card at a time."""
    scheduler = fsrs.Scheduler(parameters=weights, enable_fuzzing=False)
    cards, said = {}, []
    for card, seconds, rating in zip(log.cards, log.seconds, log.ratings, strict=True):
        at = datetime.fromtimestamp(seconds, UTC)
        now = cards.get(card)
        if now is None:
            said.append((np.nan, np.nan, np.nan))
            now = fsrs.Card(card_id=1)
        else:
            said.append((now.stability, now.difficulty, scheduler.get_card_retrievability(now, at)))
        cards[card], _ = scheduler.review_card(now, fsrs.Rating(int(rating)), at)
    return np.array(said)


@settings(max_examples=60, deadline=None)
@given(histories, st.sampled_from(["default", "steeper", "own"]))
def test_a_log_in_columns_equals_the_library_step_by_step(cards, which):
    weights = list(parameters.DEFAULT)
    if which == "steeper":
        weights[20], weights[7], weights[17] = 0.5, 0.3, 1.4
    elif which == "own":
        weights = [value * 1.05 if place not in (4,) else value for place, value in enumerate(weights)]
    log = log_of(cards)

    found = replaying.replay(log.lay_out(), np.array(weights))

    said = library_says(log, weights)
    assert np.allclose(found.stability, said[:, 0], rtol=1e-9, equal_nan=True)
    assert np.allclose(found.difficulty, said[:, 1], rtol=1e-9, equal_nan=True)
    assert np.allclose(found.recall, said[:, 2], rtol=1e-9, equal_nan=True)


def test_each_card_may_have_parameters_of_its_own():
    log = log_of([[(0, 3), (4, 3), (9, 1)], [(0, 2), (1, 3)], [(0, 4)]])
    layout = log.lay_out()
    steep = [*parameters.DEFAULT[:20], 0.5]
    mixed = np.array([steep if card == 1 else parameters.DEFAULT for card in layout.cards])

    found = replaying.replay(layout, mixed).recall

    usual = replaying.replay(layout, np.array(parameters.DEFAULT)).recall
    own = replaying.replay(layout, np.array(steep)).recall
    is_own = log.cards == 1
    assert np.array_equal(found[is_own], own[is_own], equal_nan=True)
    assert np.array_equal(found[~is_own], usual[~is_own], equal_nan=True)


def test_an_empty_log_leads_nowhere():
    log = logs.read([], [], [], [])

    assert len(replaying.replay(log.lay_out(), np.array(parameters.DEFAULT)).recall) == 0
    assert len(log.predicted) == 0


def test_the_gradient_is_what_small_steps_show():
    rng = np.random.default_rng(7)
    log = log_of(
        [
            [(int(rng.choice([0, 1, 3, 30])), int(rng.choice([1, 2, 3, 3, 4]))) for _ in range(9)]
            for _ in range(30)
        ]
    )
    layout, counts = log.lay_out(), (log.waits > 0).astype(float)
    weights = np.array(parameters.DEFAULT)
    weights[[7, 17, 18]] = 0.05, 0.7, 0.3

    gradient = sensitivity.misfit(layout, weights, log.recalled, counts)[1]

    for place in range(21):
        step = np.zeros(21)
        step[place] = 1e-6 * max(weights[place], 0.1)
        above = sensitivity.misfit(layout, weights + step, log.recalled, counts)[0]
        below = sensitivity.misfit(layout, weights - step, log.recalled, counts)[0]
        assert gradient[place] == pytest.approx((above - below) / (2 * step[place]), rel=1e-3, abs=1e-3)


def test_a_day_begins_at_four_in_the_morning_utc():
    at = [
        datetime(2026, 1, 5, 23, tzinfo=UTC),
        datetime(2026, 1, 6, 3, 59, tzinfo=UTC),
        datetime(2026, 1, 6, 4, tzinfo=UTC),
        datetime(2026, 1, 9, 12, tzinfo=UTC),
    ]

    log = logs.read(["a"] * 4, ["c"] * 4, [moment.timestamp() for moment in at], [3, 1, 1, 3])

    assert log.waits.tolist() == [0, 0, 1, 3]
    assert log.predicted.tolist() == [2, 3]
    assert log.spaced.tolist() == [1, 1, 2, 3]
    assert log.lapses.tolist() == [0, 0, 0, 1]


def test_the_same_card_of_two_learners_is_two_cards():
    log = logs.read(["a", "b", "a"], ["c", "c", "c"], [0.0, 1.0, 3 * 86_400.0], [3, 3, 3])

    assert log.waits.tolist() == [0, 0, 3]


def test_bins_grow_by_factors_as_the_open_benchmark_defines_them():
    log = log_of([[(0, 3), (1, 1), (5, 3), (20, 1), (3, 3)]])

    # 5 days: 2.48 * 3.62^1; 20 days: 2.48 * 3.62^2; third and fourth spaced review: 1.99 * 1.89^1 and ^2
    assert measuring.bins(log)[1:].tolist() == [
        [2.48, 4.0, 0.0],
        [8.98, 4.0, 2.0],
        [32.5, 7.0, 2.0],
        [2.48, 7.0, 3.0],
    ]


def test_the_error_in_bins_weighs_each_bin_by_its_reviews():
    binned = np.array([[1.0, 2, 0], [1, 2, 0], [1, 2, 0], [9, 2, 0]])

    error = measuring.rmse_in_bins(binned, np.array([1.0, 1, 0, 1]), np.array([0.9, 0.9, 0.9, 0.6]))

    # first bin: 0.9 against 2/3, three reviews; second: 0.6 against 1, one review
    assert error == pytest.approx(((3 * (0.9 - 2 / 3) ** 2 + 0.4**2) / 4) ** 0.5)


def test_the_area_under_the_curve_counts_ties_half():
    assert measuring.area_under_curve(np.array([1.0, 0, 1, 0]), np.array([0.9, 0.2, 0.5, 0.5])) == 0.875


def test_predictions_of_one_outcome_are_not_measured():
    log = log_of([[(0, 3), (1, 3), (2, 3)]])

    with pytest.raises(ValueError, match="All 2 predicted reviews were recalled"):
        measuring.measure(log, log.predicted, np.array([0.9, 0.9]))


def test_a_deep_card_costs_no_more_steps_than_the_deepest_that_are_replayed():
    """Counted, not timed: every step is an operation on a whole column."""
    turns = 3 * logs.DEEPEST
    log = logs.read(
        ["l"] * turns, ["c"] * turns, [day * 86_400.0 for day in range(turns)], [3, 1, 3] * (turns // 3)
    )

    assert len(log.lay_out().columns) == logs.DEEPEST
    assert len(log.lay_out(deepest=fitting.DEEPEST).columns) == fitting.DEEPEST
    assert len(log.predicted) == logs.DEEPEST - 1
    found = folds.predict_by_default(log)
    assert np.isfinite(found.chances).all()


def test_a_fit_replays_a_deep_card_up_to_its_depth_and_no_further(monkeypatch):
    turns = 2 * fitting.DEEPEST
    log = logs.read(
        ["l"] * turns, ["c"] * turns, [day * 86_400.0 for day in range(turns)], [3, 1] * fitting.DEEPEST
    )
    depths = []
    misfit = sensitivity.misfit
    monkeypatch.setattr(
        sensitivity,
        "misfit",
        lambda layout, *rest: depths.append(len(layout.columns)) or misfit(layout, *rest),
    )
    monkeypatch.setattr(fitting, "MOST_ROUNDS", 2)

    found = fitting.fit_log(log)

    assert set(depths) == {fitting.DEEPEST}
    assert found.reviews == fitting.DEEPEST - 1


def test_in_the_bins_a_first_review_that_failed_is_a_lapse_as_in_the_benchmark():
    """The second card fails at first, then again after a day: lapses 0, then 1 and 2 before its reviews."""
    log = log_of([[(0, 3), (1, 3)], [(0, 1), (1, 1), (2, 3)]])

    lapses = measuring.bins(log)[log.predicted][:, 2]

    # 1.65 * 1.73^floor(log_1.73 n), rounded: 2 for one lapse, 3 for two
    assert sorted(lapses.tolist()) == [0.0, 2.0, 3.0]
    assert sorted(log.lapses[log.predicted].tolist()) == [0, 0, 1]
