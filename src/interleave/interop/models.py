"""Rows of the standards, gathered for Django; each standard keeps its own."""

from interleave.interop.calendar.models import CalendarFeed

__all__ = ["CalendarFeed"]
