"""Events to JSON and back, by their versioned names."""

import dataclasses
import inspect
import math
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
    """Return an event's fields as values that JSON can carry (ids, decimals and times as text).

    Raises TypeError, naming the event or its field, for a value that no database takes: one of NumPy, or a
    float that is not finite. An event refuses these when it is made; this is the last look before they are
    stored.
    """
    name = type(event).__name__
    try:
        encoded: dict[str, Any] = msgspec.to_builtins(event)
    except TypeError as error:
        raise TypeError(f"{name} holds what JSON cannot carry: {error}") from None
    for field, value in encoded.items():
        if not _is_finite(value):
            raise TypeError(f"{name}.{field} holds a number that is not finite")
    return encoded


def _is_finite(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(map(_is_finite, value.values()))
    return all(map(_is_finite, value)) if isinstance(value, list | tuple) else True


def decode(name: str, data: dict[str, Any]) -> Any:
    """Return the event that `encode` wrote. Raises KeyError for a name that this version does not know."""
    return msgspec.convert(data, vocabulary()[name])
