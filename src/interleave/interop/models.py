"""Rows of the standards, gathered for Django; each standard keeps its own."""

from interleave.interop.calendar.models import CalendarFeed, SentAppointment

__all__ = ["CalendarFeed", "SentAppointment"]
