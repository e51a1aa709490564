"""What a fact does to a row of progress: pure arithmetic on one step of one person."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from uuid import UUID

from interleave.engine.pathways import Route
from interleave.journeys.editions import Edition, EditionStep
from interleave.journeys.kinds import Fact, Scoring, StepKind, Totals

_SHARE = Decimal("0.0001")


@dataclass(slots=True)
class Row:
    """A row of progress while an event is applied: what it may change, as in StepProgress.

    Sixty models would take as long to make as all the rest of an event.
    """

    step_id: UUID
    started_at: datetime | None = None
    done_at: datetime | None = None
    missed_at: datetime | None = None
    score: Decimal | None = None
    share: Decimal | None = None
    seconds: int = 0
    count: int = 0
    excused: str = ""
    opens_at: datetime | None = None
    due_at: datetime | None = None
    reason: str = ""
    late_at: datetime | None = None
    taken: str = ""
    taken_why: str = ""

    @property
    def minutes(self) -> int:
        """Whole minutes of effort, rounded half up."""
        return (self.seconds + 30) // 60


FIELDS = tuple(field.name for field in fields(Row))[1:]
snapshot = attrgetter(*FIELDS)  # the values of a row, to tell later whether they changed


def choose_step(edition: Edition, kind: StepKind, fact: Fact, rows: Mapping[UUID, Row]) -> EditionStep | None:
    """Return the step that a fact speaks of, or None.

    One subject may serve several steps (a check before and after). Then the earliest open undone step
    takes the fact; if none is open, the last done one (a repetition); if none is done, the earliest: what
    is done early is done. Steps on the person's own list come before variants that she did not take.
    """
    steps = [
        step
        for step in edition.steps
        if step.kind == kind.name
        and step.subject_id == (fact.subject_id or step.subject_id)
        and step.id in rows
    ]
    listed = [step for step in steps if is_listed(step, rows[step.id])]
    steps = listed if listed or not kind.has_subject else steps
    undone = [step for step in steps if rows[step.id].done_at is None]
    opened = [step for step in undone if _is_open(rows[step.id], fact)]
    if opened or fact.only_open:
        return opened[0] if opened else None
    if not kind.has_subject:
        return undone[0] if undone else None
    done = [step for step in steps if rows[step.id].done_at is not None]
    return done[-1] if done else next(iter(undone), None)


def is_listed(step: EditionStep, row: Row) -> bool:
    """Tell whether a step is on a person's list: a variant if she took it, a step unless its short way."""
    return bool(row.taken) if step.variant_of else row.taken != Route.SHORT


def apply(step: EditionStep, kind: StepKind, fact: Fact, row: Row) -> bool:
    """Bring a row up to date; tell whether the step is done by this fact and was not before."""
    was_done = row.done_at is not None
    if fact.reopened:
        row.done_at, row.score, row.excused = None, None, ""
        return False
    row.score = _scored(kind.scoring, fact, row)
    row.share = _shared(kind.scoring, fact, row)
    row.seconds = max(0, row.seconds + fact.seconds)  # a correction of what came before the place
    row.count += fact.count
    if fact.started and (row.started_at is None or fact.at < row.started_at):
        row.started_at = fact.at
    if was_done and row.taken != Route.SKIP:
        return False
    if kind.is_met(fact, Totals(row.score, row.share, row.seconds, row.count), step.wants):
        row.done_at, row.missed_at = fact.at, None
        if row.taken == Route.SKIP:  # left out, and done after all
            row.taken, row.taken_why, row.excused = "", "", ""
        row.started_at = row.started_at or fact.at
        return True
    if fact.missed is not None:
        row.missed_at = fact.at if fact.missed else None
    return False


def _is_open(row: Row, fact: Fact) -> bool:
    return row.opens_at is not None and row.opens_at <= fact.at


def _scored(scoring: Scoring, fact: Fact, row: Row) -> Decimal | None:
    if fact.score is None:
        return row.score
    if row.score is None or (scoring is Scoring.LATEST and row.done_at is None):
        return fact.score.quantize(_SHARE)
    if scoring is Scoring.MEAN:
        count = row.count + fact.count
        return ((row.score * row.count + fact.score * fact.count) / count).quantize(_SHARE)
    return max(row.score, fact.score.quantize(_SHARE))


def _shared(scoring: Scoring, fact: Fact, row: Row) -> Decimal | None:
    if fact.share is None:
        return row.share
    share = fact.share.quantize(_SHARE)
    if row.share is None or (scoring is Scoring.LATEST and row.done_at is None):
        return share
    return max(row.share, share)
