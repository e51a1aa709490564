"""Addresses of the learn pages about community."""

from django.urls import URLPattern, path

from interleave.web.learn.views import community

routes: list[URLPattern] = [
    path("spaces/", community.spaces, name="spaces"),
    path("spaces/new/", community.new_space, name="new_space"),
    path("spaces/<uuid:space_id>/", community.space, name="space"),
    path("spaces/<uuid:space_id>/join/", community.join, name="join_space"),
    path("spaces/<uuid:space_id>/threads/new/", community.new_thread, name="new_thread"),
    path("threads/<uuid:thread_id>/", community.thread, name="thread"),
    path("posts/<uuid:post_id>/edit/", community.edit, name="edit_post"),
    path("posts/<uuid:post_id>/withdraw/", community.withdraw, name="withdraw_post"),
    path("posts/<uuid:post_id>/answer/", community.answer, name="mark_answer"),
]
