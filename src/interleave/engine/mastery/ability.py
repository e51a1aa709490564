"""One learner's ability on one objective: a Gaussian in logits that each piece of evidence moves.

The measurement is the four-parameter logistic curve with discrimination 1 (Birnbaum 1968; Barton & Lord
1981): P(right) = guess + (1 - guess - slip) * logistic(ability - difficulty). The update is one step of an
extended Kalman filter, which is Elo's rule (Elo 1978; Pelánek 2016) with a step that shrinks as certainty
grows (Glickman 1999). Forgetting is a power function of elapsed time (Wickelgren 1974; Wixted & Ebbesen
1991); practice on different days slows it (Cepeda et al. 2006).
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from interleave.engine.mastery.evidence import WEIGHTS, Evidence

# Ours, not measured: change them only with an organisation's own answers at hand.
PRIOR_MEAN = 0.0  # logits; nothing known is even odds
PRIOR_VARIANCE = 1.5  # logits squared; abilities of adults on one topic spread by about 1.2
DECAY = 0.3  # exponent of the power function, dimensionless
SCALE_DAYS = 7.0  # from when forgetting counts, after one day of practice
LEARNT = 0.1  # logits gained by any piece of evidence: answering is practice too
SPACED_HOURS = 12.0  # practice after that long counts as another day

_DAY = timedelta(days=1)
_NINETY = 1.6448536269514722  # standard deviations to either side of a 90 % interval


@dataclass(frozen=True, slots=True)
class MasteryState:
    """Ability as of `at`, in logits; `pieces` of evidence on `days` different days."""

    mean: float = PRIOR_MEAN
    variance: float = PRIOR_VARIANCE
    at: datetime | None = None
    pieces: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class Estimate:
    """Chance 0..1 to meet an average task on the objective, its 90 % interval, and the pieces behind it."""

    probability: float
    low: float
    high: float
    pieces: int


def new_state() -> MasteryState:
    """Return what is known before any evidence."""
    return MasteryState()


def update(state: MasteryState, evidence: Evidence) -> MasteryState:
    """Return the state after one piece of evidence.

    One that is older than the state counts as if it came with the latest: no time passes backwards.
    """
    elapsed = elapsed_days(state, evidence.at)
    mean, variance = drift(state.mean, state.variance, elapsed, state.days)
    mean, variance = absorb(
        mean,
        variance,
        evidence.share,
        weight=WEIGHTS[evidence.kind],
        difficulty=evidence.difficulty,
        guess=evidence.guess,
        slip=evidence.slip,
    )
    another_day = state.at is None or elapsed * 24 >= SPACED_HOURS
    at = evidence.at if state.at is None else max(state.at, evidence.at)
    return MasteryState(mean + LEARNT, variance, at, state.pieces + 1, state.days + another_day)


def estimate(state: MasteryState, at: datetime) -> Estimate:
    """Return the chance of mastery at `at`.

    It never rises with the time since the last evidence, and its interval widens.
    """
    mean, variance = drift(state.mean, state.variance, elapsed_days(state, at), state.days)
    reach = _NINETY * math.sqrt(variance)
    chance = min(expected(mean, variance), expected(state.mean, state.variance))
    return Estimate(chance, logistic(mean - reach), logistic(mean + reach), state.pieces)


def elapsed_days(state: MasteryState, at: datetime) -> float:
    return 0.0 if state.at is None else max((at - state.at) / _DAY, 0.0)


def drift(mean: float, variance: float, elapsed: float, days: int) -> tuple[float, float]:
    """Return mean and variance after `elapsed` days >= 0 without evidence.

    What is above the prior shrinks by k = (1 + t / (SCALE_DAYS * days)) ** -DECAY, and what certainty there
    was shrinks with k squared. What is below the prior stays: nobody learns by forgetting.
    """
    if not elapsed:
        return mean, variance
    kept = (1 + elapsed / (SCALE_DAYS * max(days, 1))) ** -DECAY
    return (
        PRIOR_MEAN + (mean - PRIOR_MEAN) * kept if mean > PRIOR_MEAN else mean,
        PRIOR_VARIANCE + (variance - PRIOR_VARIANCE) * kept * kept,
    )


def absorb(
    mean: float,
    variance: float,
    share: float,
    *,
    weight: float = 1.0,
    difficulty: float = 0.0,
    guess: float = 0.0,
    slip: float = 0.0,
) -> tuple[float, float]:
    """Return mean and variance after one outcome of `weight` answers: a Kalman step on the logistic curve.

    With p = P(right) and p' its slope at the mean, the information is weight * p'^2 / (p (1 - p)).
    """
    plain = logistic(mean - difficulty)
    span = 1 - guess - slip
    right = min(max(guess + span * plain, 1e-6), 1 - 1e-6)
    pull = weight * span * plain * (1 - plain) / (right * (1 - right))
    after = 1 / (1 / variance + pull * span * plain * (1 - plain))
    return mean + after * pull * (share - right), after


def expected(mean: float, variance: float) -> float:
    """Return the mean of the logistic function over a Gaussian (MacKay 1992, equation 5.5)."""
    return logistic(mean / math.sqrt(1 + math.pi * variance / 8))


def logistic(logit: float) -> float:
    if logit >= 0:
        return 1 / (1 + math.exp(-logit))
    grown = math.exp(logit)
    return grown / (1 + grown)


def state_to_data(state: MasteryState) -> dict[str, object]:
    """Return what JSON can hold; `state_from_data` reads it back unchanged."""
    return {
        "mean": state.mean,
        "variance": state.variance,
        "at": state.at.isoformat() if state.at else None,
        "pieces": state.pieces,
        "days": state.days,
    }


def state_from_data(data: dict[str, object]) -> MasteryState:
    """Read what `state_to_data` wrote. Raises ValueError when it is something else."""
    try:
        at = data["at"]
        mean, variance = float(str(data["mean"])), float(str(data["variance"]))
        if not (math.isfinite(mean) and 0 < variance < math.inf):
            raise ValueError(f"a state of mastery has no mean {mean} with a variance of {variance}")
        return MasteryState(
            mean=mean,
            variance=variance,
            at=datetime.fromisoformat(str(at)) if at else None,
            pieces=int(str(data["pieces"])),
            days=int(str(data["days"])),
        )
    except KeyError as missing:
        raise ValueError(f"a state of mastery needs {missing}") from None
