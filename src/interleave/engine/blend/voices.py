"""The five voices of a blend, and how much time a design gives to each."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from interleave.engine.pathways import PlannedStep

VOICES: tuple[str, ...] = ("live", "selfpaced", "together", "practice", "job")

KIND_VOICE: Mapping[str, str] = {
    "live": "live",
    "coaching": "live",
    "lesson": "selfpaced",
    "video": "selfpaced",
    "quiz": "selfpaced",
    "survey": "selfpaced",
    "discussion": "together",
    "refresh": "practice",
    "task": "job",
    "observation": "job",
}


def hours_by_voice(steps: Iterable[PlannedStep]) -> dict[str, Decimal]:
    """Return the planned hours per voice, all five keys in the order of `VOICES`, exact to a minute.

    Raises:
        ValueError: a step has an unknown kind.
    """
    raise NotImplementedError
