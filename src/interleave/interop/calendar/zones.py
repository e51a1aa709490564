"""The rules of a time zone, written so that every calendar program reads them.

Outlook takes yearly rules, not lists of dates; so a zone that changes its clocks on the same kind
of day each year (nearly all of them) is told by two yearly rules, and one that does not by one
plain change after the other. Onsets are told in the local time before the change, as the
standard wants.

Source:
    RFC 5545, section 3.6.5 (VTIMEZONE).
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a local time on purpose
YEARS_AROUND = 2  # a rule must hold that long before and after to be told as yearly
FIRST_YEAR, LAST_YEAR = 1972, 2100  # beyond them the rules of the nearest year are told
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a zone's clocks: when (by the clocks before it), from and to which offset."""

    onset: datetime  # naive, local time before the change
    before: timedelta
    after: timedelta
    name: str
    is_summer: bool


def describe(zone_name: str, years: Sequence[int]) -> Timezone:
    """Return the VTIMEZONE of an IANA zone that is right for these years at least."""
    told = [min(max(year, FIRST_YEAR), LAST_YEAR) for year in years]
    first, last = min(told) - YEARS_AROUND, max(told) + YEARS_AROUND
    found = changes(zone_name, first, last)
    component = Timezone()
    component.add("tzid", zone_name)
    yearly = _yearly(found, first, last)
    if not found:
        component.add_component(_observance(_still(zone_name, first), rule=None))
    elif yearly is not None:
        for change, rule in yearly:
            component.add_component(_observance(change, rule=rule))
    else:
        for change in [_opening(found[0]), *found]:
            component.add_component(_observance(change, rule=None))
    return component


@lru_cache(maxsize=256)
def changes(zone_name: str, first_year: int, last_year: int) -> tuple[Change, ...]:
    """Return the changes of a zone's clocks from one year to another, both whole, in order."""
    zone = ZoneInfo(zone_name)
    moment = datetime(first_year, 1, 1, tzinfo=UTC)
    end = datetime(last_year + 1, 1, 1, tzinfo=UTC)
    found = []
    while moment < end:
        following = moment + timedelta(days=1)
        if _offset(moment, zone) != _offset(following, zone):
            found.append(_change(_switch(moment, following, zone), zone))
        moment = following
    return tuple(found)


def _switch(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """Return the first minute (UTC) with the new offset."""
    old = _offset(low, zone)
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) // 2
        middle = middle.replace(second=0, microsecond=0)
        if middle <= low:
            break
        low, high = (middle, high) if _offset(middle, zone) == old else (low, middle)
    return high


def _change(instant: datetime, zone: ZoneInfo) -> Change:
    before = _offset(instant - timedelta(minutes=1), zone)
    local = instant.astimezone(zone)
    return Change(
        onset=(instant + before).replace(tzinfo=None),
        before=before,
        after=_offset(instant, zone),
        name=local.tzname() or "",
        is_summer=bool(local.dst()),
    )


def _yearly(found: Sequence[Change], first: int, last: int) -> list[tuple[Change, vRecur]] | None:
    """Return the first change of each kind with its yearly rule, or None when years differ."""
    kinds: dict[tuple[int, timedelta, timedelta], list[Change]] = {}
    for change in found:
        kinds.setdefault((change.onset.month, change.before, change.after), []).append(change)
    rules = []
    for same in kinds.values():
        rule = _rule(same)
        if rule is None or [change.onset.year for change in same] != list(range(first, last + 1)):
            return None
        rules.append((same[0], rule))
    return rules


def _rule(same: Sequence[Change]) -> vRecur | None:
    if len({(change.onset.weekday(), change.onset.time()) for change in same}) != 1:
        return None
    weeks = {(change.onset.day - 1) // 7 + 1 for change in same}
    day = DAYS[same[0].onset.weekday()]
    if all(_is_last_week(change.onset) for change in same):
        which = f"-1{day}"
    elif len(weeks) == 1:
        which = f"{weeks.pop()}{day}"
    else:
        return None
    return vRecur({"FREQ": "YEARLY", "BYMONTH": same[0].onset.month, "BYDAY": which})


def _is_last_week(day: datetime) -> bool:
    return day.day + 7 > calendar.monthrange(day.year, day.month)[1]


def _observance(change: Change, *, rule: vRecur | None) -> TimezoneDaylight | TimezoneStandard:
    part = TimezoneDaylight() if change.is_summer else TimezoneStandard()
    part.add("dtstart", change.onset)
    if rule is not None:
        part.add("rrule", rule)
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.after)
    if change.name:
        part.add("tzname", change.name)
    return part


def _still(zone_name: str, year: int) -> Change:
    """Return the one rule of a zone whose clocks never change."""
    local = datetime(year, 1, 1, tzinfo=UTC).astimezone(ZoneInfo(zone_name))
    offset = local.utcoffset() or NO_TIME
    return Change(EPOCH, offset, offset, local.tzname() or "", is_summer=False)


def _opening(first: Change) -> Change:
    """Return what holds before the first change that is told."""
    return Change(EPOCH, first.before, first.before, "", is_summer=not first.is_summer)


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or NO_TIME
