"""Addresses of the manage pages about team."""

from django.urls import URLPattern, path

from interleave.web.manage.views import team

routes: list[URLPattern] = [
    path("team/", team.team, name="team"),
    path("team/<uuid:person_id>/", team.report, name="report"),
]
