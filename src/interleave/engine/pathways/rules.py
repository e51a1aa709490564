"""When may a step open? A rule is a small tree, the same in JSON, in YAML and here.

Forms (one key per mapping): `{all: [..]}`, `{any: [..]}`, `{after: step}`, `{date: 2027-01-10}`,
`{relative_day: 14}`, `{score: {step: slug, at_least: 0.8}}`, `{attended: {step: slug, at_least: 0.75}}`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation


class RuleError(ValueError):
    """A rule that cannot be read: `message` says what to do, `path` says where (`rule.all[1].score`)."""

    def __init__(self, message: str, path: str) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


@dataclass(frozen=True, slots=True)
class All:
    """Met when every rule in it is met; its instant is the latest of theirs."""

    rules: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class Any_:
    """Met when one rule in it is met; its instant is the earliest of theirs."""

    rules: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class After:
    """Met when the step is done, at that instant."""

    step: str


@dataclass(frozen=True, slots=True)
class OnDate:
    """Met at 00:00 of a calendar day in the learner's zone."""

    date: date


@dataclass(frozen=True, slots=True)
class RelativeDay:
    """Met at 00:00, learner's zone, `day` days (>= 0) after the learner's first day."""

    day: int


@dataclass(frozen=True, slots=True)
class ScoreAtLeast:
    """Met when the step has a score (share of marks, 0..1) of at least `at_least`."""

    step: str
    at_least: Decimal


@dataclass(frozen=True, slots=True)
class AttendedAtLeast:
    """Met when the learner was present for at least `at_least` (share of time, 0..1) of the step."""

    step: str
    at_least: Decimal


Rule = All | Any_ | After | OnDate | RelativeDay | ScoreAtLeast | AttendedAtLeast

_MOST_LEVELS = 8  # deeper trees are mistakes, and nobody can read them


def parse_rule(data: object, *, path: str = "rule") -> Rule | None:
    """Read a rule from JSON or YAML data; None stays None (no rule).

    Args:
        data: a mapping with exactly one key, or None.
        path: where the data stands, used in the error.

    Raises:
        RuleError: with a sentence for the designer and the place of the fault.
    """
    return None if data is None else _parse(data, path, 1)


def rule_to_data(rule: Rule | None) -> dict[str, object] | None:
    """Return the JSON form of a rule: dates as ISO text, shares as numbers. Inverse of `parse_rule`."""
    match rule:
        case None:
            return None
        case All(rules):
            return {"all": [rule_to_data(part) for part in rules]}
        case Any_(rules):
            return {"any": [rule_to_data(part) for part in rules]}
        case After(step):
            return {"after": step}
        case OnDate(day):
            return {"date": day.isoformat()}
        case RelativeDay(number):
            return {"relative_day": number}
        case ScoreAtLeast(step, at_least):
            return {"score": {"step": step, "at_least": _number(at_least)}}
        case AttendedAtLeast(step, at_least):
            return {"attended": {"step": step, "at_least": _number(at_least)}}


def steps_named(rule: Rule | None) -> tuple[str, ...]:
    """Return the steps that a rule mentions, each once, in reading order."""
    match rule:
        case All(rules) | Any_(rules):
            return tuple(dict.fromkeys(step for part in rules for step in steps_named(part)))
        case After(step) | ScoreAtLeast(step, _) | AttendedAtLeast(step, _):
            return (step,)
        case _:
            return ()


def dates_named(rule: Rule | None) -> tuple[date, ...]:
    """Return the fixed dates that a rule mentions, in reading order."""
    match rule:
        case All(rules) | Any_(rules):
            return tuple(day for part in rules for day in dates_named(part))
        case OnDate(day):
            return (day,)
        case _:
            return ()


def _parse(data: object, path: str, level: int) -> Rule:
    if level > _MOST_LEVELS:
        raise RuleError(f"A rule may be nested {_MOST_LEVELS} levels deep at most.", path)
    if not isinstance(data, Mapping):
        raise RuleError('Write a rule as one key and a value, for example "after: kick-off".', path)
    if len(data) != 1:
        raise RuleError(
            f'A rule has exactly one key, this one has {len(data)}. Use "all" or "any" to join rules.', path
        )
    key, value = next(iter(data.items()))
    here = f"{path}.{key}"
    if key in ("all", "any"):
        parts = _parse_list(value, here, level)
        return All(parts) if key == "all" else Any_(parts)
    reader = _READERS.get(str(key))
    if reader is None:
        known = ", ".join(("all", "any", *_READERS))
        raise RuleError(f'"{key}" is not a rule. Use one of: {known}.', path)
    return reader(value, here)


def _parse_list(value: object, path: str, level: int) -> tuple[Rule, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise RuleError('"all" and "any" need a list with at least one rule.', path)
    return tuple(_parse(part, f"{path}[{index}]", level + 1) for index, part in enumerate(value))


def _after(value: object, path: str) -> Rule:
    return After(_step(value, path))


def _on_date(value: object, path: str) -> Rule:
    if isinstance(value, date) and not isinstance(value, datetime):
        return OnDate(value)
    if isinstance(value, str):
        try:
            return OnDate(date.fromisoformat(value.strip()))
        except ValueError:
            pass
    raise RuleError("Write a date as year, month and day, for example 2027-01-10.", path)


def _relative_day(value: object, path: str) -> Rule:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise RuleError("A relative day is a whole number of days, 0 or more; 0 is the first day.", path)
    return RelativeDay(value)


def _score(value: object, path: str) -> Rule:
    return ScoreAtLeast(*_step_and_share(value, path))


def _attended(value: object, path: str) -> Rule:
    return AttendedAtLeast(*_step_and_share(value, path))


def _step_and_share(value: object, path: str) -> tuple[str, Decimal]:
    if not isinstance(value, Mapping) or set(value) != {"step", "at_least"}:
        words = 'This rule needs "step" and "at_least", for example {step: check, at_least: 0.8}.'
        raise RuleError(words, path)
    return _step(value["step"], f"{path}.step"), _share(value["at_least"], f"{path}.at_least")


def _step(value: object, path: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise RuleError("Name a step by its slug, for example kick-off.", path)
    return value.strip()


def _share(value: object, path: str) -> Decimal:
    try:
        share = Decimal("NaN") if isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        share = Decimal("NaN")
    if not share.is_finite() or not 0 <= share <= 1:
        raise RuleError("A share is a number from 0 to 1, for example 0.8 for 80 percent.", path)
    return share


def _number(share: Decimal) -> float | int:
    return int(share) if share == share.to_integral_value() else float(share)


_READERS: Mapping[str, Callable[[object, str], Rule]] = {
    "after": _after,
    "date": _on_date,
    "relative_day": _relative_day,
    "score": _score,
    "attended": _attended,
}
