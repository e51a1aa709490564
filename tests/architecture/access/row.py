"""A line of the access table."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """The status that each of the cast gets from one address."""

    anonymous: int
    lea: int
    theo: int
    carla: int
    kenji: int
    ada: int
    oona: int
    args: str = ""
    method: str = "GET"
    data: dict[str, Any] = field(default_factory=dict)
