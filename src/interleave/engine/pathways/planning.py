"""Which step opens when, until when, and why: instants only, so that no clock has to tick."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from interleave.engine import scoring
from interleave.engine.pathways.rules import (
    After,
    All,
    Any_,
    AttendedAtLeast,
    OnDate,
    RelativeDay,
    Rule,
    ScoreAtLeast,
    steps_named,
)
from interleave.engine.pathways.traits import Traits


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step of a design.

    `id` is the slug; `minutes` is the planned effort (>= 0); days count from the learner's first day (0);
    `opens_on_day` and `rule` hold together: the later one decides; `due_on_day` means the end of that day.
    `traits` are those of its kind: the rules decide by them, never by `kind`.
    A variant names its step in `of` and its `route` (short, remedial, enrich); see `variants`.
    """

    id: str
    position: int
    title: str
    kind: str
    traits: Traits
    required: bool = True
    minutes: int = 0
    opens_on_day: int | None = None
    due_on_day: int | None = None
    rule: Rule | None = None
    of: str | None = None
    route: str = "standard"


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What is known about one learner on one step. `score` and `share` are 0..1, instants are aware."""

    started_at: datetime | None = None
    done_at: datetime | None = None
    score: Decimal | None = None
    share: Decimal | None = None
    minutes: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class StepPlan:
    """When a step opens and ends for one learner.

    `opens_at` None = locked until `waits_for` is met. `due_at` is the first instant after the last day
    (exclusive), UTC. `reason` is a sentence for the learner, without dates: show `opens_at` beside it.
    """

    opens_at: datetime | None
    due_at: datetime | None
    reason: str
    waits_for: tuple[str, ...] = ()


def plan(
    steps: Sequence[PlannedStep], facts: Mapping[str, StepFacts], *, starts_on: date, zone: ZoneInfo
) -> dict[str, StepPlan]:
    """Return for every step id when it opens, until when, and why.

    Args:
        steps: the design, any order.
        facts: what is known, by step id; a missing id means nothing yet.
        starts_on: the learner's first day (day 0); no step opens before it, whatever its rule says.
        zone: the learner's zone, which decides where a day begins.

    Returns:
        One plan per step, instants in UTC. A rule that names an unknown step stays unmet.

    A met score or attendance counts from the instant when the named step was done; when it was scored
    without being done (a failed quiz may still reach a lower bar), from the instant when it was started.
    """
    titles = {step.id: step.title for step in steps}
    reader = _Reader(facts, titles, starts_on, zone)
    return {step.id: _plan_step(step, reader) for step in steps}


class Planner:
    """Plans one design for many: what never depends on a learner is worked out once.

    Made for people who start on the same day in the same zone. After a fact about one step only the steps
    whose rule names it are asked again; the results are those of `plan`.
    """

    def __init__(self, steps: Sequence[PlannedStep], *, starts_on: date, zone: ZoneInfo) -> None:
        self._titles = {step.id: step.title for step in steps}
        self._starts_on, self._zone = starts_on, zone
        self._first = plan(steps, {}, starts_on=starts_on, zone=zone)
        self._waiting: dict[str, list[PlannedStep]] = {}
        for step in steps:
            for name in steps_named(step.rule):
                self._waiting.setdefault(name, []).append(step)

    def begin(self) -> dict[str, StepPlan]:
        """Return the plans of somebody of whom nothing is known."""
        return dict(self._first)

    def after(self, step_id: str, facts: Mapping[str, StepFacts]) -> dict[str, StepPlan]:
        """Return the plans that may have changed with what is now known of one step."""
        reader = _Reader(facts, self._titles, self._starts_on, self._zone)
        return {step.id: _plan_step(step, reader) for step in self._waiting.get(step_id, ())}


@lru_cache(maxsize=8192)
def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a calendar day in a zone, in UTC.

    Where the clocks skip midnight it is the instant of the change; where they repeat it, the first midnight.
    """
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def last_day(due_at: datetime, zone: ZoneInfo) -> date:
    """Return the calendar day, in a zone, at whose end a step is due: the day to show people."""
    return (due_at.astimezone(zone) - timedelta(microseconds=1)).date()


def _start_of_fixed(day: date, zone: ZoneInfo) -> datetime:
    """Return the start of a date that a design names; of the nearest one that has a start in every zone."""
    return start_of_day(min(max(day, date(2, 1, 1)), date(9998, 12, 31)), zone)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What a rule says today: `at` None = unmet. `clause` completes "Opens ..." or "Open because ..."."""

    at: datetime | None
    clause: str
    bound: str = ""  # the clause of a moment beside an unmet condition: "not before week 2"
    bound_at: datetime | None = None  # that moment, when the condition itself is unmet
    earned: bool = False  # met by something the learner did
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads rules against the facts of one learner."""

    facts: Mapping[str, StepFacts]
    titles: Mapping[str, str]
    starts_on: date
    zone: ZoneInfo

    def read(self, rule: Rule) -> _Verdict:
        match rule:
            case All(rules):
                return _join_all([self.read(part) for part in rules])
            case Any_(rules):
                return _join_any([self.read(part) for part in rules])
            case OnDate(day):
                return _Verdict(_start_of_fixed(day, self.zone), "on a fixed date", "not before a fixed date")
            case RelativeDay(number):
                return self.day(number)
            case After(step):
                done_at = self._facts(step).done_at
                title = self._title(step)
                return self._condition(step, done_at, f"after {title}", f"you finished {title}")
            case ScoreAtLeast(step, at_least):
                goal = f"{_percent(at_least)} in {self._title(step)}"
                at = self._reached(step, self._facts(step).score, at_least)
                return self._condition(step, at, f"when you reach {goal}", f"you reached {goal}")
            case AttendedAtLeast(step, at_least):
                goal = f"{_percent(at_least)} of {self._title(step)}"
                at = self._reached(step, self._facts(step).share, at_least)
                return self._condition(step, at, f"when you have attended {goal}", f"you attended {goal}")

    def day(self, number: int) -> _Verdict:
        week = f"week {number // 7 + 1} of the journey"
        return _Verdict(
            start_of_day(self.starts_on + timedelta(days=number), self.zone),
            f"in {week}" if number > 0 else "with the journey",
            f"not before {week}" if number > 0 else "",
        )

    def _facts(self, step: str) -> StepFacts:
        return self.facts.get(step, StepFacts())

    def _title(self, step: str) -> str:
        return f"“{self.titles.get(step, step)}”"

    def _reached(self, step: str, share: Decimal | None, at_least: Decimal) -> datetime | None:
        if share is None or not scoring.reaches(share, at_least):
            return None
        known = self._facts(step)
        return known.done_at or known.started_at

    def _condition(self, step: str, at: datetime | None, to_do: str, achieved: str) -> _Verdict:
        if at is None:
            return _Verdict(None, to_do, waits_for=(step,))
        return _Verdict(at.astimezone(UTC), achieved, earned=True)


def _plan_step(step: PlannedStep, reader: _Reader) -> StepPlan:
    floor = reader.day(step.opens_on_day or 0)
    verdict = floor if step.rule is None else _join_all([floor, reader.read(step.rule)])
    due_at = None
    if step.due_on_day is not None:
        due_at = start_of_day(reader.starts_on + timedelta(days=step.due_on_day + 1), reader.zone)
    return StepPlan(verdict.at, due_at, _sentence(verdict), verdict.waits_for)


def _join_all(parts: Sequence[_Verdict]) -> _Verdict:
    """The latest instant decides; while one is missing, say what is missing and from when at the earliest."""
    waiting = [part for part in parts if part.at is None]
    if not waiting:
        return max(parts, key=_instant)
    clause = _listing([part.clause for part in waiting], "and")
    named = tuple(dict.fromkeys(step for part in waiting for step in part.waits_for))
    bounds = [part for part in parts if part.bound]
    if not bounds:
        return _Verdict(None, clause, waits_for=named)
    last = max(bounds, key=_bound_instant)
    return _Verdict(None, clause, last.bound, _bound_instant(last), waits_for=named)


def _join_any(parts: Sequence[_Verdict]) -> _Verdict:
    """The earliest instant decides; a moment to come can still be beaten by what the learner does."""
    met = [part for part in parts if part.at is not None]
    waiting = [part for part in parts if part.at is None]
    missing = _listing([_bounded(part) for part in waiting], "or")
    if not met:
        named = tuple(dict.fromkeys(step for part in waiting for step in part.waits_for))
        return _Verdict(None, missing if len(waiting) == 1 else f"either {missing}", waits_for=named)
    first = min(met, key=_instant)
    if first.earned or not waiting:
        return first
    return _Verdict(first.at, f"{first.clause}, or earlier {missing}", first.bound)


def _instant(verdict: _Verdict) -> datetime:
    return verdict.at or datetime.max.replace(tzinfo=UTC)


def _bound_instant(verdict: _Verdict) -> datetime:
    return verdict.bound_at or _instant(verdict)


def _bounded(verdict: _Verdict) -> str:
    """Return the clause, and for an unmet condition from when it can be met."""
    return f"{verdict.clause}, {verdict.bound}" if verdict.at is None and verdict.bound else verdict.clause


def _sentence(verdict: _Verdict) -> str:
    return f"{'Open because' if verdict.earned else 'Opens'} {_bounded(verdict)}."


def _listing(clauses: Sequence[str], word: str) -> str:
    if len(clauses) < 2:
        return "".join(clauses)
    return f"{', '.join(clauses[:-1])} {word} {clauses[-1]}"


def _percent(share: Decimal) -> str:
    return f"{scoring.to_percent(share)}%"
