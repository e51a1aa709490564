"""Time zones by their IANA names, and finding one by a city."""

import difflib
import unicodedata
from functools import cache, lru_cache
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
    exact = _by_name().get(wanted)
    if exact:
        return exact
    if is_zone(words):
        return words
    cities = _by_city().get(wanted, ())
    return cities[0] if len(cities) == 1 else None


@lru_cache(4096)
def suggest_zones(words: str) -> tuple[str, ...]:
    """Return up to three zones that these words may have meant, the likeliest first."""
    wanted = _plain(words)
    if not wanted:
        return ()
    city = wanted.rsplit("/", 1)[-1]
    found = [name for plain, name in _by_name().items() if wanted in plain][:MOST_SUGGESTIONS]
    for near in difflib.get_close_matches(city, _by_city(), n=MOST_SUGGESTIONS, cutoff=0.7):
        found += _by_city()[near]
    found += [_by_name()[near] for near in difflib.get_close_matches(wanted, _by_name(), n=1, cutoff=0.8)]
    return tuple(dict.fromkeys(found))[:MOST_SUGGESTIONS]


@cache
def _by_name() -> dict[str, str]:
    return {_plain(name): name for name in list_zones()}


@cache
def _by_city() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in list_zones():
        city = _plain(name.rsplit("/", 1)[-1])
        found[city] = (*found.get(city, ()), name)
    return found


def _plain(words: str) -> str:
    """Fold case and accents, and take blanks for underscores."""
    bare = unicodedata.normalize("NFKD", words.strip()).encode("ascii", "ignore").decode()
    return bare.casefold().replace(" ", "_")
