"""Single cells: days, sites with a zone, roles; and cells that a spreadsheet would run as a formula."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from interleave.people import fields

EMPTIES = "-"  # a cell that says: take away what is there; an empty cell leaves it
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

ISO_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ][\d:.]+Z?)?")
OTHER_DAY = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[T ][\d:.]+Z?)?")
NEW_SITE = re.compile(r"(?P<name>[^()]+?)\s*\(\s*(?P<zone>[^()]+?)\s*\)")


@dataclass(frozen=True, slots=True)
class SiteCell:
    """A site's name, and its zone where the cell gives one in brackets."""

    name: str
    zone_words: str = ""


def clean(cell: str) -> str:
    """Return a cell as it was meant: tidied, and without the quote that our export puts before a formula."""
    tidied = fields.tidy(cell)
    if tidied.startswith("'") and tidied[1:].startswith(FORMULA_STARTS):
        return tidied[1:]
    return tidied


def neutralise(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def read_day(cell: str) -> tuple[date | None, str | None]:
    """Return the day that a cell names, or what is wrong with it.

    Year first is always clear; 5.1.2026 is read day first, as it is written where dots
    are used; with strokes the day is only clear when one number is above twelve.
    """
    iso = ISO_DAY.fullmatch(cell)
    if iso:
        return _day(cell, int(iso[1]), int(iso[2]), int(iso[3]))
    other = OTHER_DAY.fullmatch(cell)
    if other is None:
        return None, _("“%(cell)s” is not a day. Write it like 2026-01-31.") % {"cell": cell[:40]}
    first, mark, second, year = int(other[1]), other[2], int(other[3]), int(other[4])
    if mark == "." or first > 12:
        return _day(cell, year, second, first)
    if second > 12 or first == second:
        return _day(cell, year, first, second)
    return None, _("“%(cell)s” may be %(one)s or %(two)s. Write the one that you mean.") % {
        "cell": cell,
        "one": f"{year}-{second:02}-{first:02}",
        "two": f"{year}-{first:02}-{second:02}",
    }


def read_site(cell: str) -> SiteCell:
    """Split `Toulouse (Europe/Paris)` into the site's name and its zone."""
    found = NEW_SITE.fullmatch(cell)
    return SiteCell(found["name"], found["zone"]) if found else SiteCell(cell)


def read_roles(cell: str) -> tuple[frozenset[str], list[str]]:
    """Return the roles that a cell names, and what is wrong with those that do not exist."""
    roles: set[str] = set()
    faults: list[str] = []
    for words in re.split(r"[,;/|+]", cell):
        if not words.strip():
            continue
        role = fields.find_role(words)
        if role is not None:
            roles.add(role.value)
            continue
        near = fields.suggest_role(words)
        shown = fields.tidy(words)[:40]
        if near:
            faults.append(
                _("There is no role “%(role)s”. Did you mean %(near)s?") % {"role": shown, "near": near}
            )
        else:
            known = ", ".join(["learner", "facilitator", "coach", "designer", "administrator"])
            faults.append(_("There is no role “%(role)s”: use %(known)s.") % {"role": shown, "known": known})
    return frozenset(roles), faults


def _day(cell: str, year: int, month: int, day: int) -> tuple[date | None, str | None]:
    try:
        return date(year, month, day), None
    except ValueError:
        return None, _("There is no day “%(cell)s”.") % {"cell": cell}
