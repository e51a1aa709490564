"""Addresses of the learn pages about live."""

from django.urls import URLPattern, path

from interleave.web.learn.views import calendar, live

routes: list[URLPattern] = [
    path("offerings/<uuid:offering_id>/", live.offering, name="offering"),
    path("offerings/<uuid:offering_id>/book/", live.book, name="book_offering"),
    path("offerings/<uuid:offering_id>/cancel/", live.cancel, name="cancel_booking"),
    path("offerings/<uuid:offering_id>/invite.ics", calendar.booking, name="booking_calendar"),
    path("sessions/<uuid:session_id>/check-in/", live.check_in, name="check_in"),
    path("profile/calendar/", calendar.address, name="calendar_address"),
    path("profile/calendar/open/", calendar.open_address, name="open_calendar"),
    path("profile/calendar/revoke/", calendar.revoke_address, name="revoke_calendar"),
    path("calendar/<str:token>.ics", calendar.feed, name="calendar_feed"),
]
