"""The coaching app."""

from django.apps import AppConfig


class CoachingConfig(AppConfig):
    name = "interleave.coaching"
    label = "coaching"
    default_auto_field = "django.db.models.BigAutoField"
