"""Addresses of the teach pages about conversations."""

from django.urls import URLPattern, path

from interleave.web.teach.views import talk

routes: list[URLPattern] = [
    path("teach/cohorts/<uuid:cohort_id>/talk/", talk.conversations, name="cohort_talk"),
]
