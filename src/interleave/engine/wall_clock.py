"""What a wall clock's time means: one instant, or two to choose from in a daylight-saving night."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Doubt(StrEnum):
    """Why a local time does not name one instant."""

    NONE = "none"
    SKIPPED = "skipped"  # the clocks go forward over it: it does not exist
    REPEATED = "repeated"  # the clocks go back over it: it happens twice


@dataclass(frozen=True, slots=True)
class Reading:
    """The instants (UTC, in order) that a local time can mean: one, or two where it is in doubt."""

    instants: tuple[datetime, ...]
    doubt: Doubt


def read(local: datetime, zone: ZoneInfo) -> Reading:
    """Return what the naive `local` time means in `zone`.

    A skipped time is read with the offset before and the offset after the change: 02:30 in
    the night in which 02:00 becomes 03:00 gives what the clocks call 01:30 and 03:30.

    Raises:
        ValueError: `local` carries a zone already.

    Source:
        PEP 495: `fold` 0 and 1 select the offsets before and after a change, for times in a gap too.
    """
    if local.tzinfo is not None:
        raise ValueError("A wall clock's time carries no zone of its own.")
    first = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first == second:
        return Reading((first,), Doubt.NONE)
    exists = first.astimezone(zone).replace(tzinfo=None) == local.replace(fold=0)
    doubt = Doubt.REPEATED if exists else Doubt.SKIPPED
    return Reading((min(first, second), max(first, second)), doubt)
