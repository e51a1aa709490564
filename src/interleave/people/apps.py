"""The people app."""

from django.apps import AppConfig
from django.core import checks


class PeopleConfig(AppConfig):
    name = "interleave.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from interleave.people.commitments import check_commitments  # its models are loaded only now

        checks.register(check_commitments)
