"""Addresses of the manage pages about reports that wait for a manager's word."""

from django.urls import URLPattern, path

from interleave.web.manage.views import confirmations

routes: list[URLPattern] = [
    path("confirmations/", confirmations.confirmations, name="confirmations"),
    path("confirmations/<uuid:report_id>/", confirmations.answer, name="answer_report"),
    path("confirmations/observe/", confirmations.choose, name="choose_observation"),
    path("team/<uuid:person_id>/observe/<uuid:task_id>/", confirmations.observe, name="observe"),
]
