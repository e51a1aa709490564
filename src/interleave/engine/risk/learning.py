"""Learns from an organisation's own finished enrolments, and steps back to the rules where that is no better.

Only signals are learnt from: nothing about gender, age, disability, place or job goes in. Brings numerical
libraries; what it learns is a `learnt.Model`, which needs none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from interleave.engine.risk import columns, drift, fairness, learnt, measures, rules, training
from interleave.engine.risk.drift import Drift
from interleave.engine.risk.fairness import Group
from interleave.engine.risk.matrices import PER_DEVIATION, Table
from interleave.engine.risk.measures import Floats, Measures
from interleave.engine.risk.observed import Signals
from interleave.engine.risk.past import FEWEST_FINISHED, FEWEST_OF_EITHER, find_lack

EARLIER_SHARE = 0.7  # of the past is learnt from, when the model is tried on the rest
FEWEST_COLUMNS_MUCH_DRIFTED = 3  # from so many on, the past says little about today
FEWEST_TO_TELL_DRIFT = 100  # people of today; with fewer, chance alone looks like drift
PAST_PER_PERSON = 10  # as many of the past, of the same day, for each of them
JOURNEY_SPREAD = 0.5  # prior standard deviation of a journey's own level, in logits
FEWEST_TOLD = 50  # people of a group, or nothing is told about it

__all__ = ["FEWEST_FINISHED", "FEWEST_OF_EITHER", "Finished", "Learnt", "TooLittle", "learn"]


class TooLittle(ValueError):
    """The past is too short, too uniform, or no better than the rules. The message is a sentence.

    `code` is too_few | alike | untried | no_better; `tried` and `rules_auc` are there for the last.
    """

    def __init__(
        self, code: str, sentence: str, tried: Measures | None = None, rules_auc: float | None = None
    ) -> None:
        super().__init__(sentence)
        self.code, self.tried, self.rules_auc = code, tried, rules_auc


@dataclass(frozen=True, slots=True)
class Finished:
    """One enrolment that is over, as its signals stood on a day while it ran. One row each, not one a day.

    `groups` are {kind: name}, such as the site: the trial is reported by them, and nothing is learnt from
    them.
    """

    signals: Signals
    journey: str
    cohort: str
    ended_on: date
    ended_badly: bool  # withdrew, or ended without reaching what the journey asks for
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Learnt:
    """A model, how well it did on the later part of the past, and what it was learnt from."""

    model: learnt.Model
    tried: Measures
    rules_auc: float  # of the rules on the same people
    groups: Mapping[str, tuple[Group, ...]]  # of the trial, by kind, where there are FEWEST_TOLD people
    columns: dict[str, Floats]  # those learnt from, for the drift check

    def drift(self, now: Sequence[Signals]) -> tuple[Drift, ...]:
        """Compare the people of today with those learnt from, the furthest column first.

        None where too few share their days with the past: a cohort in its second week differs from people in
        their sixth in everything.
        """
        then, today = self._of_the_same_days(to_columns(now)) if now else ({}, {})
        return drift.check(then, today)

    def fits(self, now: Sequence[Signals]) -> bool:
        """Return whether today is like the past; where it is not, the rules should speak."""
        return fits(self.drift(now))

    def _of_the_same_days(self, today: dict[str, Floats]) -> tuple[dict[str, Floats], dict[str, Floats]]:
        """Return rows of the past of the same days as those of today, and the latter."""
        rows = {day: np.flatnonzero(self.columns["day"] == day) for day in set(today["day"].tolist())}
        kept = [at for at, day in enumerate(today["day"].tolist()) if len(rows[day])]
        if len(kept) < FEWEST_TO_TELL_DRIFT:
            return {}, {}
        taken: dict[float, int] = dict.fromkeys(rows, 0)
        chosen: list[int] = []
        for at in kept:
            day = float(today["day"][at])
            alike, first = rows[day], taken[day]
            chosen += [int(alike[(first + n) % len(alike)]) for n in range(min(PAST_PER_PERSON, len(alike)))]
            taken[day] = first + PAST_PER_PERSON
        names = [name for name in today if name != "day"]
        return {name: self.columns[name][chosen] for name in names}, {
            name: today[name][kept] for name in names
        }


def fits(drifts: Sequence[Drift]) -> bool:
    """Return whether few enough columns drifted much."""
    return sum(one.level == "much" for one in drifts) < FEWEST_COLUMNS_MUCH_DRIFTED


def learn(past: Sequence[Finished]) -> Learnt:
    """Learn from the past, after trying on its later part what its earlier part teaches.

    Raises TooLittle, with the reason, when there is too little or the model is no better than the rules.
    """
    badly = sum(one.ended_badly for one in past)
    if lack := find_lack(len(past), badly):
        raise TooLittle(*lack)
    ordered = sorted(past, key=lambda one: one.ended_on)
    cut = ordered[int(EARLIER_SHARE * len(ordered))].ended_on
    earlier = [one for one in ordered if one.ended_on < cut]
    later = [one for one in ordered if one.ended_on >= cut]
    outcome = np.array([one.ended_badly for one in later])
    try:
        trial = training.train(to_table(earlier), [one.ended_badly for one in earlier], trees=0)
        chances = trial.predict(to_table(later))
        tried = measures.measure(chances, outcome)
    except (training.OneOutcome, measures.OneClass) as error:
        raise TooLittle("untried", f"the past cannot be tried in order of time: {error}") from None
    rules_auc = measures.auc(np.array([rules.assess(one.signals).score for one in later]), outcome)
    if tried.auc <= rules_auc or tried.brier >= tried.brier_of_base_rate:
        sentence = (
            f"on the later {len(later)} enrolments a model ranked no better than the rules "
            f"(AUC {tried.auc:.2f} against {rules_auc:.2f}) or guessed no better than the base rate"
        )
        raise TooLittle("no_better", sentence, tried, rules_auc)
    table = to_table(ordered)
    model = training.train(table, [one.ended_badly for one in ordered], trees=0)
    groups = {
        kind: _told(chances, outcome, later, kind) for kind in sorted({k for one in past for k in one.groups})
    }
    return Learnt(to_plain(model), tried, rules_auc, groups, dict(table.own))


def to_plain(model: training.Model) -> learnt.Model:
    """Return a model without a forest and without relative columns as plain numbers."""
    design, coefficients = model.parts.design, model.parts.coefficients * model.slope
    if model.parts.forest is not None or design.relative:
        raise ValueError("only the logistic part with a person's own columns is plain")
    own = len(design.own)
    weights = zip(design.own, design.own_centres, design.own_spreads, coefficients[:own], strict=True)
    levels = zip(design.levels, coefficients[own:], strict=True)
    return learnt.Model(
        intercept=model.slope * model.parts.intercept + model.shift,
        weights=tuple(
            learnt.Weight(name, centre, spread, float(value) * PER_DEVIATION)
            for name, centre, spread, value in weights
        ),
        journeys={label: float(value) * spread for (_name, label, spread), value in levels},
    )


def to_table(rows: Sequence[Finished]) -> Table:
    """Return the rows as the table that a model learns from."""
    return Table(
        cohort=np.array([one.cohort for one in rows], dtype=str),
        relative={},
        own=to_columns([one.signals for one in rows]),
        levels={"journey": (np.array([one.journey for one in rows], dtype=str), JOURNEY_SPREAD)},
    )


def to_columns(rows: Sequence[Signals]) -> dict[str, Floats]:
    """Return one array per column, in the order of the rows. NaN where there is nothing to tell."""
    values = np.array([columns.numbers(one) for one in rows], dtype=float).reshape(len(rows), -1)
    return dict(zip(columns.NAMES, values.T, strict=True)) if len(rows) else {}


def _told(chances: Floats, outcome: measures.Flags, rows: Sequence[Finished], kind: str) -> tuple[Group, ...]:
    labels = [one.groups.get(kind, "") for one in rows]
    found = fairness.by_group(chances, outcome, labels, [one.cohort for one in rows])
    return tuple(one for one in found if one.name and one.number >= FEWEST_TOLD)
