"""What something looked like when it was read: a short mark that a form carries and hands back.

Two designers may have the same step open. A mark that does not fit any more tells the second one so,
instead of silently undoing the work of the first.
"""

import hashlib
import json
from typing import Any

from django.utils.translation import gettext as _

from interleave.engine.pathways import SPEC_FIELDS
from interleave.kernel import errors

STEP_FIELDS = tuple(name for name in SPEC_FIELDS if name != "slug")
HEAD_FIELDS = (
    "title",
    "summary",
    "language",
    "model",
    "model_settings",
    "weeks",
    "audience",
    "skills",
    "library",
)


class Moved(errors.Conflict):
    """Somebody else changed it since it was read."""


def of_step(step: Any) -> str:
    """Return the mark of a step: a row of it, or a step of an edition."""
    return _digest(step, STEP_FIELDS)


def of_head(version: Any) -> str:
    """Return the mark of what a version says about itself: a row of it, or a DesignView."""
    return _digest(version, HEAD_FIELDS)


def require(seen: str, now: str) -> None:
    """Raise Moved when a mark was handed in and fits no more."""
    if seen and seen != now:
        raise Moved(_("Another person changed this while you were editing it."))


def _digest(thing: Any, fields: tuple[str, ...]) -> str:
    values = [_plain(getattr(thing, field)) for field in fields]
    text = json.dumps(values, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
