"""Addresses of the coach's pages."""

from django.urls import URLPattern, path

from interleave.web.coach.views import coaching

routes: list[URLPattern] = [
    path("coach/", coaching.people, name="people"),
    path("coach/<uuid:relation_id>/", coaching.relation, name="relation"),
    path("coach/<uuid:relation_id>/end/", coaching.end, name="end_relation"),
    path("coach/meetings/<uuid:meeting_id>/", coaching.meeting, name="meeting"),
    path("coach/meetings/<uuid:meeting_id>/hold/", coaching.hold, name="hold_meeting"),
    path("coach/meetings/<uuid:meeting_id>/miss/", coaching.miss, name="miss_meeting"),
]
