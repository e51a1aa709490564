"""When things happen: every date of the demonstration counts from the day on which it is built."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS, TOKYO, TORONTO = "Europe/Paris", "Asia/Tokyo", "America/Toronto"
CITIES = {"Toulouse": PARIS, "Tokyo": TOKYO, "Toronto": TORONTO}
SATURDAY = 5
# Month and day on which a site is closed. Public holidays that move are left out.
CLOSED = {
    "Toulouse": {(1, 1), (5, 1), (7, 14), (11, 11), (12, 25)},
    "Tokyo": {(1, 1), (1, 2), (1, 3), (5, 3), (5, 4), (5, 5), (11, 3)},
    "Toronto": {(1, 1), (7, 1), (12, 25), (12, 26)},
}
FIRST_HOUR, LAST_HOUR = 9, 18  # of work, by the clock of each site
LEA_AND_CARLA = "09:00"  # in Toulouse, when it is 16:00 or 17:00 in Tokyo


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
    protection = _weekday(today, (58, 59, 60))
    return Dates(
        now=now,
        today=today,
        leading=_weekday(today, (33, 34, 32)),
        crm=_weekday(today, (19, 20, 18)),
        protection=protection,
        second_wave=_next_week(today),
        founded_at=at(protection - timedelta(days=8), "08:05", PARIS),
    )


def at(day: date, clock: str, zone_name: str) -> datetime:
    """Return the instant of a local time such as "09:30", in UTC."""
    hour, minute = map(int, clock.split(":"))
    local = datetime.combine(day, time(hour, minute), ZoneInfo(zone_name))
    return local.astimezone(UTC)


def is_working_day(day: date, *cities: str) -> bool:
    """Return True if these sites (all sites, if none is named) work on the day."""
    return day.weekday() < SATURDAY and not any(
        (day.month, day.day) in CLOSED[city] for city in cities or CITIES
    )


def working_day(day: date, *cities: str) -> date:
    """Return the day, or the first day after it on which these sites (all sites, if none is named) work."""
    while not is_working_day(day, *cities):
        day += timedelta(days=1)
    return day


def working_day_before(day: date, *cities: str) -> date:
    """Return the last day before this one on which these sites (all sites, if none is named) work."""
    day -= timedelta(days=1)
    while not is_working_day(day, *cities):
        day -= timedelta(days=1)
    return day


def lea_meets_carla_on(now: datetime) -> date:
    """Return the day of the next coaching meeting between Toulouse and Tokyo (see LEA_AND_CARLA)."""
    return working_day(next_morning(now, PARIS, LEA_AND_CARLA), "Toulouse", "Tokyo")


def next_morning(now: datetime, zone_name: str, clock: str) -> date:
    """Return today if that local time is still an hour away, otherwise tomorrow."""
    today = now.astimezone(ZoneInfo(zone_name)).date()
    return today if at(today, clock, zone_name) - now > timedelta(hours=1) else today + timedelta(days=1)


def _weekday(today: date, days_ago: tuple[int, int, int]) -> date:
    """Return the first of three neighbours on which all sites work, or else the first that is no weekend."""
    days = [today - timedelta(days=ago) for ago in days_ago]
    return next(filter(is_working_day, days), next(day for day in days if day.weekday() < SATURDAY))


def _next_week(today: date) -> date:
    """Return the first day of next week on which all sites work and that is not too near to book."""
    monday = today + timedelta(days=7 - today.weekday())
    return working_day(max(monday, today + timedelta(days=3)))
