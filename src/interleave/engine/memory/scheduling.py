"""When to ask again: FSRS-6 as pure functions over a frozen state.

The library `fsrs` holds the algorithm (Open Spaced Repetition, "The Algorithm", FSRS-6), with the default
parameters or somebody's own. Its own habits are turned off: no fuzz, no clock, no new ids. A first wrong
answer and a lapse come back after ten minutes, in the same sitting; all else is planned in whole days.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import fsrs

from interleave.engine.memory import parameters as known

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
DESIRED_RECALL = 0.9  # a review is planned for when recall falls to this
HARD_SECONDS = 40.0  # ours, not measured: a right answer that took longer was hard to find

LONGEST_DAYS = 365

_PHASES = {"learning": fsrs.State.Learning, "review": fsrs.State.Review, "relearning": fsrs.State.Relearning}
_PHASE_NAMES = {state: name for name, state in _PHASES.items()}


@dataclass(frozen=True, slots=True)
class CardState:
    """What one memory knows of one card.

    `stability` in days until recall falls to 0.9 (> 0), `difficulty` 1..10; both None before the
    first review. `phase` is learning, review or relearning; `step` counts within the first and the last.
    `lapses` counts forgettings of what had been learned. Instants are UTC.
    """

    due_at: datetime
    stability: float | None = None
    difficulty: float | None = None
    last_review_at: datetime | None = None
    reps: int = 0
    lapses: int = 0
    phase: str = "learning"
    step: int | None = 0


def new_card(at: datetime) -> CardState:
    """Return a card never reviewed, due at `at` (aware)."""
    return CardState(due_at=at.astimezone(UTC))


def review(
    state: CardState,
    rating: int,
    at: datetime,
    *,
    parameters: known.Parameters = known.DEFAULT,
    target: float = DESIRED_RECALL,
) -> CardState:
    """Return the state after a recall.

    Args:
        state: the state before it.
        rating: 1 again (forgotten), 2 hard, 3 good, 4 easy.
        at: when, aware, not before the last review.
        parameters: of FSRS-6, the person's own where they are known.
        target: 0..1, the recall at which the card shall come back.

    Returns:
        A state due ten minutes (again), a quarter of an hour (hard, while learning) or 1 to 365 days later.

    Raises:
        ValueError: the rating is not 1..4, or `at` lies before the last review.
    """
    if rating not in (AGAIN, HARD, GOOD, EASY):
        raise ValueError(f"A rating is 1, 2, 3 or 4, not {rating}.")
    if state.last_review_at is not None and at < state.last_review_at:
        raise ValueError("A review cannot come before the one before it.")
    scheduler = _scheduler(parameters, target)
    card, _ = scheduler.review_card(_to_card(state), fsrs.Rating(rating), at.astimezone(UTC))
    return CardState(
        due_at=card.due,
        stability=card.stability,
        difficulty=card.difficulty,
        last_review_at=card.last_review,
        reps=state.reps + 1,
        lapses=state.lapses + (rating == AGAIN and state.phase == "review"),
        phase=_PHASE_NAMES[card.state],
        step=card.step,
    )


def postpone(state: CardState, due_at: datetime) -> CardState:
    """Return the state with another due instant; what is remembered does not change."""
    return replace(state, due_at=due_at.astimezone(UTC))


def rating_from_answer(correct: bool, seconds: float | None = None) -> int:
    """Return the rating that an answer speaks for: 1 wrong, 2 right but slow, 3 right.

    Never 4: a quick right answer to a question with choices may be luck, so only a learner says "easy".

    Args:
        correct: full marks.
        seconds: time from question to answer, >= 0; None = unknown.

    Raises:
        ValueError: negative seconds.
    """
    if seconds is not None and not seconds >= 0:
        raise ValueError("An answer takes 0 seconds or more.")
    if not correct:
        return AGAIN
    return HARD if seconds is not None and seconds > HARD_SECONDS else GOOD


def state_to_data(state: CardState) -> dict[str, object]:
    """Return the JSON form of a state: instants as ISO text. Inverse of `state_from_data`."""
    return {
        "due_at": state.due_at.isoformat(),
        "stability": state.stability,
        "difficulty": state.difficulty,
        "last_review_at": state.last_review_at.isoformat() if state.last_review_at else None,
        "reps": state.reps,
        "lapses": state.lapses,
        "phase": state.phase,
        "step": state.step,
    }


def state_from_data(data: Mapping[str, object]) -> CardState:
    """Read a state from its JSON form.

    Raises:
        ValueError: a field is missing or has the wrong form.
    """
    try:
        last = data["last_review_at"]
        phase = str(data["phase"])
        if phase not in _PHASES:
            raise ValueError(f'"{phase}" is not a phase.')
        return CardState(
            due_at=datetime.fromisoformat(str(data["due_at"])),
            stability=_number(data["stability"]),
            difficulty=_number(data["difficulty"]),
            last_review_at=None if last is None else datetime.fromisoformat(str(last)),
            reps=int(str(data["reps"])),
            lapses=int(str(data["lapses"])),
            phase=phase,
            step=None if data["step"] is None else int(str(data["step"])),
        )
    except KeyError as missing:
        raise ValueError(f"The state of a card needs {missing}.") from None


@lru_cache(maxsize=256)
def _scheduler(parameters: known.Parameters, target: float) -> fsrs.Scheduler:
    return fsrs.Scheduler(
        parameters=parameters,
        desired_retention=target,
        learning_steps=(timedelta(minutes=10),),
        relearning_steps=(timedelta(minutes=10),),
        maximum_interval=LONGEST_DAYS,
        enable_fuzzing=False,
    )


def _number(value: object) -> float | None:
    if value is None:
        return None
    if not math.isfinite(number := float(str(value))):
        raise ValueError(f"{number} is no stability or difficulty.")
    return number


def _to_card(state: CardState) -> fsrs.Card:
    """Every field is given: left out, the library would read the clock."""
    return fsrs.Card(
        card_id=0,
        state=_PHASES[state.phase],
        step=state.step,
        stability=state.stability,
        difficulty=state.difficulty,
        due=state.due_at,
        last_review=state.last_review_at,
    )
