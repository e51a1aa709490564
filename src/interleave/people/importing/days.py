"""Days in the cells of one column: the order of day and month is inferred from all of them together."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
SERIAL_START = date(1899, 12, 30)  # day 0 of Excel's serial numbers, as they count from March 1900 on
SERIALS = range(14_000, 80_000)  # 1938 to 2119

_TIME = (
    r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[AaPp]\.?[Mm]\.?)?\s?(?:Z|UTC|[+-]\d{2}:?\d{2})?)?"
)
_ISO = re.compile(r"(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})" + _TIME)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_NUMBERS = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})" + _TIME)
_DAY_WORD = re.compile(
    r"(?:[^\W\d]+,?\s+)?(\d{1,2})(?:st|nd|rd|th|er|º|\.)?[-\s./]+(?:de\s+)?([^\W\d]+)\.?,?[-\s./]+(?:de\s+)?(\d{4}|\d{2})"
    + _TIME
)
_WORD_DAY = re.compile(r"([^\W\d]+)\.?[-\s./]+(\d{1,2})(?:st|nd|rd|th)?,?[-\s./]+(\d{4}|\d{2})" + _TIME)
_EAST_ASIAN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]?")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")

# The first letters that tell a month, in English, French, German, Spanish, Italian, Dutch and Portuguese.
_MONTHS = (
    ("jan", "ene", "gen", "jän"),
    ("feb", "fév", "fev"),
    ("mar", "mär", "mrz", "maa"),
    ("apr", "avr", "abr"),
    ("may", "mai", "mag", "mei"),
    ("jun", "juin", "giu"),
    ("jul", "juil", "lug"),
    ("aug", "aoû", "aou", "ago"),
    ("sep", "set"),
    ("oct", "okt", "ott", "out"),
    ("nov",),
    ("dec", "déc", "dez", "dic"),
)


@dataclass(frozen=True, slots=True)
class DayOrder:
    """The order of day and month in a column: '' while it is open, and the cell that settles it."""

    order: str = ""
    settled_by: str = ""
    is_open: bool = False  # a cell can be read in two ways and nothing settles it
    example: str = ""  # such a cell


def find_order(cells: Iterable[str], *, chosen: str = "") -> DayOrder:
    """Return the order of day and month that holds for a whole column.

    A number above twelve settles it for all cells; without one, points mean day first. If cells settle it
    both ways, or none does, the order is open and has to be chosen.
    """
    first_of: dict[str, str] = {}  # the first cell of each kind
    for cell in cells:
        found = _NUMBERS.fullmatch(cell)
        if found is not None:
            first_of.setdefault(_settle(int(found[1]), int(found[3]), found[2]), cell)
    unclear, pointed = first_of.get("unclear", ""), first_of.get("pointed", "")
    settled = [order for order in (DAY_FIRST, MONTH_FIRST) if order in first_of]
    if chosen in (DAY_FIRST, MONTH_FIRST):
        return DayOrder(chosen, example=unclear or pointed)
    if len(settled) == 1:
        return DayOrder(settled[0], first_of[settled[0]], example=unclear or pointed)
    if unclear:
        return DayOrder(is_open=True, example=unclear)
    return DayOrder(DAY_FIRST if pointed and not settled else "")


def read_day(cell: str, *, order: str = "", today: date | None = None) -> tuple[date | None, str | None]:
    """Return the day that a cell names, or what is wrong with it.

    `order` is the order of day and month of its column. A year of two digits lies at most two years after
    `today`. A number of five digits counts the days as Excel does.
    """
    for pattern in (_ISO, _COMPACT, _EAST_ASIAN):
        found = pattern.fullmatch(cell)
        if found:
            parts = [part for part in found.groups() if part.strip("-/. ")]
            return _day(cell, int(parts[0]), int(parts[1]), int(parts[2]))
    found = _NUMBERS.fullmatch(cell)
    if found:
        return _read_numbers(cell, found, order, today)
    found = _DAY_WORD.fullmatch(cell)
    if found and (month := _find_month(found[2])):
        return _day(cell, _full_year(found[3], today), month, int(found[1]))
    found = _WORD_DAY.fullmatch(cell)
    if found and (month := _find_month(found[1])):
        return _day(cell, _full_year(found[3], today), month, int(found[2]))
    found = _SERIAL.fullmatch(cell)
    if found and int(found[1]) in SERIALS:
        return SERIAL_START + timedelta(days=int(found[1])), None
    return None, _("“%(cell)s” is not a day. Write it like 2026-01-31.") % {"cell": cell[:40]}


def _settle(first: int, second: int, separator: str) -> str:
    """Return the order that two numbers settle, or why they settle none."""
    if first > 12 >= second:
        return DAY_FIRST
    if second > 12 >= first:
        return MONTH_FIRST
    if first == second or first > 12:
        return "equal"
    return "pointed" if separator == "." else "unclear"


def _read_numbers(
    cell: str, found: re.Match[str], order: str, today: date | None
) -> tuple[date | None, str | None]:
    first, second, year = int(found[1]), int(found[3]), _full_year(found[4], today)
    if first > 12 >= second or (not order and found[2] == "."):
        return _day(cell, year, second, first)
    if second > 12 >= first or first == second:
        return _day(cell, year, first, second)
    if order == DAY_FIRST:
        return _day(cell, year, second, first)
    if order == MONTH_FIRST:
        return _day(cell, year, first, second)
    if first > 12:
        return None, _("There is no day “%(cell)s”.") % {"cell": cell[:40]}
    return None, _("“%(cell)s” may be %(one)s or %(two)s. Choose the order of day and month.") % {
        "cell": cell,
        "one": f"{year}-{second:02}-{first:02}",
        "two": f"{year}-{first:02}-{second:02}",
    }


def _full_year(digits: str, today: date | None) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    latest = (today.year if today else 2026) + 2
    century = latest // 100 * 100
    return century + year if century + year <= latest else century - 100 + year


def _find_month(word: str) -> int | None:
    folded = word.casefold()
    for month, starts in enumerate(_MONTHS, start=1):
        if folded.startswith(starts):
            return month
    return None


def _day(cell: str, year: int, month: int, day: int) -> tuple[date | None, str | None]:
    try:
        return date(year, month, day), None
    except ValueError:
        return None, _("There is no day “%(cell)s”.") % {"cell": cell[:40]}
