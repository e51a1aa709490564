"""Events hold plain, finite values."""

import dataclasses
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import numpy as np
import pytest

from interleave.engine import events

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
CLASSES = [
    kind for kind in vars(events).values() if isinstance(kind, type) and dataclasses.is_dataclass(kind)
]


def review(**changes: object) -> events.AttemptFinished:
    fields: dict[str, object] = {
        "person_id": uuid4(),
        "quiz_id": uuid4(),
        "attempt_id": uuid4(),
        "score": Decimal("0.5"),
        "passed": True,
        "seconds": 30,
        "at": NOON,
        "item_ids": (uuid4(),),
    }
    return events.AttemptFinished(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_event_checks_its_fields(kind):
    fields = {field.name: object() for field in dataclasses.fields(kind)}

    with pytest.raises(TypeError, match=rf"{kind.__name__}\.\w+ must be a plain, finite"):
        kind(**fields)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("score", np.float64(0.5)),
        ("score", Decimal("NaN")),
        ("score", 0.5),
        ("passed", np.bool_(True)),
        ("passed", 1),
        ("seconds", np.int64(30)),
        ("seconds", True),
        ("at", datetime(2026, 11, 30)),  # noqa: DTZ001 - the refused value
        ("at", date(2026, 11, 30)),
        ("person_id", "0192d3a8-7c7e-7000-8000-000000000001"),
        ("person_id", None),
        ("item_ids", []),
        ("item_ids", (None,)),
    ],
)
def test_an_event_refuses_a_value_of_another_type_and_names_the_field(field, value):
    with pytest.raises(TypeError, match=f"AttemptFinished.{field} must be a plain, finite"):
        review(**{field: value})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.float64(0.5)])
def test_an_event_refuses_a_float_that_is_not_plain_and_finite(value):
    with pytest.raises(TypeError, match=r"MemoryFitted\.parameters must be a plain, finite"):
        fitted(parameters=(0.5, value))


def test_an_event_keeps_plain_values():
    assert review().score == Decimal("0.5")
    assert fitted(parameters=(0.5, 1)).parameters == (0.5, 1)


def fitted(parameters: tuple[float, ...]) -> events.MemoryFitted:
    return events.MemoryFitted(
        person_id=uuid4(),
        parameters=parameters,
        shift=0.0,
        reviews=1,
        loss_before=0.5,
        loss_after=0.5,
        at=NOON,
    )
