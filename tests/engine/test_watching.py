"""Seconds watched count once, and an idle or second tab earns nothing."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interleave.engine import watching
from interleave.engine.watching import Span

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
seconds = st.integers(0, 60)
spans = st.lists(st.tuples(seconds, seconds).map(lambda pair: (min(pair), max(pair))), max_size=8)


def after(number):
    return NOON + timedelta(seconds=number)


def test_overlapping_and_touching_parts_become_one():
    assert watching.merge([(20, 30), (0, 10), (10, 15), (25, 40), (50, 50)]) == (Span(0, 15), Span(20, 40))


def test_parts_are_cut_to_the_video():
    assert watching.merge([(-5, 10), (90, 200), (150, 160)], duration_s=100) == (Span(0, 10), Span(90, 100))


@given(spans)
def test_merged_parts_cover_the_same_seconds_apart_and_in_order(parts):
    covered = {n for start, end in parts for n in range(start, end)}

    merged = watching.merge(parts)

    assert {n for start, end in merged for n in range(int(start), int(end))} == covered
    assert all(one.end_s < two.start_s for one, two in pairwise(merged))
    assert watching.merge(merged) == merged


@pytest.mark.parametrize("part", [(10, 5), (0, float("nan")), (float("inf"), float("inf"))])
def test_a_broken_part_is_refused(part):
    with pytest.raises(ValueError, match="A watched part cannot"):
        watching.merge([part])


def test_seeing_a_part_twice_counts_once():
    assert watching.share_watched([(0, 30), (0, 30), (20, 50)], 100) == 0.5
    assert watching.share_watched([], 100) == 0
    assert watching.share_watched([(0, 500)], 100) == 1


def test_a_video_without_length_is_refused():
    with pytest.raises(ValueError, match="longer than 0"):
        watching.share_watched([], 0)


@pytest.mark.parametrize(
    ("parts", "last", "position"),
    [
        ([], None, 0),
        ([(0, 40)], 25, 25),
        ([(0, 40)], None, 40),
        ([(10, 40)], None, 0),
        ([(0, 40), (60, 100)], 99, 40),
        ([(0, 100)], 100, 0),
        ([(0, 98)], None, 0),
        ([(0, 40)], -3, 40),
    ],
)
def test_one_goes_on_where_one_was_or_at_the_first_gap(parts, last, position):
    assert watching.resume_position(parts, 100, last_position_s=last) == position


def test_a_sign_of_life_earns_the_time_since_the_last():
    assert watching.credit_seconds(NOON, after(30), visible=True, active=True) == 30
    assert watching.credit_seconds(NOON, after(90), visible=True, active=True) == 90


@pytest.mark.parametrize(
    ("previous", "now", "visible", "active"),
    [
        (None, NOON, True, True),
        (NOON, after(30), True, False),
        (NOON, after(30), False, True),
        (NOON, after(91), True, True),
        (NOON, after(-30), True, True),
        (NOON, NOON, True, True),
    ],
)
def test_no_proof_earns_nothing(previous, now, visible, active):
    assert watching.credit_seconds(previous, now, visible=visible, active=active) == 0


@given(st.lists(st.tuples(st.integers(1, 3600), st.sampled_from(["phone", "desk"])), max_size=40))
def test_two_tabs_never_earn_more_than_the_time_that_passed(pings):
    ordered = sorted(pings)
    instants = [after(second) for second, _ in ordered]

    earned = sum(
        watching.credit_seconds(previous, now, visible=True, active=True)
        for previous, now in zip([None, *instants], instants, strict=False)
    )

    assert earned <= (ordered[-1][0] - ordered[0][0] if ordered else 0)


def test_the_hour_that_clocks_repeat_is_not_lost():
    paris = ZoneInfo("Europe/Paris")
    before = datetime(2026, 10, 25, 2, 59, 30, tzinfo=paris)
    now = datetime(2026, 10, 25, 2, 0, 0, tzinfo=paris, fold=1)

    assert watching.credit_seconds(before, now, visible=True, active=True) == 30
