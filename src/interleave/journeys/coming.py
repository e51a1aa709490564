"""What is late and what is next on one place, as instants: true until something happens, so nothing ticks.

Pure arithmetic. `pathways.next_steps` says what is next at an instant; here the same order is worked out
for all instants at once and kept on the enrolment, so that a list of people asks for no progress at all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

_NEVER = datetime.max.replace(tzinfo=UTC)


class Instants(Protocol):
    """What a row of progress must offer."""

    @property
    def step_id(self) -> UUID: ...
    @property
    def opens_at(self) -> datetime | None: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def done_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Spell:
    """A step is the next one before `until`; None: for good. `due_at` is the step's."""

    step_id: UUID
    due_at: datetime | None
    until: datetime | None


def late_from(row: Instants) -> datetime | None:
    """Return from when on a step is late; None: done, locked or without a last day."""
    if row.done_at is not None or row.opens_at is None or row.due_at is None:
        return None
    return max(row.opens_at, row.due_at)


def spells(placed: Iterable[tuple[int, Instants]]) -> list[Spell]:
    """Return what is next, in order of time; empty: nothing that is not done or locked.

    Args:
        placed: every step's position and row.

    Late comes before open and both go by due, so among what is open the earliest due is next, whatever
    the time: only a step that opens later and is due earlier takes its place. Before anything is open it
    is what opens first.
    """
    waiting = [(row.opens_at, place, row) for place, row in placed if row.done_at is None and row.opens_at]
    if not waiting:
        return []
    waiting.sort(key=lambda entry: entry[:2])
    turns: list[tuple[datetime | None, Instants]] = [(None, waiting[0][2])]  # from when on, who
    best: tuple[datetime, int] | None = None
    for opens_at, place, row in waiting:
        key = (row.due_at or _NEVER, place)
        if best is not None and key > best:
            continue
        best = key
        if turns[-1][0] == opens_at:
            turns[-1] = (opens_at, row)
        elif turns[-1][1] is not row:
            turns.append((opens_at, row))
    ends: list[datetime | None] = [at for at, _row in turns[1:]]
    return [
        Spell(row.step_id, row.due_at, until) for (_at, row), until in zip(turns, [*ends, None], strict=True)
    ]


def to_data(found: Iterable[Spell]) -> list[list[str | None]]:
    """Return spells as values that JSON can carry."""
    return [[str(spell.step_id), _text(spell.due_at), _text(spell.until)] for spell in found]


def next_of(data: Sequence[Sequence[str | None]], now: datetime) -> Spell | None:
    """Return what is next at an instant, out of what `to_data` wrote."""
    for step_id, due_at, until in data:
        if until is None or datetime.fromisoformat(until) > now:
            return Spell(UUID(step_id), datetime.fromisoformat(due_at) if due_at else None, None)
    return None


def _text(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
