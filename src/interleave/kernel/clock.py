"""The clock. Read at the edge only (views, commands, the background loop); services are told the time."""

from datetime import UTC, datetime

from django.conf import settings


def now() -> datetime:
    """Return this instant, aware, in UTC; a demo that was built as of another moment goes on from there."""
    return datetime.now(UTC) + settings.CLOCK_OFFSET
