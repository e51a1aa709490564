"""The clock. Read at the edge only (views, commands, the background loop); services are told the time."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC)
