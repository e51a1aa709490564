"""The thread through a score: one smooth line from note to note, solid where the way is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

ROOM_TO_SWING = 14.0  # less than this between two notes, and the line leaves downwards instead of onwards
STEEPEST = 0.58
SLANT = 0.8  # how far an upright line may lean, against its height
LATE, EARLY = 0.72, 0.28  # where along a note the line leaves and arrives; the note itself hides its ends


@dataclass(frozen=True, slots=True)
class Bead:
    """A note on the thread."""

    x: float
    y: float
    width: float
    height: float
    is_done: bool

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    def nearest(self, x: float) -> float:
        """Return the place on the straight part of the note that is nearest to x."""
        inset = self.height / 2
        return min(max(x, self.x + inset), max(self.x + inset, self.x + self.width - inset))

    def along(self, share: float, is_mirrored: bool) -> float:
        """Return the place at a share of the note's length, in reading direction."""
        inset = self.height / 2
        room = max(0.0, self.width - 2 * inset)
        return self.x + inset + room * (1 - share if is_mirrored else share)


def weave(beads: Sequence[Bead], is_mirrored: bool) -> tuple[str, str]:
    """Return two paths: through what is done, and on through what comes. Either may be empty.

    The line is solid up to the last done note, so a step that was left out does not cut it.
    """
    last_done = max((index for index, bead in enumerate(beads) if bead.is_done), default=-1)
    joins = [_join(one, other, is_mirrored) for one, other in pairwise(beads)]
    return "".join(joins[: max(0, last_done)]), "".join(joins[max(0, last_done) :])


def _join(one: Bead, other: Bead, is_mirrored: bool) -> str:
    """Return the line between two notes: level at its ends, or upright for notes above each other."""
    sign = -1 if is_mirrored else 1
    leave = one.along(LATE, is_mirrored)
    arrive = other.along(EARLY, is_mirrored)
    if abs(one.middle - other.middle) < 1:
        return f"M{leave:.1f} {one.middle:.1f}H{arrive:.1f}"
    if sign * (arrive - leave) >= ROOM_TO_SWING + (one.width * (1 - LATE) + other.width * EARLY):
        swing = (arrive - leave) * STEEPEST
        return (
            f"M{leave:.1f} {one.middle:.1f}C{leave + swing:.1f} {one.middle:.1f} "
            f"{arrive - swing:.1f} {other.middle:.1f} {arrive:.1f} {other.middle:.1f}"
        )
    leave, arrive = _plumb(one, other, leave, arrive)
    bend = (other.middle - one.middle) * STEEPEST
    return (
        f"M{leave:.1f} {one.middle:.1f}C{leave:.1f} {one.middle + bend:.1f} "
        f"{arrive:.1f} {other.middle - bend:.1f} {arrive:.1f} {other.middle:.1f}"
    )


def _plumb(one: Bead, other: Bead, leave: float, arrive: float) -> tuple[float, float]:
    """Draw the ends of an upright line together along their notes, until it is steep enough to be seen."""
    excess = (abs(arrive - leave) - SLANT * abs(other.middle - one.middle)) / 2
    if excess <= 0:
        return leave, arrive
    step = excess if arrive > leave else -excess
    return one.nearest(leave + step), other.nearest(arrive - step)
