"""First and last days that make sense: a slip of the year is asked about, not kept."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from interleave.kernel import dates, errors
from interleave.kernel.errors import Problem
from interleave.people import selectors as people

# Ours, not measured: who enters a running cohort a few days late means it; a month is a slip more often.
LATE_DAYS = 7


class FirstDayPast(errors.Invalid):
    """The first day is more than a week ago; it is possible with a clear word."""


def require_first_day(starts_on: date, *, has_begun: bool, now: datetime) -> None:
    """Refuse a first day more than a week ago, unless the cohort is said to have begun; and far ones.

    Today is the earliest date in any of the organisation's zones, so that nobody is refused her own
    today. Raises Invalid or FirstDayPast. 2 queries.
    """
    today = min(now.astimezone(ZoneInfo(name)).date() for name in people.list_zone_names())
    dates.require_near(starts_on, "starts_on", today=today)
    days = (today - starts_on).days
    if days > LATE_DAYS and not has_begun:
        words = _("That day was %(days)s days ago. Check it, or tick that the cohort has begun already.")
        text = words % {"days": days}
        raise FirstDayPast(text, [Problem("starts_on", text)])
