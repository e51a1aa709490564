"""The reinforcement app."""

from django.apps import AppConfig


class ReinforcementConfig(AppConfig):
    name = "interleave.reinforcement"
    label = "reinforcement"
    default_auto_field = "django.db.models.BigAutoField"
