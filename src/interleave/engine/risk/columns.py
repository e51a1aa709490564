"""Signals as the numbers that a model learns from, and how each of them reads. The standard library alone."""

import math
from dataclasses import dataclass

from interleave.engine.risk import rules
from interleave.engine.risk.observed import Signals

LATEST_DAYS, MOST_POSTS = 60, 20  # beyond that a number says no more


@dataclass(frozen=True, slots=True)
class Wording:
    """How a column reads to a facilitator, and what would lower it; counts with their `noun`.

    `rule` is the code of the rule that looks at the same thing.
    """

    reads: str
    change: str
    rule: str
    noun: str = ""


WORDS = {
    "days_silent": Wording("silent for {}", "doing anything in the journey", "silent", "day"),
    "steps_late": Wording("{} late", "doing what is late", "steps_late", "step"),
    "worst_days_late": Wording("late by {}", "doing the step that is late longest", "steps_late", "day"),
    "steps_due_soon": Wording("{} due within a week", "doing what is due next", "due_soon", "step"),
    "sessions_missed": Wording("{} missed", "coming to the next session", "sessions_missed", "session"),
    "share_of_sessions_missed": Wording(
        "{:.0%} of the sessions missed", "coming to the next session", "sessions_missed"
    ),
    "arrivals_late": Wording("late at {}", "arriving on time", "arrivals_late", "session"),
    "attempts_failed_in_a_row": Wording(
        "{} failed in a row", "passing the next attempt", "attempts_failed", "attempt"
    ),
    "recall_fall": Wording("recall down by {:.0%}", "going through the refreshers", "recall_falling"),
    "meetings_missed": Wording(
        "{} missed", "holding the next meeting with the coach", "meetings_missed", "coach meeting"
    ),
    "behind": Wording("behind the plan by {:.0%} of the steps", "catching up with the plan", "behind"),
    "share_done": Wording("{:.0%} of the steps done", "doing the next step", "behind"),
    "posts": Wording("{}", "writing a post", "no_posts", "post"),
}
NAMES = ("day", *WORDS)


def numbers(one: Signals) -> tuple[float, ...]:
    """Return one number per name of NAMES; NaN where there is nothing to tell."""
    silent = min(one.days_silent, one.day) if rules.has_work(one) else 0
    marked = max(one.sessions_marked, one.sessions_missed)
    known = one.recall_now is not None and one.recall_before is not None
    return (
        one.day,
        silent,
        one.steps_late,
        min(one.worst_days_late, LATEST_DAYS),
        one.steps_due_soon,
        one.sessions_missed,
        one.sessions_missed / marked if marked else 0.0,
        one.arrivals_late,
        one.attempts_failed_in_a_row,
        max((one.recall_before or 0.0) - (one.recall_now or 0.0), 0.0) if known else math.nan,
        one.meetings_missed,
        max(one.share_expected - one.share_done, 0.0),
        one.share_done,
        min(one.posts, MOST_POSTS),
    )


def read(name: str, value: float) -> str:
    """Return a number of a column as words."""
    wording = WORDS[name]
    said = rules.count_of(round(value), wording.noun) if wording.noun else value
    return wording.reads.format(said)
