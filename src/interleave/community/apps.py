"""The community app."""

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "interleave.community"
    label = "community"
    default_auto_field = "django.db.models.BigAutoField"
