"""The live app."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "interleave.live"
    label = "live"
    default_auto_field = "django.db.models.BigAutoField"
