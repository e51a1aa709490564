"""Simulated people whose forgetting is not the engine's model: three theories, own numbers.

- Traces: every encounter leaves a trace that decays as a power of its age, the faster the more active the
  memory was when it was laid (Pavlik & Anderson 2005, "Practice and forgetting effects on vocabulary
  memory"). Time outside a sitting is counted at `PACE` of its length, as there.
- Scales: leaky integrators at time scales from hours to years; an encounter teaches each by what those up to
  it missed (Pashler et al. 2009, "Predicting the optimal spacing of study: a multiscale context model").
- Fragility: strength times a power of time times an exponential, with a fragility that falls with each spaced
  success (Wickelgren 1974, "Single-trace fragility theory of memory dynamics").

On top, cards differ, and people have good and bad days. The numbers are near the papers' where they give
any, else ours.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

PACE = 0.025
_MINUTE = 1 / 1440


class Memory(Protocol):
    """One card in one simulated mind. Days are counted from any zero and never fall."""

    def recall(self, day: float) -> float: ...
    def meet(self, day: float, recalled: bool) -> None: ...


@dataclass
class Traces:
    decay: float
    growth: float
    threshold: float
    noise: float
    easiness: float
    laid: list[tuple[float, float]] = field(default_factory=list)  # (day, decay) of each trace

    def activation(self, day: float) -> float:
        ages = (max((day - at) * PACE, _MINUTE) * 86_400 for at, _ in self.laid)
        total = sum(age**-decay for age, (_, decay) in zip(ages, self.laid, strict=True))
        return math.log(total) + self.easiness if total else -10.0

    def recall(self, day: float) -> float:
        return 1 / (1 + math.exp((self.threshold - self.activation(day)) / self.noise))

    def meet(self, day: float, recalled: bool) -> None:
        decay = (
            self.growth * math.exp(min(self.activation(day), 1.0)) + self.decay if self.laid else self.decay
        )
        self.laid.append((day, min(decay, 0.9)))


@dataclass
class Scales:
    times: np.ndarray  # days
    shares: np.ndarray
    rate: float
    bonus: float
    easiness: float
    levels: np.ndarray | None = None
    last: float = 0.0

    def state(self, day: float) -> np.ndarray:
        if self.levels is None:
            return np.zeros(len(self.times))
        return self.levels * np.exp(-(day - self.last) / self.times)

    def recall(self, day: float) -> float:
        strength = float((np.cumsum(self.shares * self.state(day)) / np.cumsum(self.shares)).max())
        held = min(max(strength, 1e-3), 1 - 1e-3)
        return 1 / (1 + math.exp(-(1.1 * math.log(held / (1 - held)) + 1.6 + self.easiness)))

    def meet(self, day: float, recalled: bool) -> None:
        levels = self.state(day)
        missed = 1 - np.cumsum(self.shares * levels) / np.cumsum(self.shares)
        self.levels = np.clip(levels + self.rate * (self.bonus if recalled else 1) * missed, 0, 1)
        self.last = day


@dataclass
class Fragility:
    strength: float
    pace: float
    steepness: float
    fragility: float
    learning: float
    last: float | None = None

    def recall(self, day: float) -> float:
        if self.last is None:
            return 0.0
        days = day - self.last
        curve: float = (1 + self.pace * days) ** -(self.steepness * self.fragility)
        return self.strength * curve * math.exp(-0.004 * self.fragility * days)

    def meet(self, day: float, recalled: bool) -> None:
        if self.last is not None:
            spared = 1 - self.recall(day) / self.strength  # the more was forgotten, the more is gained
            gain = self.learning * (spared + 0.02) * (1.0 if recalled else 0.3)
            self.fragility /= 1 + gain
        self.last = day


@dataclass
class Person:
    """Somebody with a kind of memory; `mood` moves her recall in logits, day by day."""

    new_card: Callable[[], Memory]
    moods: np.ndarray
    chance: np.random.Generator

    def recalls(self, card: Memory, day: float) -> bool:
        known = min(max(card.recall(day), 1e-4), 1 - 1e-4)
        logit = math.log(known / (1 - known)) + float(self.moods[int(day) % len(self.moods)])
        return bool(self.chance.random() < 1 / (1 + math.exp(-logit)))


def make_person(seed: int) -> Person:
    """Return the person of a seed; every third has the same kind of memory."""
    rng = np.random.default_rng(seed)
    maker = MAKERS[seed % 3](rng)
    return Person(maker, 0.35 * rng.normal(size=400), rng)


def _vary(rng: np.random.Generator, value: float, share: float = 0.2) -> float:
    return float(value * np.exp(share * rng.normal()))


def _traces(rng: np.random.Generator) -> Callable[[], Memory]:
    decay, growth, noise = _vary(rng, 0.177), _vary(rng, 0.217), _vary(rng, 0.255, 0.1)
    threshold = -0.704 + 0.2 * rng.normal() - 1.0
    return lambda: Traces(decay, growth, threshold, noise, 0.25 * rng.normal())


def _scales(rng: np.random.Generator) -> Callable[[], Memory]:
    times = _vary(rng, 0.4) * 3.5 ** np.arange(8)
    shares = 0.85 ** np.arange(8)
    rate, bonus = _vary(rng, 0.25, 0.1), _vary(rng, 3.0, 0.1)
    return lambda: Scales(times, shares / shares.sum(), rate, bonus, 0.4 * rng.normal())


def _fragility(rng: np.random.Generator) -> Callable[[], Memory]:
    strength, pace = 1 - _vary(rng, 0.03), _vary(rng, 1.0)
    steepness, learning = _vary(rng, 0.22), _vary(rng, 3.0)
    return lambda: Fragility(strength, pace, steepness, _vary(rng, 1.0, 0.3), learning)


MAKERS = (_traces, _scales, _fragility)
