"""Every public function of the engine returns plain, finite Python values, at the edges too."""

import array
import dataclasses
import datetime as dt
import enum
import importlib
import inspect
import math
import pkgutil
import types
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any, get_args, get_type_hints
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from interleave import engine
from tests.engine import sample_calls

PLAIN = (
    bool, int, str, bytes, types.NoneType, UUID, ZoneInfo, dt.date, dt.datetime, dt.time, dt.timedelta,
)  # fmt: skip
# What solves equations; ./interleave check repeats these on every BLAS kernel.
NUMERIC = (
    "effectiveness.",
    "items.latent.",
    "mastery.spread.",
    "memory.laws.",
    "memory.learning.",
    "risk.training.",
)


def public_functions() -> dict[str, Any]:
    """Return the functions of all modules of the engine, by module and name."""
    found = {}
    for info in pkgutil.walk_packages(engine.__path__, "interleave.engine."):
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            if inspect.isfunction(value) and value.__module__ == info.name and not name.startswith("_"):
                found[f"{info.name.removeprefix('interleave.engine.')}.{name}"] = value
    return found


FUNCTIONS = public_functions()
EXEMPT = {**sample_calls.COLUMNS, **sample_calls.UNKNOWN}


def names(calls: Mapping[str, Any]) -> list[Any]:
    """Return the names of functions as parameters of a test, those that solve equations marked."""
    return [
        pytest.param(name, marks=[pytest.mark.numeric] if name.startswith(NUMERIC) else [])
        for name in sorted(calls)
    ]


def problems(value: Any, place: str = "result") -> list[str]:
    """Return where a value is not plain or not finite."""
    kind = type(value)
    if kind in PLAIN or (isinstance(value, str) and isinstance(value, enum.Enum)):
        return []
    if kind is float:
        return [] if math.isfinite(value) else [f"{place} is {value}"]
    if kind is Decimal:
        return [] if value.is_finite() else [f"{place} is {value}"]
    parts = parts_of(value)
    if parts is None:
        return [f"{place} is a {kind.__module__}.{kind.__qualname__}"]
    return [problem for name, part in parts for problem in problems(part, f"{place}{name}")]


def parts_of(value: Any) -> list[tuple[str, Any]] | None:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [field.name for field in dataclasses.fields(value)]
        kept = [name for name in fields if (type(value).__name__, name) not in sample_calls.FIELDS]
        return [(f".{name}", getattr(value, name)) for name in kept]
    if isinstance(value, Mapping):
        return [(f" key {key!r}", key) for key in value] + [
            (f"[{key!r}]", part) for key, part in value.items()
        ]
    if isinstance(value, slice):
        return [("", value.start), ("", value.stop), ("", value.step)]
    if isinstance(value, (tuple, list, AbstractSet, array.array)):
        return [(f"[{place}]", part) for place, part in enumerate(value)]
    return None


def test_every_public_function_has_a_sample_call_or_a_reason_to_have_none():
    known = {*sample_calls.CALLS, *EXEMPT}

    missing, gone = sorted(FUNCTIONS.keys() - known), sorted(known - FUNCTIONS.keys())

    assert not missing, "add sample calls for these functions to tests/engine/sample_calls.py"
    assert not gone, "these functions are no longer there"
    assert not sample_calls.CALLS.keys() & EXEMPT.keys()
    assert sample_calls.REFUSED.keys() <= FUNCTIONS.keys()
    assert all(sample_calls.CALLS.values())


@pytest.mark.parametrize("name", names(sample_calls.CALLS))
def test_a_public_function_returns_plain_finite_values(name):
    for number, call in enumerate(sample_calls.CALLS[name]):
        assert problems(call()) == [], f"sample call {number}"


@pytest.mark.parametrize("name", names(sample_calls.REFUSED))
def test_what_a_public_function_cannot_take_is_refused_in_a_sentence(name):
    for number, call in enumerate(sample_calls.REFUSED[name]):
        with pytest.raises(ValueError) as refusal:
            call()
        assert type(refusal.value) is not np.linalg.LinAlgError, f"refused call {number}"
        assert len(str(refusal.value).split()) >= 3, f"refused call {number}"
        assert "math domain error" not in str(refusal.value)


@pytest.mark.parametrize("name", sorted(sample_calls.COLUMNS))
def test_a_function_that_is_exempt_returns_columns_by_its_type(name):
    assert holds_columns(get_type_hints(FUNCTIONS[name])["return"])


def holds_columns(hint: Any) -> bool:
    """Return True if a type is an array or a library's model, or has one among its parts."""
    kind = getattr(hint, "__origin__", hint)
    if kind in (np.ndarray, array.array) or getattr(kind, "__module__", "").startswith("sklearn"):
        return True
    if dataclasses.is_dataclass(kind):
        fields = dataclasses.fields(kind)
        if any("array[" in str(field.type) for field in fields):  # array.array is generic in writing only
            return True
        return any(map(holds_columns, get_type_hints(kind).values()))
    return any(map(holds_columns, get_args(hint)))


@pytest.mark.parametrize(
    "value",
    [np.float64(1), np.int64(1), np.bool_(True), np.zeros(1), math.nan, -math.inf, Decimal("NaN"), object()],
)
def test_the_check_sees_what_is_not_plain_wherever_it_hides(value):
    assert problems(value)
    assert problems({"a": [(1, value)]})
    assert problems(Holder(value))
    assert problems(1.0) == problems(Holder((1, "a", None, {"b": 0.5}))) == []


@dataclasses.dataclass(frozen=True)
class Holder:
    held: Any
