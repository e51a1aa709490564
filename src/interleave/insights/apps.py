"""The insights app."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "interleave.insights"
    label = "insights"
    default_auto_field = "django.db.models.BigAutoField"
