"""What can be wrong with a design, and how badly."""

from dataclasses import dataclass
from enum import StrEnum


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
