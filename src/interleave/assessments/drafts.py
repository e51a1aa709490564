"""What an author writes about a quiz, as plain values: kept as JSON until it is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any


@dataclass(frozen=True, slots=True)
class ItemContent:
    """One question of a draft; it may be half-written. `slug` is blank until it is published."""

    kind: str
    prompt: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    objectives: tuple[str, ...] = ()
    refresh: bool = False
    slug: str = ""


@dataclass(frozen=True, slots=True)
class QuizContent:
    """A quiz as its author sees it. `pass_mark` is a share, 0..1."""

    title: str
    pass_mark: Decimal = Decimal("0.7")
    time_limit_minutes: int | None = None
    attempts_allowed: int | None = None
    review: str = "after_finish"
    items: tuple[ItemContent, ...] = ()


def to_json(content: QuizContent) -> dict[str, Any]:
    """Return the content as values that JSON can carry."""
    plain = asdict(content)
    plain["pass_mark"] = str(content.pass_mark.normalize())
    plain["items"] = [{**item, "objectives": list(item["objectives"])} for item in plain["items"]]
    return plain


def from_json(plain: Mapping[str, Any]) -> QuizContent:
    """Return the content that `to_json` wrote."""
    return QuizContent(
        title=str(plain["title"]),
        pass_mark=_share(plain["pass_mark"]),
        time_limit_minutes=plain["time_limit_minutes"],
        attempts_allowed=plain["attempts_allowed"],
        review=str(plain["review"]),
        items=tuple(
            ItemContent(**{**item, "objectives": tuple(item["objectives"])}) for item in plain["items"]
        ),
    )


def _share(value: Any) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return Decimal("0.7")
