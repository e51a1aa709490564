"""Whenever the demonstration is built, its weeks, working days and civil hours come out right."""

from datetime import UTC, date, datetime, timedelta
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
    assert 3 <= (found.second_wave - found.today).days <= 10


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_every_cohort_begins_on_a_working_day(now):
    found = dates.around(now)

    days = [found.leading, found.crm, found.protection, found.second_wave]
    assert all(day.weekday() < 5 for day in days)


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_lea_and_carla_meet_on_the_next_working_day_in_the_working_hours_of_both(now):
    start = dates.at(dates.lea_meets_carla_on(now), dates.LEA_AND_CARLA, dates.PARIS)

    paris, tokyo = (start.astimezone(ZoneInfo(zone)) for zone in (dates.PARIS, dates.TOKYO))
    assert timedelta(hours=1) < start - now < timedelta(days=4, hours=2)
    assert paris.weekday() < 5
    assert (paris.hour, paris.date()) == (9, tokyo.date())
    assert tokyo.hour in (16, 17)


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_theo_has_a_session_today_or_tomorrow(now):
    on = dates.next_morning(now, dates.TORONTO, "10:00")

    ahead = dates.at(on, "10:00", dates.TORONTO) - now
    assert timedelta(hours=1) < ahead <= timedelta(hours=26)


def test_a_saturday_moves_to_monday_and_a_friday_stays():
    friday, saturday, monday = (datetime(2027, 4, day).date() for day in (23, 24, 26))  # noqa: DTZ001

    assert dates.working_day(friday) == friday
    assert dates.working_day(saturday) == monday


def test_a_holiday_moves_to_the_next_day_of_the_sites_that_are_named():
    new_year, monday, tuesday = (date(2027, 1, day) for day in (1, 4, 5))
    labour_day = date(2028, 5, 1)  # a Monday, kept in Toulouse alone

    assert dates.working_day(new_year) == monday
    assert dates.working_day_before(tuesday) == monday
    assert dates.working_day_before(monday, "Toronto") == date(2026, 12, 31)
    assert dates.working_day(labour_day, "Toulouse") == date(2028, 5, 2)
    assert dates.working_day(labour_day, "Tokyo", "Toronto") == labour_day
