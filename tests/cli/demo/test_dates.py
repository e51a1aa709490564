"""Whenever the demonstration is built, its weeks, working days and civil hours come out right."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from interleave.cli.demo_world import dates

# Ten days, of which two weekends and the nights in which clocks change, each at six hours.
MOMENTS = [
    datetime(2027, month, day, hour, 25, tzinfo=UTC)
    for month, first in ((3, 24), (11, 2))
    for day in range(first, first + 7)
    for hour in (0, 5, 9, 13, 17, 22)
]


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_the_journeys_stand_in_their_week_on_whatever_day_one_builds(now):
    found = dates.around(now)

    assert 28 <= (found.today - found.leading).days <= 34
    assert 14 <= found.crm_day <= 20
    assert found.crm_day >= 18
    assert (found.today - found.protection).days >= 58
    assert 3 <= (found.second_wave - found.today).days <= 9


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_every_cohort_begins_on_a_working_day(now):
    found = dates.around(now)

    days = [found.leading, found.crm, found.protection, found.second_wave]
    assert all(day.weekday() < 5 for day in days)


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_lea_and_carla_meet_within_a_day_at_an_hour_that_is_civil_for_both(now):
    on, clock = dates.civil_meeting(now)

    start = dates.at(on, clock, dates.PARIS)
    assert timedelta(minutes=50) < start - now < timedelta(hours=25)
    assert 9 <= start.astimezone(ZoneInfo(dates.PARIS)).hour < 12
    assert 16 <= start.astimezone(ZoneInfo(dates.TOKYO)).hour < 21


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_theo_has_a_session_today_or_tomorrow(now):
    on = dates.next_morning(now, dates.TORONTO, "10:00")

    ahead = dates.at(on, "10:00", dates.TORONTO) - now
    assert timedelta(hours=1) < ahead <= timedelta(hours=26)


def test_a_saturday_moves_to_monday_and_a_friday_stays():
    friday, saturday, monday = (datetime(2027, 4, day).date() for day in (23, 24, 26))  # noqa: DTZ001

    assert dates.working_day(friday) == friday
    assert dates.working_day(saturday) == monday
