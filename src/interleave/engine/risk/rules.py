"""Rules that tell who may need help from the first day, with no history to learn from.

Each signal earns points; 100 points and more are a score of 1. A score is an order of urgency and no
probability. The points are ours, not measured. They follow what early-warning work finds to count most:
absence, overdue work and inactivity (Macfadyen & Dawson 2010; Arnold & Pistilli 2012; Kuzilek et al. 2015). A
bound per signal sees to it that none alone brings in coach and manager.
"""

from collections.abc import Callable
from dataclasses import dataclass

from interleave.engine.risk.observed import Signals

TIERS = ("none", "nudge", "facilitator", "coach_and_manager")

# From which score a tier is proposed. A nudge costs nobody anything, a manager's attention costs the learner
# something too: it takes at least two strong signals together.
NUDGE_FROM = 0.15
FACILITATOR_FROM = 0.35
COACH_AND_MANAGER_FROM = 0.70

# Points per unit, and the most that one signal can earn.
MISSED_SESSION, MISSED_SESSIONS_MOST = 18, 36  # cannot be caught up alone; one alone is worth a nudge
MISSED_MEETING, MISSED_MEETINGS_MOST = 15, 30  # as sessions, but easier to move
LATE_STEP, LATE_STEPS_MOST = 8, 24
LATE_DAY, LATE_DAYS_MOST = 1, 10  # a month late is more than a day late, yet one step stays one step
SILENT_GRACE_DAYS = 4  # a weekend and two busy days
SILENT_DAY, SILENCE_MOST = 3, 36
FAILS_GRACE = 1  # one failed attempt is learning
FAILED_ATTEMPT, FAILED_ATTEMPTS_MOST = 9, 27
RECALL_GRACE = 0.10  # the memory model's own uncertainty
RECALL_FALL, RECALL_MOST = 80, 20  # per whole share: 25 percentage points past the grace earn the most
BEHIND_GRACE = 0.10  # about one step of ten
BEHIND, BEHIND_MOST = 50, 25  # per whole share of the required steps
LATE_ARRIVAL, LATE_ARRIVALS_MOST = 4, 12
LATE_ARRIVALS_GRACE = 1
NO_POST, NO_POST_FROM_DAY = 6, 7  # reading along is fine; never having written is worth a look after a week
DUE_SOON, DUE_SOON_MOST = 2, 8  # only on top of silence or lateness: work ahead is no risk in itself

FULL = 100


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for help: `words` to a facilitator, `weight` is its part of the score."""

    code: str
    words: str
    weight: float


@dataclass(frozen=True, slots=True)
class Assessment:
    """`score` 0..1; reasons strongest first; `changes` say what would lower it, in the same order."""

    score: float
    tier: str
    reasons: tuple[Reason, ...]
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found: points, the sentence, and what would take it away."""

    code: str
    points: float
    words: str
    change: str


def assess(signals: Signals) -> Assessment:
    """Weigh the signals of one enrolment; some microseconds.

    Nothing is held against somebody who has nothing due: silence and work ahead count only when there is
    something to do.
    """
    found = sorted(
        (finding for rule in RULES if (finding := rule(signals)) is not None),
        key=lambda finding: -finding.points,
    )
    total = sum(finding.points for finding in found)
    score = min(total, FULL) / FULL
    return Assessment(
        score=score,
        tier=tier_of(score),
        reasons=tuple(Reason(one.code, one.words, one.points / FULL) for one in found),
        changes=tuple(one.change[0].upper() + one.change[1:] for one in found),
    )


def tier_of(score: float) -> str:
    """Return who should act on a score 0..1 of the rules: one of TIERS."""
    if score >= COACH_AND_MANAGER_FROM:
        return "coach_and_manager"
    if score >= FACILITATOR_FROM:
        return "facilitator"
    return "nudge" if score >= NUDGE_FROM else "none"


def has_work(signals: Signals) -> bool:
    """Return whether there is anything to do now: something late, due soon, or less done than planned."""
    return signals.steps_late > 0 or signals.steps_due_soon > 0 or signals.share_done < signals.share_expected


def missed_sessions(signals: Signals) -> Finding | None:
    count = signals.sessions_missed
    points = min(count * MISSED_SESSION, MISSED_SESSIONS_MOST)
    words = f"{count_of(count, 'session')} missed"
    change = "coming to the next session or catching up with the facilitator"
    return _finding("sessions_missed", points, words, change)


def missed_meetings(signals: Signals) -> Finding | None:
    count = signals.meetings_missed
    points = min(count * MISSED_MEETING, MISSED_MEETINGS_MOST)
    words = f"{count_of(count, 'coach meeting')} missed"
    return _finding("meetings_missed", points, words, "holding the next meeting with the coach")


def late_steps(signals: Signals) -> Finding | None:
    count, days = signals.steps_late, signals.worst_days_late
    if not count:
        return None
    points = min(count * LATE_STEP, LATE_STEPS_MOST) + min(days * LATE_DAY, LATE_DAYS_MOST)
    words = f"{count_of(count, 'step')} late"
    if days:
        words += (
            f", by {count_of(days, 'day')}" if count == 1 else f", the longest by {count_of(days, 'day')}"
        )
    change = "doing the late step" if count == 1 else f"doing the {count} late steps"
    return _finding("steps_late", points, words, change)


def silence(signals: Signals) -> Finding | None:
    days = min(signals.days_silent, signals.day)
    if not has_work(signals):
        return None
    points = min((days - SILENT_GRACE_DAYS) * SILENT_DAY, SILENCE_MOST)
    return _finding("silent", points, f"silent for {count_of(days, 'day')}", "doing anything in the journey")


def failed_attempts(signals: Signals) -> Finding | None:
    count = signals.attempts_failed_in_a_row
    points = min((count - FAILS_GRACE) * FAILED_ATTEMPT, FAILED_ATTEMPTS_MOST)
    words = f"{count_of(count, 'attempt')} failed in a row"
    return _finding("attempts_failed", points, words, "passing the next attempt")


def falling_recall(signals: Signals) -> Finding | None:
    now, before = signals.recall_now, signals.recall_before
    if now is None or before is None:
        return None
    points = min((before - now - RECALL_GRACE) * RECALL_FALL, RECALL_MOST)
    words = f"recall down from {before:.0%} to {now:.0%}"
    return _finding("recall_falling", points, words, "going through the refreshers")


def behind_plan(signals: Signals) -> Finding | None:
    done, expected = signals.share_done, signals.share_expected
    points = min((expected - done - BEHIND_GRACE) * BEHIND, BEHIND_MOST)
    words = f"{done:.0%} done where {expected:.0%} was planned"
    return _finding("behind", points, words, "catching up with the plan")


def late_arrivals(signals: Signals) -> Finding | None:
    count = signals.arrivals_late
    points = min((count - LATE_ARRIVALS_GRACE) * LATE_ARRIVAL, LATE_ARRIVALS_MOST)
    words = f"late at {count} of {count_of(max(signals.sessions_marked, count), 'session')}"
    return _finding("arrivals_late", points, words, "arriving on time")


def no_posts(signals: Signals) -> Finding | None:
    expects = signals.has_posts_expected and not signals.posts and signals.day >= NO_POST_FROM_DAY
    return _finding("no_posts", NO_POST if expects else 0, "no post yet", "writing a first post")


def due_soon(signals: Signals) -> Finding | None:
    if not signals.steps_late and silence(signals) is None:
        return None
    count = signals.steps_due_soon
    points = min(count * DUE_SOON, DUE_SOON_MOST)
    words = f"{count_of(count, 'step')} due within a week"
    return _finding("due_soon", points, words, "doing the steps that are due next")


RULES: tuple[Callable[[Signals], Finding | None], ...] = (
    missed_sessions,
    missed_meetings,
    late_steps,
    silence,
    failed_attempts,
    falling_recall,
    behind_plan,
    late_arrivals,
    no_posts,
    due_soon,
)


def _finding(code: str, points: float, words: str, change: str) -> Finding | None:
    points = round(points, 6)
    return Finding(code, points, words, change) if points > 0 else None


def count_of(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
