"""The range of dates that people may enter: a slip of the year is refused, not stored.

A date far away is stored easily and breaks every page that computes with it. So each service that takes a
date calls `require_near`. A design has no today (a journey is run for years), so its fixed dates need only
lie between FIRST_PLANNED and LAST_PLANNED. The day of hire has a range of its own, in `people.fields`.
"""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from interleave.kernel import errors

# Ours, not measured: ten years hold every history that is entered by hand, and every plan.
LONGEST_AWAY = timedelta(days=10 * 366)
FIRST_PLANNED = date(2000, 1, 1)
LAST_PLANNED = date(2099, 12, 31)


def require_near(day: date, where: str, *, today: date) -> None:
    """Raise Invalid, naming the field, if a day is more than ten years before or after today."""
    if abs(day - today) > LONGEST_AWAY:
        text = _("That day is more than ten years away. Check the year.")
        raise errors.Invalid(text, [errors.Problem(where, text)])


def can_be_planned(day: date | datetime) -> bool:
    """Return True if a day lies where calendars can compute with it."""
    return FIRST_PLANNED.year <= day.year <= LAST_PLANNED.year
