"""What a touchpoint is worth, when cards come back for whom, how days stay even, and what is to come."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interleave.engine import memory
from interleave.engine.memory import choosing, curves, parameters, smoothing, touching

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def learnt(*days, at=NOON, rating=memory.GOOD):
    state = memory.new_card(at)
    for day in (0, *days):
        state = memory.review(state, rating, at + day * DAY)
    return state


# --- touchpoints


def test_a_touch_of_full_weight_is_a_good_review():
    state, at = learnt(2, 9), NOON + 30 * DAY

    touched = memory.touch(state, "recalled", at)

    reviewed = memory.review(state, memory.GOOD, at)
    assert touched.stability == pytest.approx(reviewed.stability)
    assert (touched.last_review_at, touched.due_at) == (at, reviewed.due_at)


def test_the_more_one_did_the_more_is_remembered():
    state, at = learnt(2, 9), NOON + 30 * DAY
    later = at + 60 * DAY

    kept = [
        memory.recall_probability(memory.touch(state, how, at), later)
        for how in ("recalled", "applied", "recognised", "discussed", "seen")
    ]

    assert kept == sorted(kept, reverse=True)
    assert kept[-1] > memory.recall_probability(state, later)


def test_half_a_touch_shortens_the_time_and_grows_stability_geometrically():
    state, at = learnt(2), NOON + 12 * DAY

    touched = memory.touch(state, "discussed", at)

    reviewed = memory.review(state, memory.GOOD, at)
    assert touched.stability == pytest.approx(state.stability**0.6 * reviewed.stability**0.4)
    assert touched.last_review_at == state.last_review_at + 0.4 * (at - state.last_review_at)
    assert touched.difficulty == state.difficulty


@pytest.mark.parametrize(
    "state", [memory.new_card(NOON), memory.review(memory.new_card(NOON), memory.AGAIN, NOON)]
)
def test_what_has_not_been_learnt_is_not_lifted(state):
    assert memory.touch(state, "applied", NOON + DAY) == state


def test_a_touch_before_the_last_review_changes_nothing():
    state = learnt(5)

    assert memory.touch(state, "applied", NOON + DAY) == state


def test_an_unknown_way_to_meet_a_thing_is_refused():
    with pytest.raises(ValueError, match='"dreamt" is no way'):
        memory.touch(learnt(), "dreamt", NOON)


@given(st.floats(0.01, 300), st.sampled_from(sorted(touching.WEIGHTS)))
def test_a_touch_never_lowers_recall_and_never_brings_a_card_nearer(days, how):
    state = learnt(2, 9)
    at = NOON + 9 * DAY + days * DAY

    touched = memory.touch(state, how, at)

    assert memory.recall_probability(touched, at) >= memory.recall_probability(state, at) - 1e-12
    assert touched.due_at >= state.due_at


# --- targets and own parameters


def test_a_card_that_is_recognised_comes_back_earlier_than_one_that_is_recalled():
    assert memory.target_for("single") == 0.92
    assert memory.target_for("short_text") == 0.9
    choice = memory.review(learnt(2), 3, NOON + 9 * DAY, target=memory.target_for("single"))
    text = memory.review(learnt(2), 3, NOON + 9 * DAY, target=memory.target_for("short_text"))
    assert choice.due_at < text.due_at


def test_who_recalls_better_than_the_curve_is_asked_later():
    assert memory.target_for("short_text", shift=0.5) == 0.85
    assert memory.target_for("short_text", shift=-0.5) == 0.94
    assert memory.target_for("short_text", shift=9.0) == 0.77


def test_own_parameters_change_the_plan():
    own = (*parameters.DEFAULT[:2], 10.0, *parameters.DEFAULT[3:])

    state = memory.review(memory.new_card(NOON), memory.GOOD, NOON, parameters=own)

    assert state.stability == 10.0
    assert state.due_at == NOON + 10 * DAY


@pytest.mark.parametrize("wrong", [(1.0,), (*parameters.DEFAULT[:20], 0.9)])
def test_parameters_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match=r"21 parameters|outside"):
        parameters.check(wrong)


def test_days_until_undoes_the_curve():
    days = curves.days_until(0.8, 7.0, decay=0.3)

    assert curves.recall_probabilities([days], [7.0], decay=0.3) == pytest.approx((0.8,))


# --- smoothing


def deck(count, *, interval=30, due_in=0.0):
    """Cards with an interval (days), all due at once."""
    due = NOON + due_in * DAY
    last = due - interval * DAY
    return [
        (n, memory.CardState(due, float(interval), 5.0, last, reps=3, phase="review", step=None))
        for n in range(count)
    ]


def test_eighty_cards_of_a_monday_become_a_few_a_day():
    found = memory.windows(deck(80), NOON)

    days = memory.spread(found, most=30)

    assert [len(day) for day in days] == [12, 12, 12, 12, 12, 12, 8]
    assert sorted(key for day in days for key in day) == list(range(80))


def test_spreading_loses_no_more_recall_than_is_tolerated():
    found = memory.windows(deck(80, interval=10), NOON)

    days = memory.spread(found, most=30)

    states = dict(deck(80, interval=10))
    for day, keys in enumerate(days):
        for key in keys:
            assert memory.recall_probability(states[key], NOON + day * DAY) >= 0.9 - 0.03


def test_short_intervals_are_not_put_off():
    found = memory.windows(deck(6, interval=2), NOON)

    days = memory.spread(found, most=30)

    assert sum(len(day) for day in days[:2]) == 6


def test_what_was_done_today_counts_and_the_rest_keeps_its_days():
    found = memory.windows(deck(80), NOON)
    first = memory.spread(found, most=30)

    after = memory.spread([one for one in found if one.key not in first[0][:5]], most=30, done_today=5)

    assert len(after[0]) == len(first[0]) - 5


def test_more_than_fits_leaves_the_least_endangered_out():
    found = [replace(one, recall=0.5 + one.key / 200) for one in memory.windows(deck(80, interval=2), NOON)]

    days = memory.spread(found, most=5)

    assert [len(day) for day in days] == [5] * 7
    assert sorted(key for day in days for key in day) == list(range(35))


def test_a_card_is_asked_a_little_early_to_keep_days_even_but_not_much():
    (window,) = memory.windows(deck(1, interval=30, due_in=4.5), NOON)
    far = memory.windows(deck(1, interval=30, due_in=20), NOON)

    assert window.earliest == 2
    assert far == []


def test_nobody_is_asked_nothing_a_day():
    with pytest.raises(ValueError, match="Some cards a day"):
        memory.spread([], most=0)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 9)), max_size=60), st.integers(1, 12))
def test_no_day_is_over_the_most_and_no_card_is_asked_twice_or_early(spans, most):
    found = [smoothing.Window(n, first, first + more, 0.9) for n, (first, more) in enumerate(spans)]

    days = memory.spread(found, most=most)

    asked = [key for day in days for key in day]
    assert len(asked) == len(set(asked))
    assert all(len(day) <= most for day in days)
    assert all(found[key].earliest <= day for day, keys in enumerate(days) for key in keys)


# --- what is to come


def test_a_forecast_counts_both_ways_of_every_review():
    state = learnt(2, 12)
    due_day = (state.due_at - NOON - 12 * DAY).days

    ahead = memory.forecast([state], NOON + 12 * DAY, days=due_day + 3)

    assert [day.reviews for day in ahead[:due_day]] == [0.0] * due_day
    assert ahead[due_day].reviews == 1.0
    assert ahead[due_day + 1].reviews == pytest.approx(1 - memory.recall_probability(state, state.due_at))


def test_recall_ahead_is_the_mean_of_the_deck_left_alone():
    states = [learnt(2), learnt(2, 9)]

    ahead = memory.forecast([*states, memory.new_card(NOON)], NOON + 9 * DAY, days=5)

    recalls = [memory.recall_probability(state, NOON + 14 * DAY) for state in states]
    assert ahead[4].recall == pytest.approx(sum(recalls) / 2)


def test_an_empty_deck_asks_for_nothing():
    assert memory.forecast([], NOON, days=2) == [memory.DayAhead(0, 0, None), memory.DayAhead(1, 0, None)]


def test_a_forecast_of_no_days_is_refused():
    with pytest.raises(ValueError, match="one day or more"):
        memory.forecast([], NOON, days=0)


# --- many people


def test_choosing_for_many_is_choosing_for_each():
    rng = np.random.default_rng(5)
    now = NOON + 40 * DAY
    decks = [
        [learnt(*np.cumsum(rng.integers(1, 9, rng.integers(0, 4)))) for _ in range(12)]
        + [memory.new_card(NOON)]
        for _ in range(5)
    ]
    rows = [(person, state) for person, cards in enumerate(decks) for state in cards]

    chosen = choosing.choose(
        np.array([person for person, _ in rows]),
        np.array([(state.due_at - now) / DAY for _, state in rows]),
        np.array(
            [(now - state.last_review_at) / DAY if state.last_review_at else np.nan for _, state in rows]
        ),
        np.array([state.stability if state.stability else np.nan for _, state in rows]),
        np.full(5, parameters.DEFAULT[20]),
        6,
    )

    one_by_one = [
        key
        for person in range(5)
        for key in memory.pick_due(
            [(n, state) for n, (owner, state) in enumerate(rows) if owner == person], now, 6
        )
    ]
    assert chosen.tolist() == one_by_one
