"""Addresses of the manage page about background work."""

from django.urls import URLPattern, path

from interleave.web.manage.views import background

routes: list[URLPattern] = [
    path("manage/background/", background.background, name="background"),
    path("manage/background/try/", background.retry_jobs, name="retry_jobs"),
    path("manage/background/<uuid:failure_id>/try/", background.retry_job, name="retry_job"),
    path(
        "manage/background/messages/<uuid:message_id>/send/",
        background.send_message_again,
        name="send_message_again",
    ),
]
