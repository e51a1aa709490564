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
            "who": news.who or _("Someone"),
            "words": news.words,
            "when": say_when(news.when, reader.zone) if news.when else "",
            "until": say_when(news.until, reader.zone) if news.until else "",
            "day": say_day(news.when, reader.zone) if news.when else "",
            "count": news.count,
        }
        title, body = (template % values for template in _templates(news))
    return _cut(title, LONGEST_TITLE), _cut(body, LONGEST_BODY)


def say_when(when: datetime, zone: ZoneInfo) -> str:
    """Return an instant in a zone, with the zone's name: Thu 22 Apr 2027, 15:00 (Europe/Paris).

    The year is always there, since the text is stored and may be read years later.
    """
    local = _to_zone(when, zone)
    return f"{date_format(local, 'D j M Y, H:i', use_l10n=False)} ({zone.key.replace('_', ' ')})"


def _to_zone(when: datetime, zone: ZoneInfo) -> datetime:
    """Return an instant in a zone; in UTC if the zone's calendar does not reach as far."""
    try:
        return when.astimezone(zone)
    except OverflowError:
        return when


def say_day(when: datetime, zone: ZoneInfo) -> str:
    return date_format(_to_zone(when, zone), "l j F Y", use_l10n=False)


def _templates(news: PeopleTold) -> tuple[str, str]:
    """Return the patterns of title and body; a kind that has no time or words leaves those out."""
    when = "%(when)s" if news.when else ""
    words = "%(words)s" if news.words else ""
    patterns = {
        "enrolled": (_("You are enrolled in “%(subject)s”"), _("It begins on %(day)s.") if when else ""),
        "booked": (_("You have a seat: %(subject)s"), when),
        "waitlisted": (_("You are on the waiting list: %(subject)s"), when),
        "offered": (_("A seat is free for you: %(subject)s"), _offer_body(news)),
        "expired": (
            _("You did not get a seat: %(subject)s"),
            _("The offer has ended. Look for another date in your journey."),
        ),
        "declined": (_("Your request was declined: %(subject)s"), ""),
        "cancelled_by_organiser": (_("Your booking was cancelled: %(subject)s"), when),
        "session_moved": (_("Changed: %(subject)s"), _move_body(news)),
        "seat_blocked": (_seat_title(news), _seat_body(news)),
        "duties_transferred": _duties(news),
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


def _offer_body(news: PeopleTold) -> str:
    if not news.until:  # recorded before offers had an end
        return _("Take it before another person does. It begins on %(when)s.") if news.when else ""
    if news.words:
        return _(
            "It begins on %(when)s. You already have “%(words)s”. The seat is held for you until %(until)s: "
            "take it or leave it."
        )
    return _("It begins on %(when)s. The seat is held for you until %(until)s: take it or leave it.")


def _move_body(news: PeopleTold) -> str:
    if not news.until:
        return _("It is now on %(when)s. Check where.")
    return _(
        "It is now on %(when)s. Check where. You can give your seat back until %(until)s without being late."
    )


def _seat_title(news: PeopleTold) -> str:
    if news.place == "teach:cohort":
        return _("%(who)s missed “%(words)s” and has a seat for “%(subject)s”")
    return _("Your seat for “%(subject)s” needs another look")


def _seat_body(news: PeopleTold) -> str:
    if news.place == "teach:cohort":
        return _("That step stays closed until “%(words)s” is made up for.")
    return _(
        "You missed “%(words)s”, and this step opens only after it. Book another date for “%(words)s”, or "
        "ask your facilitators."
    )


def _duties(news: PeopleTold) -> tuple[str, str]:
    """Return title and body for each kind of duties that a person takes over; `words` is the kind."""
    titles = {
        "sessions": ngettext(
            "You take over an offering from %(who)s",
            "You take over %(count)d offerings from %(who)s",
            news.count,
        ),
        "cohorts": ngettext(
            "You take over a cohort from %(who)s", "You take over %(count)d cohorts from %(who)s", news.count
        ),
        "coaching": ngettext(
            "You coach a person whom %(who)s coached",
            "You coach %(count)d people whom %(who)s coached",
            news.count,
        ),
        "reports": ngettext(
            "You lead a person who reported to %(who)s",
            "You lead %(count)d people who reported to %(who)s",
            news.count,
        ),
        "spaces": ngettext(
            "You host a space that %(who)s hosted",
            "You host %(count)d spaces that %(who)s hosted",
            news.count,
        ),
    }
    bodies = {"coaching": _("Meetings to come were cancelled. Plan new ones.")}
    return titles.get(news.words, ""), bodies.get(news.words, "")


def _due_title(news: PeopleTold) -> str:
    return ngettext("Due in two days: %(subject)s", "Due in two days: %(count)d steps", news.count or 1)


def _late_title(news: PeopleTold) -> str:
    return ngettext("Late: %(subject)s", "Late: %(count)d steps", news.count or 1)


def _join(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _cut(words: str, longest: int) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
