"""Local times that people hand in, made instants: what a changing clock leaves open is asked."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from interleave.engine import wall_clock
from interleave.kernel import dates, errors

EARLIER, LATER = "earlier", "later"


@dataclass(frozen=True, slots=True)
class WallTime:
    """A date and a time as a clock on the wall shows them in a zone; `choice` answers a TimeInDoubt."""

    on: date
    at: time
    zone_name: str
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the instants that a time in doubt can mean: the answer to hand in, and its words."""

    key: str
    words: str
    instant: datetime


class TimeInDoubt(errors.Invalid):
    """The local time does not exist, or exists twice: `choices` has the two instants it can mean."""

    def __init__(self, message: str, choices: tuple[Choice, ...]) -> None:
        super().__init__(message, [errors.Problem("choice", message)])
        self.choices = choices


class UnknownZone(errors.Invalid):
    """No such time zone."""


def zone_of(name: str) -> ZoneInfo:
    """Return the IANA zone of this name, or raise UnknownZone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        text = _("“%(zone)s” is not a time zone we know. Choose one such as Europe/Paris.") % {"zone": name}
        raise UnknownZone(text, [errors.Problem("zone_name", text)]) from None


def resolve(when: WallTime) -> datetime:
    """Return the instant (UTC) that is meant. Raises TimeInDoubt without a choice, UnknownZone or Invalid."""
    zone = zone_of(when.zone_name)
    if not dates.can_be_planned(when.on):
        text = _("Check the year: a time can be planned from 2000 to 2099.")
        raise errors.Invalid(text, [errors.Problem("starts_on", text)])
    reading = wall_clock.read(datetime.combine(when.on, when.at.replace(tzinfo=None)), zone)
    if reading.doubt is wall_clock.Doubt.NONE:
        return reading.instants[0]
    if when.choice in (EARLIER, LATER):
        return reading.instants[0 if when.choice == EARLIER else 1]
    raise TimeInDoubt(_question(when, reading.doubt), _choices(reading, zone))


def _question(when: WallTime, doubt: wall_clock.Doubt) -> str:
    words = {
        "day": date_format(when.on, "D j M Y", use_l10n=False),
        "time": when.at.strftime("%H:%M"),
        "zone": when.zone_name,
    }
    if doubt is wall_clock.Doubt.SKIPPED:
        text = _(
            "On %(day)s the clocks of %(zone)s go forward and skip %(time)s. Choose one of the two times."
        )
    else:
        text = _("On %(day)s the clocks of %(zone)s go back, and %(time)s comes twice. Choose which one.")
    return text % words


def _choices(reading: wall_clock.Reading, zone: ZoneInfo) -> tuple[Choice, ...]:
    found = []
    for key, instant in zip((EARLIER, LATER), reading.instants, strict=True):
        local = instant.astimezone(zone)
        offset = local.strftime("%z")
        words = f"{local:%H:%M} {local.tzname()} (UTC{offset[:3]}:{offset[3:]})"
        found.append(Choice(key, words, instant))
    return tuple(found)
