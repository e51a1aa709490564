"""Learns from an organisation's own finished enrolments, and steps back to the rules where that is no better.

Only signals are learnt from: nothing about gender, age, disability, place or job goes in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from interleave.engine.risk import drift, measures, rules, training
from interleave.engine.risk.drift import Drift
from interleave.engine.risk.matrices import Table
from interleave.engine.risk.measures import Floats
from interleave.engine.risk.rules import Assessment, Reason
from interleave.engine.risk.signals import Signals

FEWEST_FINISHED = 200  # enrolments; with fewer, the rules know more than the past does
FEWEST_OF_EITHER = 40  # that ended badly, and that ended well
EARLIER_SHARE = 0.7  # of the past is learnt from, when the model is tried on the rest
FEWEST_COLUMNS_MUCH_DRIFTED = 3  # from so many on, the past says little about today
JOURNEY_SPREAD = 0.5  # prior standard deviation of a journey's own level, in logits

# A probability says how likely, not how urgent: two in three is the manager's business only if rules agree.
NUDGE_FROM, FACILITATOR_FROM, COACH_AND_MANAGER_FROM = 0.35, 0.5, 0.7
LEAST_LOGITS = 0.1  # below that a contribution is no reason: it moves an even chance by 2 percentage points


@dataclass(frozen=True, slots=True)
class Wording:
    """How a column reads to a facilitator, and what would lower it; counts with their `noun`."""

    reads: str
    change: str
    noun: str = ""


WORDS = {
    "days_silent": Wording("silent for {}", "doing anything in the journey", "day"),
    "steps_late": Wording("{} late", "doing what is late", "step"),
    "worst_days_late": Wording("late by {}", "doing the step that is late longest", "day"),
    "steps_due_soon": Wording("{} due within a week", "doing what is due next", "step"),
    "sessions_missed": Wording("{} missed", "coming to the next session", "session"),
    "share_of_sessions_missed": Wording("{:.0%} of the sessions missed", "coming to the next session"),
    "arrivals_late": Wording("late at {}", "arriving on time", "session"),
    "attempts_failed_in_a_row": Wording("{} failed in a row", "passing the next attempt", "attempt"),
    "recall_fall": Wording("recall down by {:.0%}", "going through the refreshers"),
    "meetings_missed": Wording("{} missed", "holding the next meeting with the coach", "coach meeting"),
    "behind": Wording("behind the plan by {:.0%} of the steps", "catching up with the plan"),
    "share_done": Wording("{:.0%} of the steps done", "doing the next step"),
    "posts": Wording("{}", "writing a post", "post"),
}


class TooLittle(ValueError):
    """The past is too short, or too uniform, or no better than the rules. The message is a sentence."""


@dataclass(frozen=True, slots=True)
class Finished:
    """One enrolment that is over, as its signals stood on a day while it ran. One row each, not one a day."""

    signals: Signals
    journey: str
    cohort: str
    ended_on: date
    ended_badly: bool  # withdrew, or ended without reaching what the journey asks for


@dataclass(frozen=True, slots=True)
class Learnt:
    """A model, how well it did on the later part of the past, and what it was learnt from."""

    model: training.Model
    tried: measures.Measures
    rules_auc: float  # of the rules on the same people
    columns: dict[str, Floats]  # those learnt from, for the drift check

    def drift(self, now: Sequence[Signals]) -> tuple[Drift, ...]:
        """Compare the people of today with those learnt from, the furthest column first."""
        return drift.check(self.columns, to_columns(now))

    def fits(self, now: Sequence[Signals]) -> bool:
        """Return whether today is like the past; where it is not, the rules should speak."""
        much = [one for one in self.drift(now) if one.level == "much"]
        return len(much) < FEWEST_COLUMNS_MUCH_DRIFTED


def learn(past: Sequence[Finished]) -> Learnt:
    """Learn from the past, after trying on its later part what its earlier part teaches.

    Raises TooLittle, with the reason, when there is too little or the model is no better than the rules.
    """
    _check_enough(past)
    ordered = sorted(past, key=lambda one: one.ended_on)
    cut = ordered[int(EARLIER_SHARE * len(ordered))].ended_on
    earlier = [one for one in ordered if one.ended_on < cut]
    later = [one for one in ordered if one.ended_on >= cut]
    outcome = np.array([one.ended_badly for one in later])
    try:
        trial = training.train(to_table(earlier), [one.ended_badly for one in earlier], trees=0)
        tried = measures.measure(trial.predict(to_table(later)), outcome)
    except (training.OneOutcome, measures.OneClass) as error:
        raise TooLittle(f"the past cannot be tried in order of time: {error}") from None
    rules_auc = measures.auc(np.array([rules.assess(one.signals).score for one in later]), outcome)
    if tried.auc <= rules_auc or tried.brier >= tried.brier_of_base_rate:
        raise TooLittle(
            f"on the later {len(later)} enrolments a model ranked no better than the rules "
            f"(AUC {tried.auc:.2f} against {rules_auc:.2f}) or guessed no better than the base rate"
        )
    table = to_table(ordered)
    model = training.train(table, [one.ended_badly for one in ordered], trees=0)
    return Learnt(model, tried, rules_auc, dict(table.own))


def assess(signals: Signals, learnt: Learnt | None = None, *, journey: str = "") -> Assessment:
    """Assess by what was learnt, or by the rules where there is nothing learnt.

    With a model the score is a probability. A manager is brought in only if the rules see cause, too: to
    resemble the past is no ground by itself.
    """
    by_rules = rules.assess(signals)
    if learnt is None:
        return by_rules
    now = [Finished(signals, journey, "", date.min, ended_badly=False)]
    table = to_table(now)
    chance = float(learnt.model.predict(table)[0])
    tier = _tier(chance)
    if tier == "coach_and_manager" and by_rules.tier in ("none", "nudge"):
        tier = "facilitator"
    parts = [one for one in learnt.model.contributions(table, 0) if one.logits >= LEAST_LOGITS]
    parts = [one for one in parts if one.name in WORDS and table.own[one.name][0]]
    logit = float(learnt.model.logits(table)[0])
    return Assessment(
        score=chance,
        tier=tier,
        reasons=tuple(
            Reason(one.name, _words(one.name, float(table.own[one.name][0])), one.logits) for one in parts
        ),
        changes=tuple(_change(one, logit, chance) for one in parts),
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
    values = np.array([_numbers(one) for one in rows], dtype=float).reshape(len(rows), -1)
    return dict(zip(("day", *WORDS), values.T, strict=True)) if len(rows) else {}


def _numbers(one: Signals) -> list[float]:
    silent = min(one.days_silent, one.day) if rules.has_work(one) else 0
    marked = max(one.sessions_marked, one.sessions_missed)
    known = one.recall_now is not None and one.recall_before is not None
    return [
        one.day,
        silent,
        one.steps_late,
        min(one.worst_days_late, 60),
        one.steps_due_soon,
        one.sessions_missed,
        one.sessions_missed / marked if marked else 0.0,
        one.arrivals_late,
        one.attempts_failed_in_a_row,
        max((one.recall_before or 0.0) - (one.recall_now or 0.0), 0.0) if known else np.nan,
        one.meetings_missed,
        max(one.share_expected - one.share_done, 0.0),
        one.share_done,
        min(one.posts, 20),
    ]


def _check_enough(past: Sequence[Finished]) -> None:
    badly = sum(one.ended_badly for one in past)
    if len(past) < FEWEST_FINISHED:
        raise TooLittle(f"{len(past)} finished enrolments; a model needs {FEWEST_FINISHED}")
    if min(badly, len(past) - badly) < FEWEST_OF_EITHER:
        raise TooLittle(
            f"{badly} of {len(past)} enrolments ended badly; a model needs {FEWEST_OF_EITHER} of either kind"
        )


def _tier(chance: float) -> str:
    if chance >= COACH_AND_MANAGER_FROM:
        return "coach_and_manager"
    if chance >= FACILITATOR_FROM:
        return "facilitator"
    return "nudge" if chance >= NUDGE_FROM else "none"


def _words(name: str, value: float) -> str:
    wording = WORDS[name]
    said = rules.count_of(round(value), wording.noun) if wording.noun else value
    return wording.reads.format(said).replace("%", " %")


def _change(part: training.Contribution, logit: float, chance: float) -> str:
    after = float(training.logistic(np.array([logit - part.logits]))[0])
    sentence = f"{WORDS[part.name].change}: from {chance:.0%} to {after:.0%}".replace("%", " %")
    return sentence[0].upper() + sentence[1:]
