"""The selfpaced app."""

from django.apps import AppConfig


class SelfpacedConfig(AppConfig):
    name = "interleave.selfpaced"
    label = "selfpaced"
    default_auto_field = "django.db.models.BigAutoField"
