"""The words of each kind of news, in the reader's language and zone."""

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interleave.engine.events import PeopleTold
from interleave.notifications.models import Notification

LONGEST_TITLE = Notification._meta.get_field("title").max_length or 250
LONGEST_BODY = Notification._meta.get_field("body").max_length or 600


class Reader(Protocol):
    """Whoever reads it: her language and her zone."""

    language: str

    @property
    def zone(self) -> ZoneInfo: ...


def say(news: PeopleTold, reader: Reader) -> tuple[str, str]:
    """Return title and body of some news for a reader."""
    with translation.override(reader.language):
        values = {
            "subject": news.subject,
            "who": news.who or _("Somebody"),
            "words": news.words,
            "when": say_when(news.when, reader.zone) if news.when else "",
            "day": say_day(news.when, reader.zone) if news.when else "",
            "count": news.count,
        }
        title, body = (template % values for template in _templates(news))
    return _cut(title, LONGEST_TITLE), _cut(body, LONGEST_BODY)


def say_when(when: datetime, zone: ZoneInfo) -> str:
    """Say an instant in a zone, and name the zone: Thu 22 Apr, 15:00 (Europe/Paris)."""
    local = _to_zone(when, zone)
    return f"{date_format(local, 'D j M, H:i', use_l10n=False)} ({zone.key.replace('_', ' ')})"


def _to_zone(when: datetime, zone: ZoneInfo) -> datetime:
    """Return an instant in a zone; in UTC if the zone's calendar does not reach as far."""
    try:
        return when.astimezone(zone)
    except OverflowError:
        return when


def say_day(when: datetime, zone: ZoneInfo) -> str:
    return date_format(_to_zone(when, zone), "l j F", use_l10n=False)


def _templates(news: PeopleTold) -> tuple[str, str]:
    """Return the patterns of title and body; a kind that has no time or words leaves those out."""
    when = "%(when)s" if news.when else ""
    words = "%(words)s" if news.words else ""
    patterns = {
        "enrolled": (_("You are enrolled in “%(subject)s”"), _("It begins on %(day)s.") if when else ""),
        "booked": (_("You have a seat: %(subject)s"), when),
        "waitlisted": (_("You are on the waiting list: %(subject)s"), when),
        "offered": (
            _("A seat is free for you: %(subject)s"),
            _("Take it before somebody else does. It begins on %(when)s.") if when else "",
        ),
        "expired": (_("The seat went to somebody else: %(subject)s"), ""),
        "declined": (_("Your request was declined: %(subject)s"), ""),
        "cancelled_by_organiser": (_("Your booking was cancelled: %(subject)s"), when),
        "session_moved": (_("Changed: %(subject)s"), _("It is now on %(when)s. Check where.")),
        "session_cancelled": (_("Cancelled: %(subject)s"), _join(when, words)),
        "offering_cancelled": (_("Cancelled: %(subject)s"), words),
        "session_tomorrow": (_("In a day: %(subject)s"), when),
        "session_soon": (_("In an hour: %(subject)s"), when),
        "meeting_tomorrow": (_("In a day: coaching with %(who)s"), when),
        "meeting_soon": (_("In an hour: coaching with %(who)s"), when),
        "meeting_planned": (_("Coaching with %(who)s"), when),
        "meeting_moved": (_("Moved: coaching with %(who)s"), _("It is now on %(when)s.")),
        "meeting_cancelled": (_("Cancelled: coaching with %(who)s"), _join(when, words)),
        "task_waiting": (_("%(who)s reported “%(subject)s”"), _("It waits for your answer.")),
        "task_confirmed": (_("Confirmed: “%(subject)s”"), words),
        "task_returned": (_("Sent back to you: “%(subject)s”"), words),
        "replied": (_("%(who)s replied in “%(subject)s”"), words),
        "answered": (_("Your post answers “%(subject)s”"), words),
        "risk_raised": (_("%(who)s may need you"), _join("%(subject)s", words)),
        "steps_due": (_due_title(news), _("Due at the end of %(day)s.")),
        "steps_late": (_late_title(news), _("They were due at the end of %(day)s.")),
    }
    if news.kind == "steps_late" and news.count == 1:
        return patterns["steps_late"][0], _("It was due at the end of %(day)s.")
    return patterns[news.kind]


def _due_title(news: PeopleTold) -> str:
    return ngettext("Due in two days: %(subject)s", "Due in two days: %(count)d steps", news.count or 1)


def _late_title(news: PeopleTold) -> str:
    return ngettext("Late: %(subject)s", "Late: %(count)d steps", news.count or 1)


def _join(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _cut(words: str, longest: int) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
