"""The ledger app."""

from django.apps import AppConfig
from django.core import checks

from interleave.ledger.checks import check_projectors


class LedgerConfig(AppConfig):
    name = "interleave.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        checks.register(check_projectors)
