"""Reading what the organisation's own past taught about risk, and what is at work now."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from interleave.engine import risk
from interleave.insights import policies
from interleave.insights.models import RiskTrial
from interleave.kernel import errors

if TYPE_CHECKING:
    from interleave.people.models import Person

log = logging.getLogger(__name__)

LEARNT = "learnt"
FARTHEST_BELOW = 0.03  # of the whole that a group may be ranked; as engine.risk.fairness has it


@dataclass(frozen=True, slots=True)
class TrialLine:
    """What is at work: the rules alone, or what was learnt, and from how much."""

    code: str
    at: datetime | None  # None: nobody looked yet
    finished: int
    needed: int
    tried_on: int
    may_open: bool  # the page about the trial

    @property
    def is_learnt(self) -> bool:
        return self.code == LEARNT


@dataclass(frozen=True, slots=True)
class TrialGroup:
    """How the trial went in one group; `auc` is None where the group is too small to tell."""

    name: str
    number: int
    expected: float  # mean probability
    happened: float  # share that ended badly
    auc: float | None
    is_worse: bool  # ranked clearly worse than the whole
    auc_within: float | None = None  # of pairs from the same cohort
    cause: str = ""  # of `is_worse`: composition | within | unknown


@dataclass(frozen=True, slots=True)
class DriftLine:
    name: str
    index: float
    level: str  # none | some | much


@dataclass(frozen=True, slots=True)
class TrialView:
    """The last trial, for those who answer for it."""

    line: TrialLine
    ended_badly: int
    measures: Mapping[str, Any] | None
    rules_auc: float | None
    drifts: tuple[DriftLine, ...]
    groups: tuple[tuple[str, tuple[TrialGroup, ...]], ...]  # by kind


def find_model() -> risk.Model | None:
    """Return the model at work, or None when the rules speak alone. 1 query."""
    row = _latest()
    if row is None or row.model is None:
        return None
    try:
        return risk.from_data(row.model)
    except risk.NotAModel:
        log.warning("insights: the learnt model of %s is of an older form; the rules go on", row.at)
        return None


def summarise_trial(*, actor: "Person") -> TrialLine:
    """Return what is at work. 1 query."""
    return _line(_latest(with_model=False), may_open=policies.can_see_trials(actor))


def get_trial(*, actor: "Person") -> TrialView:
    """Return the last trial. 1 query. Raises Forbidden."""
    if not policies.can_see_trials(actor):
        raise errors.Forbidden
    row = _latest(with_model=False)
    if row is None:
        return TrialView(_line(None), 0, None, None, (), ())
    return TrialView(
        line=_line(row),
        ended_badly=row.ended_badly,
        measures=row.measures,
        rules_auc=row.rules_auc,
        drifts=tuple(DriftLine(**one) for one in row.drifts),
        groups=tuple((kind, tuple(map(_group, found))) for kind, found in row.groups.items() if found),
    )


def _latest(*, with_model: bool = True) -> RiskTrial | None:
    rows = RiskTrial.objects.order_by("-at", "-pk")
    return (rows if with_model else rows.defer("model")).first()


def _line(row: RiskTrial | None, *, may_open: bool = False) -> TrialLine:
    needed = risk.FEWEST_FINISHED
    if row is None:
        return TrialLine("too_few", None, 0, needed, 0, may_open)
    tried_on = row.measures["number"] if row.measures else 0
    return TrialLine(row.code, row.at, row.finished, needed, tried_on, may_open)


def _group(data: Mapping[str, Any]) -> TrialGroup:
    below = data["below_whole"]
    is_worse = below is not None and below > FARTHEST_BELOW
    return TrialGroup(
        name=data["name"],
        number=data["number"],
        expected=data["mean_probability"],
        happened=data["base_rate"],
        auc=data["auc"],
        is_worse=is_worse,
        auc_within=data.get("auc_within"),  # trials of earlier versions have none
        cause=data.get("cause", "unknown") if is_worse else "",
    )
