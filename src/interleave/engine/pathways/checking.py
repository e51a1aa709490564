"""What is wrong with a design, in words, before anybody starts on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from interleave.engine.pathways.planning import PlannedStep


class Severity(StrEnum):
    """`error` forbids publishing; `warning` asks the designer to look again."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a design: `where` is a step or stage id (empty = the journey), `text` a sentence."""

    where: str
    text: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """A phase of a journey and the ids of its steps, in order."""

    id: str
    position: int
    title: str
    step_ids: tuple[str, ...] = ()


def check_design(
    steps: Sequence[PlannedStep], stages: Sequence[PlannedStage] = (), *, weeks: int | None = None
) -> list[Problem]:
    """Return the faults of a design, errors first, then in the order of the steps; empty = sound."""
    raise NotImplementedError
