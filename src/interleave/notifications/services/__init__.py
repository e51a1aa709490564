"""Writes: reading one's news, choosing mail, and reminders that the background loop runs."""

from interleave.notifications.services.reading import choose_mail, mark_all_read, mark_read
from interleave.notifications.services.reminding import (
    remind_of_meetings,
    remind_of_sessions,
    remind_of_steps,
)

__all__ = [
    "choose_mail",
    "mark_all_read",
    "mark_read",
    "remind_of_meetings",
    "remind_of_sessions",
    "remind_of_steps",
]
