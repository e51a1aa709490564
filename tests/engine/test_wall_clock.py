"""Local times and the nights in which clocks change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from interleave.engine import wall_clock
from interleave.engine.wall_clock import Doubt

PARIS = ZoneInfo("Europe/Paris")


def clock(*parts: int) -> datetime:
    """What a clock on the wall shows: no zone."""
    return datetime(*parts)  # noqa: DTZ001


def test_an_ordinary_time_means_one_instant():
    reading = wall_clock.read(clock(2027, 4, 22, 9, 30), PARIS)

    assert reading == wall_clock.Reading((datetime(2027, 4, 22, 7, 30, tzinfo=UTC),), Doubt.NONE)


def test_a_time_that_the_spring_night_skips_can_mean_half_past_one_or_half_past_three():
    reading = wall_clock.read(clock(2027, 3, 28, 2, 30), PARIS)

    assert reading.doubt is Doubt.SKIPPED
    assert [f"{instant.astimezone(PARIS):%H:%M %Z}" for instant in reading.instants] == [
        "01:30 CET",
        "03:30 CEST",
    ]


def test_a_time_that_the_autumn_night_repeats_means_two_instants_an_hour_apart():
    reading = wall_clock.read(clock(2027, 10, 31, 2, 30), PARIS)

    assert reading == wall_clock.Reading(
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)), Doubt.REPEATED
    )


def test_toronto_changes_on_another_night_than_paris():
    toronto = ZoneInfo("America/Toronto")

    assert wall_clock.read(clock(2027, 3, 14, 2, 30), toronto).doubt is Doubt.SKIPPED
    assert wall_clock.read(clock(2027, 11, 7, 1, 30), toronto).doubt is Doubt.REPEATED
    assert wall_clock.read(clock(2027, 3, 14, 2, 30), PARIS).doubt is Doubt.NONE


def test_tokyo_never_changes_its_clocks():
    tokyo = ZoneInfo("Asia/Tokyo")

    doubts = {wall_clock.read(clock(2027, month, 28, 2, 30), tokyo).doubt for month in range(1, 13)}

    assert doubts == {Doubt.NONE}


def test_a_time_that_carries_a_zone_is_refused():
    with pytest.raises(ValueError, match="no zone"):
        wall_clock.read(datetime(2027, 4, 22, 9, 30, tzinfo=UTC), PARIS)
