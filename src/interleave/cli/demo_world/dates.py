"""When things happen: every date of the demonstration counts from the day on which it is built."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS, TOKYO, TORONTO = "Europe/Paris", "Asia/Tokyo", "America/Toronto"
CITIES = {"Toulouse": PARIS, "Tokyo": TOKYO, "Toronto": TORONTO}
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Dates:
    """The days on which everything turns. `today` is the day in Toulouse at `now`."""

    now: datetime
    today: date
    leading: date  # day 0 of Leading people: it is in its fifth week
    crm: date  # day 0 of New CRM roll-out: in its third week
    protection: date  # day 0 of Data protection basics: over
    second_wave: date  # day 0 of the cohort that begins next week
    founded_at: datetime

    @property
    def crm_day(self) -> int:
        return (self.today - self.crm).days


def around(now: datetime) -> Dates:
    """Return the dates of a demonstration that is built at `now`."""
    now = now.astimezone(UTC).replace(microsecond=0)
    today = now.astimezone(ZoneInfo(PARIS)).date()
    protection = _on_working_day(today, (58, 59, 60))
    return Dates(
        now=now,
        today=today,
        leading=_on_working_day(today, (33, 34, 32)),
        crm=_on_working_day(today, (19, 20, 18)),
        protection=protection,
        second_wave=_next_week(today),
        founded_at=at(protection - timedelta(days=8), "08:05", PARIS),
    )


def at(day: date, clock: str, zone_name: str) -> datetime:
    """Return the instant of a local time such as "09:30", in UTC."""
    hour, minute = map(int, clock.split(":"))
    local = datetime.combine(day, time(hour, minute), ZoneInfo(zone_name))
    return local.astimezone(UTC)


def working_day(day: date) -> date:
    """Return the day, or the Monday after it if it falls on a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() >= SATURDAY else day


def civil_meeting(now: datetime) -> tuple[date, str]:
    """Return day and time in Toulouse of the next talk between Toulouse (morning) and Tokyo (evening).

    Today at 11:30 if that is still an hour away, otherwise tomorrow at 09:30.
    """
    local = now.astimezone(ZoneInfo(PARIS))
    if local.time() < time(10, 30):
        return local.date(), "11:30"
    return local.date() + timedelta(days=1), "09:30"


def next_morning(now: datetime, zone_name: str, clock: str) -> date:
    """Return today if that local time is still an hour away, otherwise tomorrow."""
    today = now.astimezone(ZoneInfo(zone_name)).date()
    return today if at(today, clock, zone_name) - now > timedelta(hours=1) else today + timedelta(days=1)


def _on_working_day(today: date, days_ago: tuple[int, ...]) -> date:
    """Return the first of these days that is a working day; two of three neighbours always hold one."""
    found = (today - timedelta(days=days) for days in days_ago)
    return next(day for day in found if day.weekday() < SATURDAY)


def _next_week(today: date) -> date:
    """Return the Monday of next week, or its Wednesday where Monday is too near to book."""
    monday = today + timedelta(days=7 - today.weekday())
    return monday if (monday - today).days >= 3 else monday + timedelta(days=2)
