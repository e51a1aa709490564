"""The pages, grouped by audience."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "interleave.web"
    label = "web"
