"""The kinds of step, one file each, named here and nowhere else.

The setting `STEP_KINDS` adds kinds from outside: dotted paths of packages with `kind.KIND` (a `StepKind`) and
`pages.PAGES` (a `web.step_pages.StepPages`). They are loaded once, when the app `journeys` is ready.
"""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from interleave.journeys.kinds import (
    coaching,
    discussion,
    lesson,
    live,
    observation,
    quiz,
    refresh,
    survey,
    task,
    video,
)
from interleave.journeys.kinds.facts import (
    AtOffering,
    Evidence,
    Fact,
    Piece,
    Scoring,
    Setting,
    StepKind,
    Subject,
    Totals,
)

KINDS: dict[str, StepKind] = {
    kind.name: kind
    for kind in (
        live.KIND,
        coaching.KIND,
        lesson.KIND,
        video.KIND,
        quiz.KIND,
        survey.KIND,
        discussion.KIND,
        refresh.KIND,
        task.KIND,
        observation.KIND,
    )
}

__all__ = [
    "KINDS",
    "AtOffering",
    "Evidence",
    "Fact",
    "Piece",
    "Scoring",
    "Setting",
    "StepKind",
    "Subject",
    "Totals",
    "evidence_types",
    "load_outside",
    "register_outside",
]


def evidence_types() -> tuple[type, ...]:
    """Return every type of event that some kind reads, each once."""
    return tuple(dict.fromkeys(event_type for kind in KINDS.values() for event_type in kind.evidence))


def load_outside(module: str, name: str) -> dict[str, Any]:
    """Return the value `name` of a module of each package in `STEP_KINDS`, by the name of its kind."""
    found = {}
    for path in settings.STEP_KINDS:
        kind: StepKind = import_module(f"{path}.kind").KIND
        found[kind.name] = getattr(import_module(f"{path}.{module}"), name)
    return found


def register_outside() -> None:
    """Add the kinds of `STEP_KINDS`. Raises ImproperlyConfigured when a name is taken."""
    for name, kind in load_outside("kind", "KIND").items():
        if KINDS.setdefault(name, kind) is not kind:
            raise ImproperlyConfigured(f"STEP_KINDS: there is a kind of step “{name}” already.")
