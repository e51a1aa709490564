"""Address of the manage page about how help is told."""

from django.urls import URLPattern, path

from interleave.web.manage.views import trials

routes: list[URLPattern] = [path("manage/help/", trials.risk_trial, name="risk_trial")]
