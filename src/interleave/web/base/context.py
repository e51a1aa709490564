"""What the frame of every page needs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext_lazy as _

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Somewhere the frame can lead to, and who may go there: a role, or None for everybody. One of a kind."""

    name: str
    label: str | Promise
    icon: str
    role: str | None = None
    also: tuple[str, ...] = ()  # what else belongs to it, by the beginning of the address


@dataclass(frozen=True, slots=True)
class NavItem:
    label: str | Promise
    url: str
    icon: str
    is_current: bool
    is_of_role: bool


HELPING = ("/teach/help/", "/teach/enrolments/")
COHORTS = (*HELPING, "/teach/cohorts/", "/manage/help/", "/manage/groups/")
PEOPLE = (
    "/manage/sites/",
    "/manage/teams/",
    "/manage/groups/",
    "/manage/organisation/",
    "/manage/background/",
)
LEARNING = (
    Place("learn:today", _("Today"), "sun", also=("/refresh/",)),
    Place("learn:journeys", _("Journeys"), "route", also=("/offerings/", "/attempts/")),
    Place("learn:library", _("Library"), "book"),
    Place("learn:spaces", _("Community"), "messages", also=("/threads/", "/posts/")),
    Place("learn:coaching", _("Coaching"), "heart-handshake"),
)
WORKING = (
    Place("manage:team", _("Team"), "users", "manager", also=("/confirmations/", *HELPING)),
    Place("teach:sessions", _("Teach"), "presentation", "facilitator"),
    Place("coach:people", _("Coach"), "compass", "coach", also=HELPING),
    Place("author:journeys", _("Design"), "pencil", "designer"),
    Place("manage:cohorts", _("Cohorts"), "users-group", "designer", COHORTS),
    Place("manage:people", _("People"), "building", "administrator", PEOPLE),
)
TABS = (*LEARNING[:4], Place("learn:profile", _("Me"), "user"))


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a frame leads, and which of it is nearest to the page: a key for what is drawn of it."""

    links: tuple[tuple[Place, str], ...] = ()
    here: str = ""

    @property
    def items(self) -> list[NavItem]:
        return [
            NavItem(place.label, url, place.icon, url == self.here, place.role is not None)
            for place, url in self.links
            if url
        ]

    @property
    def working(self) -> list[NavItem]:
        """Those of a role."""
        return [item for item in self.items if item.is_of_role]


class Chrome:
    """The frame of one page. Everything is worked out on first use: an error page may use none of it.

    Reads the signed-in person, which the session middleware has loaded; the number of
    unread notifications comes from `request.unread_count`, a function without arguments
    that costs one query and is called only where the bell is drawn. A view that shows
    somebody else's page names in `request.belongs_to` the address that the menu marks.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def theme(self) -> str:
        """The chosen theme, or auto: as the person's device says."""
        chosen = self._request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else "auto"

    @cached_property
    def clock_offset(self) -> str:
        """The seconds by which the clock of a demo is ahead; empty if it shows the true time."""
        offset = settings.CLOCK_OFFSET.total_seconds()
        return f"{offset:.0f}" if offset else ""

    @cached_property
    def language(self) -> str:
        return get_language() or "en"

    @cached_property
    def direction(self) -> str:
        return "rtl" if get_language_bidi() else "ltr"

    @cached_property
    def person(self) -> Any | None:
        person = getattr(self._request, "user", None)
        return person if person is not None and person.is_authenticated else None

    @cached_property
    def ways(self) -> Ways:
        """The ways of a learner, then those of the person's roles."""
        return self._ways((*LEARNING, *WORKING))

    @cached_property
    def tab_ways(self) -> Ways:
        """The five ways at the bottom of a phone. Work comes before the library, which the menu has too."""
        roles = self.person.role_names if self.person else ()
        work = next((place for place in WORKING if place.role in roles), None)
        return self._ways((*TABS[:2], work, *TABS[3:]) if work else TABS)

    @property
    def nav(self) -> list[NavItem]:
        return self.ways.items

    @cached_property
    def working(self) -> list[NavItem]:
        return self.ways.working

    @property
    def tabs(self) -> list[NavItem]:
        return self.tab_ways.items

    @cached_property
    def stream(self) -> str:
        """Where the number on the bell is heard of as it changes: no page, so no address of ours has it."""
        return f"{get_script_prefix()}stream/"

    @cached_property
    def is_simulated(self) -> bool:
        return self.person is not None and bool(self.person.organisation.is_simulated)

    @cached_property
    def unread(self) -> int:
        """Notifications not read yet. 1 query, or none when nobody offers to count."""
        count: Callable[[], int] | None = getattr(self._request, "unread_count", None)
        return count() if count is not None else 0

    def _ways(self, places: tuple[Place, ...]) -> Ways:
        if self.person is None:
            return Ways()
        open_to = {None, *self.person.role_names}
        path: str = getattr(self._request, "belongs_to", self._request.path)
        links = tuple((place, _address(place.name)) for place in places if place.role in open_to)
        under = [(start, url) for place, url in links if url for start in (url, *place.also)]
        nearest = max((each for each in under if path.startswith(each[0])), key=_length, default=("", ""))[1]
        return Ways(links, nearest)


def _length(found: tuple[str, str]) -> int:
    return len(found[0])


def _address(name: str) -> str:
    """Return the address of a place, or nothing where an installation leaves that audience out."""
    return _found_address(get_urlconf(), get_script_prefix(), name)


@cache
def _found_address(urlconf: str | None, prefix: str, name: str) -> str:
    try:
        return reverse(name, urlconf)
    except NoReverseMatch:
        return ""


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Offer the frame to every template, as `chrome`."""
    return {"chrome": Chrome(request)}
