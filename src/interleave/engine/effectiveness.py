"""Which content teaches: the gain on its objective, adjusted for who took it. Needs numpy: for jobs.

    after = mean + slope (before - average) + covariates + version + facilitator + modality + rest

Versions, facilitators and modalities are crossed random effects: each is pulled towards the average of its
kind, the more so the fewer people stand behind it (partial pooling). What people knew before is taken out,
so that a version which better learners chose does not look better for it. What was not measured is not
taken out: only assignment by lot makes a difference causal, and every result says which of the two it is.

Source:
    Henderson, "Best linear unbiased estimation and prediction under a selection model" (1975): mixed-model
    equations; Dempster, Laird and Rubin (1977): variances by EM on the restricted likelihood (Patterson and
    Thompson 1971); Chung, Rabe-Hesketh, Dorie, Gelman and Liu, "A nondegenerate penalized likelihood
    estimator for variance parameters in multilevel models" (2013): spreads never collapse to zero.
    Correction for an unreliable first measure: Porter, "The effects of using fallible variables in the
    analysis of covariance" (1967).
"""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

Array = NDArray[np.float64]

LEAST_TAKERS = 30  # ours: fewer are never flagged
MARGIN = 0.05  # ours: a smaller lag behind the others, or gain, is no reason to rewrite
ROOM = 0.85  # ours: who knew more than this before could hardly gain
OVERLAP = 0.5  # ours: share of the takers who must have their like among the others
NORMAL_90 = 1.6448536269514722  # two-sided 90 %
LEAST_SPREAD = 1e-6  # of `before`: a smaller one is rounding, not a difference between people
LEAST_ANGLE = 1e-6  # of the fixed columns, by singular values: below it one says what the others say
# Of the variance of `after`, the least that is left to chance. Without it exact data makes the equations
# singular, and whether a solver notices depends on the processor.
LEAST_RESIDUAL = 1e-6
LEAST_PENALTY = 1e-12  # of the trace of the equations, for each level: keeps them solvable for any number
# Times the variance of `after`, the most that levels may vary: with two levels the likelihood has no maximum.
MOST_VARIANCE = 4.0
ROUNDS, SETTLED = 2000, 1e-6  # of the iteration; it rests when nothing moves by more of the residual
SETTLED_OF_ALL = 1e-9  # or of the whole variance: below that only rounding moves
VERSION = "version"


@dataclass(frozen=True, slots=True)
class Taking:
    """One person who took the content: mastery of its objective before and after, 0..1.

    `groups` says which version, facilitator, modality she had; leave out what does not apply. `covariates`
    are other numbers known before she began (days in the company, say), the same ones for everybody.
    """

    before: float
    after: float
    groups: Mapping[str, str]
    covariates: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What one version (facilitator, modality) goes with; all in units of mastery, with 90 % intervals.

    `raw_gain` is after less before among its own takers. `gain` is what an average taker would gain with
    it. `difference` is to the mean of the others of its kind; None where there is no other. `comparable`:
    enough of its takers have their like among those of the others. `rewrite` is only ever true of a
    version.
    """

    kind: str
    name: str
    takers: int
    raw_gain: float
    gain: float
    gain_low: float
    gain_high: float
    difference: float | None
    low: float | None
    high: float | None
    comparable: bool
    rewrite: bool
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effectiveness:
    """`slope`: what a point of mastery before is worth after. `spreads`: standard deviations by kind."""

    takers: int
    slope: float
    spreads: Mapping[str, float]
    effects: tuple[Effect, ...]


def estimate(
    takings: Sequence[Taking],
    *,
    kinds: Sequence[str] = (VERSION, "facilitator", "modality"),
    reliability: float = 1.0,
    by_lot: Collection[str] = (),
) -> Effectiveness:
    """Estimate what each version, facilitator and modality goes with.

    Args:
        takings: shape (n,), n >= 3 + covariates.
        kinds: which groups to tell apart.
        reliability: of `before`, 0..1, when it is a raw score; 1 when it is an estimate of mastery, which is
            already drawn in by its uncertainty. Below 1, `before` is replaced by its expected true value.
        by_lot: kinds that were assigned by lot, so that their differences are causal.

    Raises:
        ValueError: too few people, shares outside 0..1, no one differs before, a kind of which each level
        has one person; covariates that are not finite, of different lengths, the same for all or the same
        as each other.
    """
    _check(takings, reliability)
    levels = {
        kind: sorted({each.groups[kind] for each in takings if each.groups.get(kind)}) for kind in kinds
    }
    _check_levels(takings, levels)
    fit = _Fit.of(takings, {kind: names for kind, names in levels.items() if names}, reliability)
    effects = [
        _effect(fit, takings, kind, name, by_lot=kind in by_lot)
        for kind, names in fit.levels.items()
        for name in names
    ]
    spreads = {kind: float(np.sqrt(fit.variances[kind])) for kind in fit.variances}
    spreads["rest"] = float(np.sqrt(fit.residual))
    return Effectiveness(len(takings), fit.slope, spreads, tuple(effects))


def _check(takings: Sequence[Taking], reliability: float) -> None:
    if not 0 < reliability <= 1:
        raise ValueError("A reliability lies above 0 and is at most 1.")
    widths = {len(each.covariates) for each in takings}
    if len(widths) > 1:
        raise ValueError("Give the same covariates for everybody.")
    if len(takings) < 3 + sum(widths):
        raise ValueError(f"{len(takings)} people are too few to estimate anything.")
    if any(not (0 <= each.before <= 1 and 0 <= each.after <= 1) for each in takings):
        raise ValueError("Mastery before and after is a share, 0..1.")
    if any(not math.isfinite(value) for each in takings for value in each.covariates):
        raise ValueError("A covariate is a finite number.")
    values = [each.before for each in takings]
    if max(values) - min(values) < LEAST_SPREAD:
        raise ValueError("All people knew the same before; there is nothing to adjust for.")


def _check_levels(takings: Sequence[Taking], levels: Mapping[str, Sequence[str]]) -> None:
    for kind, names in levels.items():
        if len(names) > 1 and len(names) == sum(bool(each.groups.get(kind)) for each in takings):
            raise ValueError(f"Each {kind} has one person; a {kind} cannot be told from a person.")


@dataclass(frozen=True, slots=True)
class _Fit:
    """Solved mixed-model equations. Columns: 1, before, covariates, then the levels of each kind.

    In `solution`, `before` and the covariates are in units of their spread; `slope` is in points of mastery.
    """

    levels: Mapping[str, Sequence[str]]
    places: Mapping[tuple[str, str], int]
    counts: Mapping[tuple[str, str], int]
    average_before: float
    slope: float
    solution: Array
    covariance: Array
    variances: Mapping[str, float]
    residual: float

    @classmethod
    def of(cls, takings: Sequence[Taking], levels: Mapping[str, Sequence[str]], reliability: float) -> "_Fit":
        after = np.array([each.after for each in takings])
        groups, owners = _group_columns(takings, levels)
        before = np.array([each.before for each in takings])
        average = float(before.mean())
        if reliability < 1:
            expected = groups @ linalg.lstsq(groups, before)[0] if owners else before.mean()
            before = expected + reliability * (before - expected)
        fixed, spread = _fixed_columns(before - average, takings)
        kept = {kind for kind, found in levels.items() if len(found) > 1}
        solution, covariance, variances, residual = _solve(after, fixed, groups, owners, kept)
        width = fixed.shape[1]
        names = [(kind, name) for kind, found in levels.items() for name in found]
        return cls(
            levels,
            {name: width + place for place, name in enumerate(names)},
            Counter(
                (kind, each.groups[kind]) for each in takings for kind in levels if each.groups.get(kind)
            ),
            average,
            float(solution[1]) / spread,
            solution,
            covariance,
            variances,
            residual,
        )

    def combine(self, weights: Mapping[int, float]) -> tuple[float, float]:
        """Return a weighted sum of the solution and its standard error."""
        row = np.zeros(len(self.solution))
        for place, weight in weights.items():
            row[place] += weight
        variance = float(row @ self.covariance @ row)
        return float(row @ self.solution), max(0.0, variance) ** 0.5


def _fixed_columns(before: Array, takings: Sequence[Taking]) -> tuple[Array, float]:
    """Return 1, before and the centred covariates, each divided by its spread, and the spread of before.

    Raises ValueError when a column does not vary or follows from the others.
    """
    spread = float(before.std())
    if spread < LEAST_SPREAD:
        raise ValueError("With so low a reliability no difference before is left to adjust for.")
    columns = [np.ones(len(before)), before / spread]
    for place in range(len(takings[0].covariates)):
        values = np.array([each.covariates[place] for each in takings], dtype=float)
        largest = float(np.abs(values).max()) or 1.0  # divided first: squares of large numbers overflow
        centred = values / largest - np.mean(values / largest)
        if centred.std() < LEAST_SPREAD:
            raise ValueError(f"Covariate {place + 1} is the same for all people; leave it out.")
        columns.append(centred / centred.std())
    fixed = np.column_stack(columns)
    sizes = linalg.svdvals(fixed)
    if sizes[-1] < LEAST_ANGLE * sizes[0]:
        raise ValueError("A covariate follows from the others or from mastery before; leave one out.")
    return fixed, spread


def _group_columns(takings: Sequence[Taking], levels: Mapping[str, Sequence[str]]) -> tuple[Array, list[str]]:
    columns = [
        [float(each.groups.get(kind) == name) for each in takings]
        for kind, names in levels.items()
        for name in names
    ]
    owners = [kind for kind, names in levels.items() for _name in names]
    return np.array(columns, dtype=float).T.reshape(len(takings), len(owners)), owners


def _solve(
    after: Array, fixed: Array, groups: Array, owners: Sequence[str], kept: Collection[str]
) -> tuple[Array, Array, dict[str, float], float]:
    """Iterate variances and Henderson's equations to rest. A kind of one level only stays at its average.

    The residual has a floor, which makes the equations positive definite: they are solved by Cholesky's
    method, which is stable there on every processor.
    """
    width, spare = fixed.shape[1], len(after) - fixed.shape[1]
    active = np.array([*range(width), *(width + at for at, owner in enumerate(owners) if owner in kept)])
    design = np.hstack([fixed, groups])[:, active]
    products, target, whole = design.T @ design, design.T @ after, float(after @ after)
    total = max(float(np.var(after)), 1e-8)
    floor, least = LEAST_RESIDUAL * total, LEAST_PENALTY * float(np.trace(products))
    residual, variances = total, dict.fromkeys(sorted(kept), total / 2)
    kinds = [owner for owner in owners if owner in kept]
    owned = {
        kind: [width + place for place, owner in enumerate(kinds) if owner == kind] for kind in variances
    }
    penalty = np.zeros(len(products))
    for _round in range(ROUNDS):
        penalty[width:] = [max(residual / variances[kind], least) for kind in kinds]
        factor = linalg.cho_factor(products + np.diag(penalty), lower=True, check_finite=False)
        inverse = linalg.cho_solve(factor, np.eye(len(products)), check_finite=False)
        solution = linalg.cho_solve(factor, target, check_finite=False)
        # One level less than there are: the penalty of Chung et al. on the restricted likelihood.
        new = {
            kind: min(
                float(solution[own] @ solution[own] + residual * np.trace(inverse[np.ix_(own, own)]))
                / (len(own) - 1),
                MOST_VARIANCE * total,
            )
            for kind, own in owned.items()
        }
        new_residual = max((whole - float(solution @ target)) / spare, floor)
        moved = max([abs(new_residual - residual), *(abs(new[kind] - variances[kind]) for kind in new)])
        variances, residual = new, new_residual
        if moved < max(SETTLED * residual, SETTLED_OF_ALL * total):
            break
    places = np.zeros(width + len(owners))
    places[active] = solution
    covariance = np.zeros((len(places), len(places)))
    covariance[np.ix_(active, active)] = residual * inverse
    return places, covariance, variances, residual


def _effect(fit: _Fit, takings: Sequence[Taking], kind: str, name: str, *, by_lot: bool) -> Effect:
    own = [each for each in takings if each.groups.get(kind) == name]
    before = float(np.mean([each.before for each in own]))
    after = float(np.mean([each.after for each in own]))
    expected, error = fit.combine(_average_person(fit, kind, name))
    gain, reach = expected - fit.average_before, NORMAL_90 * error
    others = [other for other in fit.levels[kind] if other != name]
    difference = low = high = None
    if others:
        weights = {fit.places[kind, name]: 1.0} | {
            fit.places[kind, each]: -1 / len(others) for each in others
        }
        difference, spread = fit.combine(weights)
        low, high = difference - NORMAL_90 * spread, difference + NORMAL_90 * spread
    rest = [each.before for each in takings if each.groups.get(kind) not in (None, "", name)]
    comparable = not others or _overlaps([each.before for each in own], rest)
    behind = high is not None and comparable and high < -MARGIN
    idle = gain + reach < MARGIN and before < ROOM
    rewrite = kind == VERSION and len(own) >= LEAST_TAKERS and (behind or idle)
    effect = Effect(
        kind, name, len(own), after - before, gain, gain - reach, gain + reach, difference, low, high,
        comparable, rewrite, (),
    )  # fmt: skip
    return _with_words(effect, before, after, by_lot=by_lot)


def _average_person(fit: _Fit, kind: str, name: str) -> dict[int, float]:
    """Return the weights of an average taker with this level: the other kinds in the shares they occur."""
    weights = {0: 1.0, fit.places[kind, name]: 1.0}
    for other, names in fit.levels.items():
        if other != kind:
            total = sum(fit.counts[other, each] for each in names)
            weights |= {fit.places[other, each]: fit.counts[other, each] / total for each in names}
    return weights


def _overlaps(own: Sequence[float], others: Sequence[float]) -> bool:
    """Tell whether enough takers lie in the middle 90 % of what the others knew before."""
    low, high = np.quantile(others, [0.05, 0.95])
    return float(np.mean([low <= each <= high for each in own])) >= OVERLAP


def _with_words(effect: Effect, before: float, after: float, *, by_lot: bool) -> Effect:
    says = [f"{effect.takers} people went from {before:.2f} to {after:.2f} on average."]
    if effect.takers < LEAST_TAKERS:
        says.append(f"At least {LEAST_TAKERS} are needed to judge it.")
    if effect.difference is None or effect.low is None or effect.high is None:
        says.append(f"There is no other {effect.kind} to compare it with.")
    elif not effect.comparable:
        says.append("They knew so much more or less before than the others that the two cannot be compared.")
    else:
        word = "less" if effect.difference < 0 else "more"
        ends = sorted((abs(effect.low), abs(effect.high)))
        span = f"{ends[0]:.2f} to {ends[1]:.2f} {word}"
        if effect.low < 0 < effect.high:
            span = f"from {-effect.low:.2f} less to {effect.high:.2f} more"
        says.append(
            f"Allowing for what they knew before, they end {abs(effect.difference):.2f} {word} than with the "
            f"other {effect.kind}s (90% interval: {span})."
        )
        says.append(
            "Who took which was drawn by lot, so that the difference is its doing."
            if by_lot
            else "Who took which was not drawn by lot: whatever else sets them apart is in it too."
        )
    says.append("The gain also holds what people learned elsewhere meanwhile.")
    if effect.rewrite:
        says.append("Look at it again: it would be worth rewriting.")
    return replace(effect, says=tuple(says))
