"""Who is at which station when: groups x stations x slots."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """One group at one station in one slot."""

    slot: str
    group: str
    station: str


def timetable(groups: Sequence[str], stations: Sequence[str], slots: Sequence[str]) -> tuple[Turn, ...]:
    """Return the turns, by slot then group, so that every group visits every station once.

    Raises:
        ValueError: with a sentence, when it cannot be done.
    """
    raise NotImplementedError
