"""The journeys app."""

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "interleave.journeys"
    label = "journeys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the kinds of step from outside, once the models of all apps are there."""
        from interleave.journeys import kinds

        kinds.register_outside()
