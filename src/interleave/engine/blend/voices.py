"""The five voices of a blend, and how much time a design gives to each."""

from collections.abc import Iterable
from decimal import Decimal

from interleave.engine.pathways import VOICES, PlannedStep, Voice

ONLINE_VOICES: frozenset[Voice] = frozenset({"selfpaced", "together", "practice"})


def minutes_by_voice(steps: Iterable[PlannedStep]) -> dict[str, int]:
    """Return the planned minutes per voice, all five keys in the order of `VOICES`."""
    minutes: dict[str, int] = dict.fromkeys(VOICES, 0)
    for step in steps:
        minutes[step.traits.voice] += step.minutes
    return minutes


def hours_by_voice(steps: Iterable[PlannedStep]) -> dict[str, Decimal]:
    """Return the planned hours per voice, two decimals, all five keys in the order of `VOICES`."""
    return {
        voice: (Decimal(minutes) / 60).quantize(Decimal("0.01"))
        for voice, minutes in minutes_by_voice(steps).items()
    }


def online_share(steps: Iterable[PlannedStep]) -> float:
    """Return online minutes / (online + live minutes), 0..1; 0 when there are neither.

    Time on the job counts for neither side: it is work, not contact.
    """
    minutes = minutes_by_voice(steps)
    online = sum(minutes[voice] for voice in ONLINE_VOICES)
    return online / (online + minutes["live"]) if online + minutes["live"] else 0.0
