"""Every group visits every station once, and no two groups meet at one."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interleave.engine import rotation
from interleave.engine.rotation import Turn


def names(prefix, count):
    return [f"{prefix}{n}" for n in range(count)]


def test_two_groups_swap_two_stations():
    assert rotation.timetable(["red", "blue"], ["lab", "talk"], ["9:00", "10:00"]) == (
        Turn("9:00", "red", "lab"),
        Turn("9:00", "blue", "talk"),
        Turn("10:00", "red", "talk"),
        Turn("10:00", "blue", "lab"),
    )


@given(st.integers(1, 7), st.integers(1, 7), st.integers(0, 2))
def test_every_group_visits_every_station_once_and_nobody_is_double_booked(groups, stations, spare):
    slots = names("s", max(groups, stations) + spare)

    turns = rotation.timetable(names("g", groups), names("t", stations), slots)

    assert len(turns) == groups * stations
    assert set(Counter((turn.group, turn.station) for turn in turns).values()) == {1}
    assert set(Counter((turn.slot, turn.station) for turn in turns).values()) == {1}
    assert set(Counter((turn.slot, turn.group) for turn in turns).values()) == {1}


@pytest.mark.parametrize("order", [2, 4, 6])
def test_every_station_follows_every_other_equally_often(order):
    turns = rotation.timetable(names("g", order), names("t", order), names("s", order))
    walks = [[turn.station for turn in turns if turn.group == group] for group in names("g", order)]

    steps = Counter(pair for walk in walks for pair in pairwise(walk))

    assert len(steps) == order * (order - 1)
    assert set(steps.values()) == {1}


def test_too_few_slots_are_refused_with_the_number_needed():
    with pytest.raises(ValueError, match="3 groups and 4 stations need 4 slots, there are 3"):
        rotation.timetable(names("g", 3), names("t", 4), names("s", 3))


@pytest.mark.parametrize(
    ("groups", "stations", "slots", "words"),
    [
        ([], ["a"], ["1"], "at least one group"),
        (["g"], [], ["1"], "at least one station"),
        (["g"], ["a"], [], "at least one slot"),
        (["g", "g"], ["a"], ["1", "2"], "Two groups have the same name"),
        (["g"], ["a", "a"], ["1", "2"], "Two stations have the same name"),
    ],
)
def test_missing_and_repeated_names_are_refused(groups, stations, slots, words):
    with pytest.raises(ValueError, match=words):
        rotation.timetable(groups, stations, slots)
