"""Memory follows FSRS-6 exactly, never depends on a clock, and says how sure it is."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interleave.engine import memory
from interleave.engine.memory import AGAIN, EASY, GOOD, HARD, CardState, Recall

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ratings = st.sampled_from([AGAIN, HARD, GOOD, EASY])
gaps = st.floats(0, 200)


def reviewed(*steps):
    """A card reviewed at (days, rating) ..."""
    state = memory.new_card(NOON)
    for days, rating in steps:
        state = memory.review(state, rating, NOON + days * DAY)
    return state


def test_recall_is_certain_at_once_and_ninety_percent_at_stability():
    assert memory.recall_probabilities([0, 7], [7, 7]) == pytest.approx((1.0, 0.9))


def test_recall_matches_a_hand_computed_curve():
    # decay 1/2: f = 0.9**-2 - 1 = 19/81, so three more f-units of delay quarter the base: 4**-0.5
    assert memory.recall_probabilities([243 / 19], [1], decay=0.5) == pytest.approx((0.5,))


@pytest.mark.parametrize(
    ("elapsed", "stability", "decay"), [([1], [], 0.5), ([-1], [1], 0.5), ([1], [0], 0.5), ([1], [1], 0)]
)
def test_values_outside_their_range_are_refused(elapsed, stability, decay):
    with pytest.raises(ValueError, match=r"delays for|need decay"):
        memory.recall_probabilities(elapsed, stability, decay=decay)


def test_a_new_card_is_due_at_once_and_knows_nothing():
    state = memory.new_card(NOON)

    assert state == CardState(due_at=NOON)
    assert memory.recall_probability(state, NOON) == 0


@pytest.mark.parametrize(
    ("rating", "stability", "wait"),
    [
        (AGAIN, 0.212, timedelta(minutes=10)),
        (HARD, 1.2931, timedelta(minutes=15)),
        (GOOD, 2.3065, timedelta(days=2)),
        (EASY, 8.2956, timedelta(days=8)),
    ],
)
def test_the_first_review_sets_the_published_stability(rating, stability, wait):
    state = reviewed((0, rating))

    assert state.stability == stability
    assert state.due_at == NOON + wait
    assert (state.reps, state.lapses, state.last_review_at) == (1, 0, NOON)


def test_a_second_good_review_grows_stability_by_the_published_formula():
    first = reviewed((0, GOOD))
    recall = (1 + (0.9 ** (-1 / 0.1542) - 1) * 2 / 2.3065) ** -0.1542
    growth = (
        math.exp(1.8722) * (11 - first.difficulty) * 2.3065**-0.1666 * (math.exp((1 - recall) * 0.796) - 1)
    )

    second = reviewed((0, GOOD), (2, GOOD))

    assert second.stability == pytest.approx(2.3065 * (1 + growth))
    assert second.due_at == NOON + (2 + round(second.stability)) * DAY


def test_a_lapse_is_counted_once_and_comes_back_in_ten_minutes():
    lapsed = reviewed((0, GOOD), (2, AGAIN))
    again = memory.review(lapsed, AGAIN, lapsed.due_at)

    assert (lapsed.phase, lapsed.lapses, lapsed.due_at) == (
        "relearning",
        1,
        NOON + 2 * DAY + timedelta(minutes=10),
    )
    assert (again.lapses, again.reps) == (1, 3)
    assert lapsed.stability < reviewed((0, GOOD)).stability


def test_not_knowing_a_new_card_is_no_lapse():
    assert reviewed((0, AGAIN), (1, AGAIN)).lapses == 0


def test_a_review_is_refused_without_a_rating_or_out_of_order():
    state = reviewed((0, GOOD))

    with pytest.raises(ValueError, match="1, 2, 3 or 4, not 5"):
        memory.review(state, 5, NOON + DAY)
    with pytest.raises(ValueError, match="cannot come before"):
        memory.review(state, GOOD, NOON - DAY)


@given(st.lists(st.tuples(gaps, ratings), min_size=1, max_size=8))
def test_the_same_reviews_always_give_the_same_sane_state(steps):
    days, timeline = 0.0, []
    for gap, rating in steps:
        days += gap
        timeline.append((days, rating))

    state = reviewed(*timeline)

    assert state == reviewed(*timeline)
    assert state.stability > 0
    assert 1 <= state.difficulty <= 10
    assert timedelta(minutes=10) <= state.due_at - state.last_review_at <= 365 * DAY
    assert state.lapses <= state.reps == len(steps)
    assert memory.state_from_data(memory.state_to_data(state)) == state


@given(st.lists(st.tuples(gaps, ratings), min_size=1, max_size=4), gaps, gaps)
def test_recall_only_falls_while_nothing_happens(steps, early, late):
    days, timeline = 0.0, []
    for gap, rating in steps:
        days += gap
        timeline.append((days, rating))
    state = reviewed(*timeline)
    first, second = sorted((days + early, days + late))

    assert memory.recall_probability(state, NOON + first * DAY) >= memory.recall_probability(
        state, NOON + second * DAY
    )


def test_a_card_is_due_near_ninety_percent():
    state = reviewed((0, EASY))

    assert memory.recall_probability(state, state.due_at) == pytest.approx(0.9, abs=0.005)


def test_a_new_card_survives_being_stored():
    state = memory.new_card(NOON)

    assert memory.state_from_data(memory.state_to_data(state)) == state


@pytest.mark.parametrize("change", [{"phase": "asleep"}, {"due_at": "soon"}, {"stability": "much"}])
def test_a_stored_state_that_makes_no_sense_is_refused(change):
    with pytest.raises(ValueError, match=r".+"):
        memory.state_from_data(memory.state_to_data(memory.new_card(NOON)) | change)


def test_a_stored_state_with_a_missing_field_names_it():
    with pytest.raises(ValueError, match="phase"):
        memory.state_from_data({"due_at": NOON.isoformat(), "last_review_at": None})


def test_a_postponed_card_remembers_what_it_did():
    state = reviewed((0, GOOD))

    later = memory.postpone(state, NOON + 9 * DAY)

    assert later.due_at == NOON + 9 * DAY
    assert memory.recall_probability(later, NOON + 3 * DAY) == memory.recall_probability(
        state, NOON + 3 * DAY
    )


def test_the_most_endangered_memory_is_asked_first_and_new_cards_last():
    now = NOON + 30 * DAY
    cards = [
        ("new", memory.new_card(NOON)),
        ("strong", reviewed((0, EASY))),
        ("weak", reviewed((0, GOOD))),
        ("resting", reviewed((29.9, EASY))),
    ]

    assert memory.pick_due(cards, now, 10) == ["weak", "strong", "new"]
    assert memory.pick_due(cards, now, 1) == ["weak"]
    assert memory.pick_due(cards, now, 0) == []


def test_a_negative_limit_is_refused():
    with pytest.raises(ValueError, match="0 or more"):
        memory.pick_due([], NOON, -1)


@pytest.mark.parametrize(
    ("correct", "seconds", "rating"),
    [
        (False, 3, AGAIN),
        (False, None, AGAIN),
        (True, None, GOOD),
        (True, 2, GOOD),
        (True, 40, GOOD),
        (True, 41, HARD),
    ],
)
def test_an_answer_speaks_for_a_rating_but_never_for_easy(correct, seconds, rating):
    assert memory.rating_from_answer(correct, seconds) == rating


def test_negative_seconds_are_refused():
    with pytest.raises(ValueError, match="0 seconds or more"):
        memory.rating_from_answer(True, -1)


def test_the_curve_begins_certain_and_shows_what_reviews_lift():
    history = [Recall(NOON, GOOD), Recall(NOON + 2 * DAY, GOOD), Recall(NOON + 12 * DAY, GOOD)]

    curve = memory.retention_curve([history], days=30)

    first, last = curve.points[0], curve.points[-1]
    assert len(curve.points) == 31
    assert curve.touchpoints == (2, 12)
    assert (first.day, first.at, first.with_reviews.middle, first.without.middle) == (0, NOON, 1, 1)
    assert curve.points[2].with_reviews.middle == 1
    assert last.without.middle == pytest.approx(memory.recall_probabilities([30], [2.3065])[0])
    assert last.with_reviews.middle > last.without.middle


def test_the_band_is_the_curve_of_memories_half_and_twice_as_stable():
    point = memory.retention_curve([[Recall(NOON, GOOD)]], days=10).points[10]

    low, middle, high = memory.recall_probabilities([10] * 3, [2.3065 / 2, 2.3065, 2.3065 * 2])
    assert point.without == point.with_reviews
    assert (point.without.low, point.without.middle, point.without.high) == pytest.approx((low, middle, high))


def test_a_card_enters_the_mean_when_it_is_learned():
    histories = [[Recall(NOON, GOOD)], [Recall(NOON + 5 * DAY, GOOD)], []]

    curve = memory.retention_curve(histories, days=5, points_per_day=2)

    alone = memory.recall_probabilities([4.5, 5], [2.3065] * 2)
    assert curve.points[9].without.middle == pytest.approx(alone[0])
    assert curve.points[10].without.middle == pytest.approx((alone[1] + 1) / 2)


def test_a_curve_is_drawn_with_the_memory_that_is_given():
    own = (*memory.DEFAULT[:2], 4.0, *memory.DEFAULT[3:20], 0.5)  # stability after "good", decay

    point = memory.retention_curve([[Recall(NOON, GOOD)]], days=10, parameters=own).points[10]

    # decay 1/2: f = 0.9**-2 - 1 = 19/81
    assert point.without.middle == pytest.approx((1 + 19 / 81 * 10 / 4) ** -0.5)


def test_without_recalls_there_is_no_curve():
    assert memory.retention_curve([[], []], days=5) == memory.RetentionCurve((), ())


def test_a_curve_of_no_days_or_in_disorder_is_refused():
    with pytest.raises(ValueError, match="days >= 1"):
        memory.retention_curve([], days=0)
    with pytest.raises(ValueError, match="cannot come before"):
        memory.retention_curve([[Recall(NOON, GOOD), Recall(NOON - DAY, GOOD)]], days=3)


@given(
    st.lists(st.lists(st.tuples(st.floats(0, 20), ratings), min_size=1, max_size=3), min_size=1, max_size=3)
)
def test_a_band_always_holds_its_middle_between_nought_and_one(cards):
    histories = []
    for steps in cards:
        days, history = 0.0, []
        for gap, rating in steps:
            days += gap
            history.append(Recall(NOON + days * DAY, rating))
        histories.append(history)

    for point in memory.retention_curve(histories, days=10).points:
        for band in (point.with_reviews, point.without):
            assert 0 < band.low <= band.middle <= band.high <= 1
