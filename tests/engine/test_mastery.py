"""Mastery moves with evidence by its kind, fades with time, and says how sure it is."""

import json
import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interleave.engine import mastery
from interleave.engine.mastery import Evidence, MasteryState, ability

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def after(*shares, kind="item", apart=timedelta()):
    """The state after results on one objective, `apart` from each other."""
    state = mastery.new_state()
    for number, share in enumerate(shares):
        state = mastery.update(state, Evidence(kind, share, NOON + number * apart))
    return state


def test_nothing_known_is_even_odds_with_a_wide_interval():
    estimate = mastery.estimate(mastery.new_state(), NOON)

    assert estimate.probability == 0.5
    assert estimate.low == pytest.approx(0.1177, abs=1e-4)
    assert estimate.high == pytest.approx(0.8823, abs=1e-4)
    assert estimate.pieces == 0


def test_one_right_answer_moves_by_a_hand_computed_step():
    # information 0.25; variance 1 / (1/1.5 + 0.25) = 12/11; mean 12/11 * 0.5, and 0.1 for the practice
    state = after(1.0)

    assert state.variance == pytest.approx(12 / 11)
    assert state.mean == pytest.approx(6 / 11 + 0.1)
    assert (state.pieces, state.days, state.at) == (1, 1, NOON)


def test_a_managers_observation_moves_more_than_an_item_and_a_word_on_oneself_less():
    said, answered, observed = (after(1.0, kind=kind) for kind in ("self", "item", "observation"))

    assert said.mean < answered.mean < observed.mean
    assert said.variance > answered.variance > observed.variance


def test_a_right_answer_that_may_be_luck_moves_less_and_a_wrong_one_that_may_be_a_slip_too():
    lucky = mastery.update(mastery.new_state(), Evidence("item", 1, NOON, guess=0.25))
    slipped = mastery.update(mastery.new_state(), Evidence("item", 0, NOON, slip=0.2))

    assert lucky.mean < after(1.0).mean
    assert slipped.mean > after(0.0).mean


def test_a_hard_task_met_says_more_than_an_easy_one():
    easy, hard = (
        mastery.update(mastery.new_state(), Evidence("item", 1, NOON, difficulty=level)) for level in (-1, 1)
    )

    assert hard.mean > easy.mean


def test_mastery_falls_and_its_interval_widens_with_time():
    state = after(1, 1, 1, 1, 1)

    now, month, year = (mastery.estimate(state, NOON + days * DAY) for days in (0, 30, 365))

    assert now.probability > month.probability > year.probability > 0.5
    assert now.high - now.low < month.high - month.low < year.high - year.low


@given(st.floats(-4, 4), st.floats(0.1, 1.5), st.lists(st.floats(0, 900), min_size=2, max_size=2))
def test_mastery_never_rises_by_waiting(mean, variance, days):
    state = MasteryState(mean=mean, variance=variance, at=NOON, pieces=4, days=2)

    early, late = (mastery.estimate(state, NOON + wait * DAY) for wait in sorted(days))

    assert late.probability <= early.probability + 1e-12
    assert late.low <= late.probability <= late.high


def test_forgetting_is_a_power_law_and_not_exponential():
    state = MasteryState(mean=2.0, variance=0.5, at=NOON, pieces=4, days=1)

    kept = [ability.drift(state.mean, state.variance, days, 1)[0] / 2 for days in (7, 21, 49)]

    assert kept == pytest.approx([2**-0.3, 4**-0.3, 8**-0.3])  # equal ratios at doubled, not at equal, delays


def test_practice_on_different_days_keeps_longer_than_on_one():
    crammed = after(1, 1, 1, 1)
    spaced = after(1, 1, 1, 1, apart=DAY)

    assert spaced.days == 4
    lost = [
        mastery.estimate(state, state.at).probability
        - mastery.estimate(state, state.at + 60 * DAY).probability
        for state in (crammed, spaced)
    ]
    assert lost[1] < lost[0]


def test_older_evidence_counts_without_turning_time_back():
    state = mastery.update(after(1.0), Evidence("lab", 1, NOON - 3 * DAY))

    assert state.at == NOON
    assert state.pieces == 2


def test_a_state_survives_json():
    state = after(1, 0, 0.5, apart=DAY)

    assert mastery.state_from_data(json.loads(json.dumps(mastery.state_to_data(state)))) == state
    assert mastery.state_from_data(mastery.state_to_data(mastery.new_state())) == mastery.new_state()


def test_data_that_is_no_state_is_refused():
    with pytest.raises(ValueError, match="needs 'at'"):
        mastery.state_from_data({"mean": 1})


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"kind": "horoscope"}, "no kind of evidence"),
        ({"share": 1.1}, "between 0 and 1"),
        ({"guess": 0.6, "slip": 0.4}, "together less than 1"),
        ({"at": datetime(2026, 11, 23)}, "needs a zone"),  # noqa: DTZ001
    ],
)
def test_evidence_outside_its_range_is_refused(values, words):
    with pytest.raises(ValueError, match=words):
        Evidence(**{"kind": "item", "share": 1.0, "at": NOON, **values})


@given(
    st.lists(
        st.tuples(
            st.sampled_from(mastery.KINDS),
            st.floats(0, 1),
            st.floats(-6, 6),
            st.floats(0, 0.5),
            st.floats(0, 400),
        ),
        max_size=30,
    )
)
def test_any_history_leaves_a_chance_inside_its_interval(history):
    state = mastery.new_state()
    at = NOON
    for kind, share, difficulty, guess, days in history:
        at += days * DAY
        state = mastery.update(state, Evidence(kind, share, at, difficulty, guess))

    estimate = mastery.estimate(state, at)

    assert 0 <= estimate.low <= estimate.probability <= estimate.high <= 1
    assert math.isfinite(state.mean)
    assert 0 < state.variance <= ability.PRIOR_VARIANCE + 1e-9
