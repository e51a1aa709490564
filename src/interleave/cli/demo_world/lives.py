"""Ways of learning: how often somebody comes by, what she knows, whether she speaks, whether she is on time.

They are made up so that the demonstration shows every state that a facilitator meets. They claim nothing
about real people, and the pages say that these are invented.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Life:
    """One way of learning. Shares and chances are 0..1; days count back from the demo's today."""

    diligence: float = 0.4  # chance of coming by on a working day
    ability: float = 0.8  # chance of knowing an answer once the lesson is read
    sociability: float = 0.5  # chance of writing on a visit where a discussion is open
    punctuality: float = 0.85  # chance of being in the room at the start
    learns_from_failing: float = 0.15  # added to ability with each attempt
    waits_days: int = 0  # comes by for the first time so long after a cohort began
    only_when_due_days: int | None = None  # does nothing that is due later than this
    gone_since: int | None = None  # stopped so many days ago
    away: tuple[int, int] | None = None  # on holiday from and to so many days ago


LIVES: Mapping[str, Life] = {
    "diligent": Life(diligence=0.65, ability=0.93, sociability=0.7, punctuality=0.97),
    "steady": Life(),
    "talker": Life(diligence=0.5, sociability=1.0, punctuality=0.75),
    "silent": Life(diligence=0.5, ability=0.86, sociability=0.0, punctuality=0.95),
    "last_minute": Life(diligence=0.6, sociability=0.35, punctuality=0.6, only_when_due_days=2),
    "late_starter": Life(diligence=0.6, waits_days=9, punctuality=0.7),
    "struggling": Life(diligence=0.6, ability=0.38, punctuality=0.9, learns_from_failing=0.22),
    "holiday": Life(diligence=0.5, ability=0.88, away=(17, 4)),
    "stopped": Life(diligence=0.45, ability=0.75, sociability=0.6, gone_since=21),
    "fading": Life(diligence=0.45, ability=0.7, sociability=0.3, gone_since=10),
    "lea": Life(diligence=0.9, ability=0.9, sociability=1.0, punctuality=1.0),
    "manager": Life(diligence=0.6),
    "staff": Life(diligence=0.8),
    "invited": Life(diligence=0.0),
    "left": Life(diligence=0.0),
}
