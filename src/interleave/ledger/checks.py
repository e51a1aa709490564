"""A start-up check: every projector and reaction that the settings name can be found."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.utils.module_loading import import_string


def check_projectors(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Resolve HANDLERS of each projector and reaction in the settings, and reset of replayable projectors."""
    problems: list[CheckMessage] = []
    wanted: list[tuple[str, tuple[str, ...]]] = [
        (name, ("HANDLERS", "reset")) for name in settings.PROJECTORS
    ]
    wanted += [(name, ("HANDLERS",)) for name in (*settings.OUTBOX_PROJECTORS, *settings.REACTIONS)]
    for name, attributes in wanted:
        for attribute in attributes:
            try:
                import_string(f"{name}.{attribute}")
            except ImportError as error:
                problems.append(Error(f"{name} offers no {attribute}: {error}", id="ledger.E001"))
    return problems
