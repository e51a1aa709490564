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

ONLINE_VOICES = frozenset({"selfpaced", "together", "practice"})


def voice_of(step: PlannedStep) -> str:
    """Return the voice of a step.

    Raises:
        ValueError: its kind is unknown.
    """
    try:
        return KIND_VOICE[step.kind]
    except KeyError:
        raise ValueError(
            f'"{step.kind}" is not a kind of step. Use one of: {", ".join(KIND_VOICE)}.'
        ) from None


def minutes_by_voice(steps: Iterable[PlannedStep]) -> dict[str, int]:
    """Return the planned minutes per voice, all five keys in the order of `VOICES`.

    Raises:
        ValueError: a step has an unknown kind.
    """
    minutes = dict.fromkeys(VOICES, 0)
    for step in steps:
        minutes[voice_of(step)] += step.minutes
    return minutes


def hours_by_voice(steps: Iterable[PlannedStep]) -> dict[str, Decimal]:
    """Return the planned hours per voice, two decimals, all five keys in the order of `VOICES`.

    Raises:
        ValueError: a step has an unknown kind.
    """
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
