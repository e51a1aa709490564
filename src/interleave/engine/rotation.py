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
    """Return the turns, by slot then group, so that every group visits every station exactly once.

    Args:
        groups: shape (g,), distinct names.
        stations: shape (s,), distinct names; a station takes one group at a time.
        slots: shape (t,), distinct names in order of time, t >= max(g, s); slots beyond that stay empty.

    Returns:
        g x s turns. With more groups than stations a group pauses in g - s slots.

    Raises:
        ValueError: names repeat or are missing, or there are too few slots.

    Source:
        Latin square of E. J. Williams (1949), balanced for order: when max(g, s) is even and g = s, every
        station follows every other equally often, so no group always comes fresh from the same one.
    """
    for noun, names in (("group", groups), ("station", stations), ("slot", slots)):
        _check_names(noun, names)
    order = max(len(groups), len(stations))
    if len(slots) < order:
        raise ValueError(
            f"{len(groups)} groups and {len(stations)} stations need {order} slots, there are {len(slots)}. "
            "Add slots or join groups."
        )
    turns = []
    for slot, shift in zip(slots, _zigzag(order), strict=False):
        for place, group in enumerate(groups):
            station = (place + shift) % order
            if station < len(stations):
                turns.append(Turn(slot, group, stations[station]))
    return tuple(turns)


def _check_names(noun: str, names: Sequence[str]) -> None:
    if not names:
        raise ValueError(f"A rotation needs at least one {noun}.")
    if len(set(names)) != len(names):
        raise ValueError(f"Two {noun}s have the same name. Give each its own.")


def _zigzag(order: int) -> list[int]:
    """0, 1, n-1, 2, n-2, ...: its neighbours differ by every amount, which balances the order."""
    steps = [(place + 1) // 2 if place % 2 else -place // 2 for place in range(order)]
    return [step % order for step in steps]
