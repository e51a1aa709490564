"""What is known about one enrolment on one day of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signals:
    """Everything counts from the learner's own start, so cohorts and rolling starts read the same.

    Counts and days are >= 0, shares and recalls 0..1; ValueError otherwise. None where there is nothing to
    tell.
    """

    day: int  # days since the learner's start; 0 is the first
    days_silent: int = 0  # since the last thing that the learner did
    steps_late: int = 0  # due, and not done
    worst_days_late: int = 0  # of the step that is late longest
    steps_due_soon: int = 0  # due within a week, and not done
    sessions_missed: int = 0  # without an excuse
    arrivals_late: int = 0
    sessions_marked: int = 0  # sessions of which presence is known, missed ones included
    attempts_failed_in_a_row: int = 0
    recall_now: float | None = None  # share of what was learnt that the memory model expects to be known
    recall_before: float | None = None  # the same, two weeks earlier
    meetings_missed: int = 0  # with the coach
    share_done: float = 0.0  # of the required steps
    share_expected: float = 0.0  # of the required steps, those whose due day has passed
    has_posts_expected: bool = False
    posts: int = 0

    def __post_init__(self) -> None:
        for name in COUNTS:
            if getattr(self, name) < 0:
                raise ValueError(f"{name} is {getattr(self, name)}; it cannot be below 0")
        for name in SHARES:
            share = getattr(self, name)
            if share is not None and not 0 <= share <= 1:
                raise ValueError(f"{name} is {share}; it must lie within 0 and 1")


COUNTS = (
    "day",
    "days_silent",
    "steps_late",
    "worst_days_late",
    "steps_due_soon",
    "sessions_missed",
    "arrivals_late",
    "sessions_marked",
    "attempts_failed_in_a_row",
    "meetings_missed",
    "posts",
)
SHARES = ("recall_now", "recall_before", "share_done", "share_expected")
