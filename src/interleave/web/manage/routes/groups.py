"""Addresses of the manage pages about groups."""

from django.urls import URLPattern, path

from interleave.web.manage.views import groups

ONE = "manage/groups/<uuid:group_id>/"

routes: list[URLPattern] = [
    path("manage/groups/", groups.groups, name="groups"),
    path(ONE, groups.group, name="group"),
    path(f"{ONE}join/", groups.join, name="join_group"),
    path(f"{ONE}leave/<uuid:person_id>/", groups.leave, name="leave_group"),
    path(f"{ONE}remove/", groups.remove, name="remove_group"),
]
