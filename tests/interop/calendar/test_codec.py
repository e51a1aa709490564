"""iCalendar text, read back by a parser."""

import dataclasses
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from interleave.interop.calendar import codec, zones
from interleave.interop.calendar.codec import Appointment, Method

WORKSHOP = Appointment(
    uid="b-s@interleave",
    sequence=3,
    title="Hard talks; one, two",
    starts_at=datetime(2027, 4, 30, 7, tzinfo=UTC),
    ends_at=datetime(2027, 4, 30, 9, tzinfo=UTC),
    zone_name="Europe/Paris",
    location="Room 4",
    url="https://meet.example.org/x",
    description="First line\nsecond line",
    organiser_name="Theo Grant",
    organiser_email="theo@meridian.example",
    attendee_name="Léa Martin",
    attendee_email="lea@meridian.example",
    stamped_at=datetime(2027, 4, 22, 12, tzinfo=UTC),
)


def parsed(method=Method.REQUEST, **changes):
    text = codec.encode([dataclasses.replace(WORKSHOP, **changes)], method=method)
    calendar = Calendar.from_ical(text)
    return calendar, calendar.walk("VEVENT")[0], text


def test_an_invite_reads_back_as_it_was_written():
    calendar, event, _text = parsed()

    assert calendar["method"] == "REQUEST"
    assert (event["uid"], event["sequence"], event["status"]) == ("b-s@interleave", 3, "CONFIRMED")
    assert (event["summary"], event["location"]) == ("Hard talks; one, two", "Room 4")
    assert event["description"] == "First line\nsecond line"
    assert event["organizer"] == "mailto:theo@meridian.example"
    assert event["attendee"] == "mailto:lea@meridian.example"
    assert event["attendee"].params["CN"] == "Léa Martin"
    assert event.walk("VALARM")[0]["trigger"].dt == timedelta(minutes=-15)


def test_a_cancellation_keeps_uid_and_says_so_twice():
    calendar, event, _text = parsed(Method.CANCEL, sequence=4)

    assert (calendar["method"], event["status"], event["sequence"]) == ("CANCEL", "CANCELLED", 4)
    assert event["uid"] == "b-s@interleave"
    assert not event.walk("VALARM")


@pytest.mark.parametrize(
    "zone_name", ["Europe/Paris", "America/Toronto", "Asia/Tokyo", "Australia/Lord_Howe"]
)
@pytest.mark.parametrize(
    "starts_at",
    [
        datetime(2027, 1, 15, 9, tzinfo=UTC),
        datetime(2027, 7, 15, 9, tzinfo=UTC),
        datetime(2027, 3, 28, 0, 59, tzinfo=UTC),
        datetime(2027, 3, 28, 1, tzinfo=UTC),
        datetime(2027, 10, 31, 1, tzinfo=UTC),
        datetime(2027, 3, 14, 7, tzinfo=UTC),
        datetime(2027, 11, 7, 6, tzinfo=UTC),
    ],
)
def test_the_instant_survives_in_every_zone_across_the_changes_of_clocks(zone_name, starts_at):
    _calendar, event, text = parsed(
        zone_name=zone_name, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)
    )

    assert event["dtstart"].dt.astimezone(UTC) == starts_at
    assert event["dtend"].dt.astimezone(UTC) == starts_at + timedelta(hours=1)
    assert f"TZID:{zone_name}".encode() in text


@pytest.mark.parametrize(
    "zone_name",
    [
        "Europe/Paris", "America/Toronto", "Asia/Tokyo", "Australia/Sydney", "America/Santiago",
        "Africa/Casablanca",
        "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Cairo",
    ],
)  # fmt: skip
def test_the_written_rules_give_the_offset_of_every_day_of_the_year(zone_name):
    text = codec.encode([dataclasses.replace(WORKSHOP, zone_name=zone_name)], method=Method.REQUEST)
    zone = ZoneInfo(zone_name)

    days = [datetime(2027, 1, 1, 12) + timedelta(days=day) for day in range(365)]  # noqa: DTZ001

    component = Calendar.from_ical(text).walk("VTIMEZONE")[0]
    told = component.to_tz(lookup_tzid=False)
    assert [told.utcoffset(day) for day in days] == [zone.utcoffset(day) for day in days]


def test_zones_with_steady_habits_are_told_by_yearly_rules_that_outlook_reads():
    text = codec.encode([WORKSHOP], method=Method.REQUEST).decode()

    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in text
    assert "RDATE" not in text
    assert "DTSTART:20250330T020000" in text


def test_tokyo_needs_one_rule_and_utc_none():
    tokyo = codec.encode(
        [dataclasses.replace(WORKSHOP, zone_name="Asia/Tokyo")], method=Method.REQUEST
    ).decode()
    utc = codec.encode([dataclasses.replace(WORKSHOP, zone_name="UTC")], method=Method.REQUEST).decode()

    assert tokyo.count("BEGIN:STANDARD") == 1
    assert "BEGIN:DAYLIGHT" not in tokyo
    assert "VTIMEZONE" not in utc
    assert "DTSTART:20270430T070000Z" in utc


def test_the_changes_of_paris_in_one_year_are_two():
    found = zones.changes("Europe/Paris", 2027, 2027)

    assert [(str(change.onset), change.name) for change in found] == [
        ("2027-03-28 02:00:00", "CEST"),
        ("2027-10-31 03:00:00", "CET"),
    ]


def test_lines_end_and_fold_as_the_standard_wants():
    text = codec.encode([dataclasses.replace(WORKSHOP, title="Ö" * 200)], method=Method.REQUEST)

    assert text.endswith(b"END:VCALENDAR\r\n")
    assert max(len(line) for line in text.split(b"\r\n")) <= 75
