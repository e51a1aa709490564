"""What was learnt from an organisation's past, as plain numbers: it is stored, read and applied without any
numerical library.

It is the logistic part of `training` with its calibration; each column adds a known amount, so every tier can
be explained.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from interleave.engine.risk import columns, rules
from interleave.engine.risk.observed import Signals
from interleave.engine.risk.rules import TIERS, Assessment, Reason

# A probability says how likely, not how urgent: two in three is the manager's business only if rules agree.
FROM = {"none": 0.0, "nudge": 0.35, "facilitator": 0.5, "coach_and_manager": 0.7}
LOWERED_AT_MOST = 1  # steps below the tier of the rules: what they see is not argued away
LEAST_LOGITS = 0.1  # below that a contribution is no reason: it moves an even chance by 2 percentage points
FURTHEST = 6.0  # standard deviations; as in `matrices`
FARTHEST = 0.9999  # a probability is never nearer to certain than that; as in `training`
FARTHEST_LOGIT = math.log(FARTHEST / (1 - FARTHEST))
JUST_BELOW = 1e-6


class NotAModel(ValueError):
    """The data is not what `to_data` made."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What one column adds: `logits` for each `spread` that a number lies above `centre`."""

    name: str
    centre: float
    spread: float
    logits: float


@dataclass(frozen=True, slots=True)
class Model:
    """Calibrated. `journeys` has what each journey known adds; one never seen adds nothing."""

    intercept: float
    weights: tuple[Weight, ...]
    journeys: Mapping[str, float]

    def chance(self, signals: Signals, *, journey: str = "") -> float:
        """Return the probability that the enrolment ends badly."""
        logit = self.intercept + self.journeys.get(journey, 0.0) + sum(self._added(signals).values())
        return 1 / (1 + math.exp(-max(-FARTHEST_LOGIT, min(logit, FARTHEST_LOGIT))))

    def contributions(self, signals: Signals) -> tuple[tuple[str, float], ...]:
        """Return what each column adds to the logit, compared with the middle of the past, the most first."""
        return tuple(sorted(self._added(signals).items(), key=lambda one: -one[1]))

    def _added(self, signals: Signals) -> dict[str, float]:
        numbers = dict(zip(columns.NAMES, columns.numbers(signals), strict=True))
        return {one.name: one.logits * _deviation(numbers[one.name], one) for one in self.weights}


def assess(signals: Signals, model: Model | None = None, *, journey: str = "") -> Assessment:
    """Assess by what was learnt, or by the rules where there is nothing learnt.

    With a model the tier follows its probability, and the reasons are those of the rules, joined by the
    model's own where it asks for more than they do. It lowers the tier of the rules by one step at most, and
    brings in a manager only where they see cause, too: to resemble the past is no ground by itself. The
    score is the probability, kept within the tier, so that lists have the graver tier first.
    """
    by_rules = rules.assess(signals)
    if model is None:
        return by_rules
    chance = model.chance(signals, journey=journey)
    tier = _tier(chance, by_rules.tier)
    more = _more(signals, model, by_rules) if TIERS.index(tier) > TIERS.index(by_rules.tier) else []
    return Assessment(
        score=_within(chance, tier),
        tier=tier,
        reasons=(*by_rules.reasons, *(reason for reason, _change in more)),
        changes=tuple(dict.fromkeys((*by_rules.changes, *(change for _reason, change in more)))),
    )


def to_data(model: Model) -> dict[str, Any]:
    """Return a model as what JSON can hold."""
    return {
        "form": 1,
        "intercept": model.intercept,
        "weights": [[one.name, one.centre, one.spread, one.logits] for one in model.weights],
        "journeys": dict(model.journeys),
    }


def from_data(data: Mapping[str, Any]) -> Model:
    """Return the model that `to_data` described. Raises NotAModel, also for columns that are no longer."""
    try:
        weights = tuple(Weight(str(name), *map(float, rest)) for name, *rest in data["weights"])
        journeys = {str(name): float(value) for name, value in data["journeys"].items()}
        model = Model(float(data["intercept"]), weights, journeys)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotAModel(f"not a learnt model: {error!r}") from None
    if data.get("form") != 1 or any(one.name not in columns.NAMES or one.spread <= 0 for one in weights):
        raise NotAModel("a learnt model of another form")
    numbers = [model.intercept, *journeys.values()]
    numbers += [number for one in weights for number in (one.centre, one.spread, one.logits)]
    if not all(map(math.isfinite, numbers)):
        raise NotAModel("a learned model holds finite numbers only")
    return model


def _tier(chance: float, by_rules: str) -> str:
    reached = max(TIERS.index(tier) for tier, least in FROM.items() if chance >= least)
    ruled = TIERS.index(by_rules)
    if ruled < TIERS.index("facilitator"):
        reached = min(reached, TIERS.index("facilitator"))
    return TIERS[max(reached, ruled - LOWERED_AT_MOST)]


def _within(chance: float, tier: str) -> float:
    above = TIERS.index(tier) + 1
    most = FROM[TIERS[above]] - JUST_BELOW if above < len(TIERS) else 1.0
    return min(max(chance, FROM[tier]), most)


def _more(signals: Signals, model: Model, by_rules: Assessment) -> list[tuple[Reason, str]]:
    """Return what the model sees and the rules did not name, with what would change it."""
    said = {reason.code for reason in by_rules.reasons}
    numbers = dict(zip(columns.NAMES, columns.numbers(signals), strict=True))
    found = []
    for name, logits in model.contributions(signals):
        wording = columns.WORDS.get(name)
        if wording is None or logits < LEAST_LOGITS or wording.rule in said or not numbers[name]:
            continue
        change = wording.change[0].upper() + wording.change[1:]
        found.append((Reason(wording.rule, columns.read(name, numbers[name]), logits), change))
        said.add(wording.rule)
    return found


def _deviation(number: float, weight: Weight) -> float:
    if math.isnan(number):
        return 0.0
    return max(-FURTHEST, min((number - weight.centre) / weight.spread, FURTHEST))
