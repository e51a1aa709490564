"""The base class of all events: a fact that holds plain, finite values only."""

import datetime as dt
import enum
import math
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, ClassVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

Check = Callable[[Any], bool]


class Event:
    """A past-tense fact. Its fields are checked when it is made, so that every database can store it.

    Subclasses of plain types are refused: `json` writes a NumPy float silently, and PostgreSQL or the
    replay fail on it later, far from its cause.
    """

    __slots__ = ()
    name: ClassVar[str]

    def __post_init__(self) -> None:
        """Raises TypeError, naming the field, for a value of another type or one that is not finite."""
        kind: Any = type(self)
        for field, expected, is_valid in _checks(kind):
            value = getattr(self, field)
            if not is_valid(value):
                raise TypeError(
                    f"{kind.__name__}.{field} must be a plain, finite {expected}; "
                    f"got {value!r} of type {type(value).__module__}.{type(value).__qualname__}"
                )


def _is_string(value: Any) -> bool:
    return type(value) is str or (isinstance(value, str) and isinstance(value, enum.Enum))


def _is_float(value: Any) -> bool:
    return type(value) in (float, int) and math.isfinite(value)


def _is_decimal(value: Any) -> bool:
    return type(value) is Decimal and value.is_finite()


def _is_instant(value: Any) -> bool:
    return type(value) is dt.datetime and value.utcoffset() is not None


def _is_exactly(kind: type) -> Check:
    return lambda value: type(value) is kind


_PLAIN: dict[Any, Check] = {
    str: _is_string,
    float: _is_float,
    Decimal: _is_decimal,
    dt.datetime: _is_instant,
    **{kind: _is_exactly(kind) for kind in (int, bool, UUID, dt.date, NoneType)},
}


@cache
def _checks(kind: type) -> tuple[tuple[str, str, Check], ...]:
    """Return name, expected type and check of each field. Raises TypeError for an unknown type."""
    hints = get_type_hints(kind)
    return tuple(
        (field, getattr(hint, "__name__", str(hint)), _check_of(hint))
        for field, hint in hints.items()
        if get_origin(hint) is not ClassVar
    )


def _check_of(hint: Any) -> Check:
    if hint in _PLAIN:
        return _PLAIN[hint]
    if get_origin(hint) in (Union, UnionType):
        choices = [_check_of(choice) for choice in get_args(hint)]
        return lambda value: any(is_valid(value) for is_valid in choices)
    if get_origin(hint) is tuple and get_args(hint)[1:] == (Ellipsis,):
        is_valid = _check_of(get_args(hint)[0])
        return lambda value: type(value) is tuple and all(map(is_valid, value))
    raise TypeError(f"events cannot hold {hint}")
