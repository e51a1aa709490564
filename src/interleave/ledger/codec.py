"""Events to JSON and back, by their versioned names."""

import dataclasses
import inspect
from functools import cache
from typing import Any

import msgspec

from interleave.engine import events


@cache
def vocabulary() -> dict[str, type]:
    """Return every event class by its name."""
    return {
        member.name: member
        for _, member in inspect.getmembers(events, inspect.isclass)
        if dataclasses.is_dataclass(member) and hasattr(member, "name")
    }


def encode(event: Any) -> dict[str, Any]:
    """Return an event's fields as values that JSON can carry (ids, decimals and times as text)."""
    encoded: dict[str, Any] = msgspec.to_builtins(event)
    return encoded


def decode(name: str, data: dict[str, Any]) -> Any:
    """Return the event that `encode` wrote. Raises KeyError for a name that this version does not know."""
    return msgspec.convert(data, vocabulary()[name])
