"""Time zones by their IANA names, and finding one by a city."""

import difflib
import unicodedata
from functools import cache
from zoneinfo import available_timezones

MOST_SUGGESTIONS = 3
# Kept in the database for old software; nobody lives there.
NOT_PLACES = ("Etc/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/", "posix/", "right/")


@cache
def list_zones() -> tuple[str, ...]:
    """Return the zones that a person can choose: places, and UTC, by name."""
    places = [name for name in available_timezones() if "/" in name and not name.startswith(NOT_PLACES)]
    return ("UTC", *sorted(places))


def is_zone(name: str) -> bool:
    """Tell whether an IANA zone has this very name."""
    return name in available_timezones()


def find_zone(words: str) -> str | None:
    """Return the one zone that these words name: `Europe/Paris`, `europe/paris`, `Paris`; None if unclear."""
    wanted = _plain(words)
    exact = [name for name in list_zones() if _plain(name) == wanted]
    if exact:
        return exact[0]
    if is_zone(words):
        return words
    cities = [name for name in list_zones() if _plain(name.rsplit("/", 1)[-1]) == wanted]
    return cities[0] if len(cities) == 1 else None


def suggest_zones(words: str) -> list[str]:
    """Return up to three zones that these words may have meant, the likeliest first."""
    wanted = _plain(words)
    if not wanted:
        return []
    inside = [name for name in list_zones() if wanted in _plain(name)]
    by_plain = {_plain(name): name for name in list_zones()}
    by_city = {_plain(name.rsplit("/", 1)[-1]): name for name in list_zones()}
    near = [by_plain[key] for key in difflib.get_close_matches(wanted, by_plain, n=3, cutoff=0.7)]
    near += [
        by_city[key] for key in difflib.get_close_matches(wanted.rsplit("/", 1)[-1], by_city, n=3, cutoff=0.7)
    ]
    return list(dict.fromkeys([*inside[:MOST_SUGGESTIONS], *near]))[:MOST_SUGGESTIONS]


def _plain(words: str) -> str:
    """Fold case and accents, and take blanks for underscores."""
    bare = unicodedata.normalize("NFKD", words.strip()).encode("ascii", "ignore").decode()
    return bare.casefold().replace(" ", "_")
