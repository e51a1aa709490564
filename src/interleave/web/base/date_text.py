"""Dates without a year, which is added where it is not the current one."""

from datetime import date, datetime, tzinfo

from django.utils import timezone
from django.utils.formats import date_format

from interleave.kernel import clock

YEAR = " Y"


def current_year(zone: tzinfo | None = None) -> int:
    """Return the year in a zone; without one, in the viewer's."""
    return clock.now().astimezone(zone or timezone.get_current_timezone()).year


def format_date(day: date | datetime, form: str) -> str:
    """Format a date that names no year, such as "D j M"; add the year if it is not the current one.

    An instant is formatted in the viewer's zone.
    """
    if isinstance(day, datetime):
        day = timezone.localtime(day)
    return date_format(day, form if day.year == current_year() else form + YEAR, use_l10n=False)
