"""The journeys app."""

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "interleave.journeys"
    label = "journeys"
    default_auto_field = "django.db.models.BigAutoField"
