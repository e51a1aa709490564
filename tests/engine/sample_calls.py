"""A sample call for every public function of the engine, at the edges of what it takes.

`CALLS` gives each function's calls; `REFUSED` those that must end in a sentence. `COLUMNS` and `UNKNOWN` name
the functions whose results are not plain values, with the reason.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from interleave.engine import (
    blend,
    effectiveness,
    items,
    pathways,
    presence,
    proposals,
    risk,
    rotation,
    scoring,
    simulation,
    together,
    wall_clock,
    watching,
)
from interleave.engine.blend import voices
from interleave.engine.effectiveness import Taking
from interleave.engine.items import latent, reliability
from interleave.engine.mastery import ability, answers, fitted, online, spread, tracing, twins
from interleave.engine.mastery.evidence import Evidence
from interleave.engine.memory import (
    curves,
    fitting,
    folds,
    forecasting,
    laws,
    learning,
    measuring,
    parameters,
    queue,
    scheduling,
    smoothing,
    targets,
    touching,
)
from interleave.engine.pathways import checking, planning, reach, rules, standing, variants
from interleave.engine.proposals import options, wording
from interleave.engine.risk import columns, drift, fairness, learnt, measures, past, training
from interleave.engine.risk import learning as risk_learning
from interleave.engine.risk import rules as risk_rules
from interleave.engine.risk.matrices import Table
from interleave.engine.risk.observed import Signals
from interleave.engine.simulation import behaving, crowd, walking
from tests.engine.traits import planned

Call = Callable[[], Any]

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PARIS = ZoneInfo("Europe/Paris")
NAN, INFINITE = float("nan"), float("inf")

# --- Memory -------------------------------------------------------------------------------------------

CENTRES = (parameters.DEFAULT, parameters.LOWEST, parameters.HIGHEST)


def reviews(cards: int, ratings: tuple[int, ...], *, gap_days: float = 3.0, people: int = 1) -> Any:
    """Return a log in which each card gets these ratings, one after another."""
    return learning.to_log(
        (f"p{card % people}", f"c{card}", (card * 0.01 + turn * gap_days) * 86_400.0, rating)
        for card in range(cards)
        for turn, rating in enumerate(ratings)
    )


@cache
def logs() -> tuple[Any, ...]:
    return (
        learning.to_log([]),
        reviews(1, (3,)),
        reviews(1, (1,)),
        reviews(19, (3, 3)),  # one fewer than are fitted
        reviews(20, (3, 1)),
        reviews(12, (1, 1, 1, 1)),  # all forgotten
        reviews(12, (4, 4, 4, 4)),  # all recalled
        reviews(12, (3, 1, 3, 3), gap_days=0.001),  # all on one day
        reviews(12, (3, 1, 3, 3), gap_days=2_000.0),  # after years
        reviews(1, (3, 1, 3) * 10),  # one deep card
        reviews(24, (3, 2, 1, 4, 3), people=3),
    )


def for_logs(function: Callable[[Any], Any]) -> tuple[Call, ...]:
    return tuple(lambda log=log: function(log) for log in logs())  # type: ignore[misc]


def states() -> list[scheduling.CardState]:
    """Return cards never reviewed, just learned, known for years and forgotten often."""
    new = scheduling.new_card(NOON)
    once = scheduling.review(new, 3, NOON)
    known, lapsed = once, once
    for _turn in range(12):
        known = scheduling.review(known, 4, known.due_at + 900 * DAY)
        lapsed = scheduling.review(lapsed, 1, lapsed.due_at)
    return [new, once, known, lapsed]


LATER = NOON + 40_000 * DAY  # after all of them


def fit_of(log: Any, centre: tuple[float, ...]) -> Any:
    return fitting.fit(log.lay_out(), log.recalled, fitting.recency(log), centre=centre)


def measured_memory(log: Any) -> Any:
    found = folds.predict_by_default(log)
    return measuring.measure(log, found.places, found.chances)


HALF = np.array([0.5, 0.25, 0.9, 0.1])
FLAGS = np.array([1.0, 0.0, 1.0, 0.0])
RECALLS = [curves.Recall(NOON, 3), curves.Recall(NOON + DAY, 1), curves.Recall(NOON + 9 * DAY, 4)]

MEMORY: dict[str, tuple[Call, ...]] = {
    "memory.curves.recall_probabilities": (
        lambda: curves.recall_probabilities([], []),
        lambda: curves.recall_probabilities([0, 1e-300, 1e300], [1e-300, 1, 1e-300]),
        lambda: curves.recall_probabilities([1.0], [1e300], decay=curves.LOWEST_DECAY),
        lambda: curves.recall_probabilities([np.float64(1)], [np.float64(2)]),
    ),
    "memory.curves.recall_probability": tuple(
        lambda state=state, shift=shift: curves.recall_probability(state, LATER, shift=shift)  # type: ignore[misc]
        for state in states()
        for shift in (-800.0, 0.0, 800.0)
    ),
    "memory.curves.shifted": (
        lambda: curves.shifted(0.3, -800),
        lambda: curves.shifted(0.3, 800),
        lambda: curves.shifted(5e-324, -INFINITE),
        lambda: curves.shifted(1 - 2**-53, INFINITE),
        lambda: curves.shifted(0, 3),
        lambda: curves.shifted(1, -3),
    ),
    "memory.curves.days_until": (
        lambda: curves.days_until(0.9, 1.0),
        lambda: curves.days_until(1.0, 1.0),
        lambda: curves.days_until(1 - 2**-53, 1e-300),
        lambda: curves.days_until(0.5, 36_500, decay=0.1),
    ),
    "memory.curves.retention_curve": (
        lambda: curves.retention_curve([], days=1),
        lambda: curves.retention_curve([[], RECALLS], days=30, points_per_day=2),
        *(lambda c=c: curves.retention_curve([RECALLS] * 2, days=3, parameters=c) for c in CENTRES),  # type: ignore[misc]
    ),
    "memory.fitting.fit": (
        *for_logs(lambda log: fit_of(log, parameters.DEFAULT)),
        *(lambda c=c: fit_of(logs()[3], c) for c in CENTRES),  # type: ignore[misc]
        *(lambda c=c: fit_of(logs()[8], c) for c in CENTRES),  # type: ignore[misc]
    ),
    "memory.fitting.fit_log": (
        *for_logs(fitting.fit_log),
        lambda: fitting.fit_log(logs()[10], parameters.LOWEST),
    ),
    "memory.fitting.narrowing": (lambda: fitting.narrowing(0), lambda: fitting.narrowing(10**9)),
    "memory.folds.split": (lambda: folds.split(6), lambda: folds.split(100)),
    "memory.folds.fit_people": for_logs(folds.fit_people),
    "memory.forecasting.forecast": (
        lambda: forecasting.forecast([], NOON, days=1),
        *(lambda c=c: forecasting.forecast(states(), LATER, days=28, parameters=c) for c in CENTRES),  # type: ignore[misc]
    ),
    "memory.laws.fit_power": (
        lambda: laws.fit_power([1], [0.5]),
        lambda: laws.fit_power([1, 2, 400], [0.0, 0.0, 0.0]),
        lambda: laws.fit_power([1e-9, 1e9], [1, 0.5]),
    ),
    "memory.laws.fit_exponential": (
        lambda: laws.fit_exponential([1], [0.5]),
        lambda: laws.fit_exponential([1e6, 1e9], [0.0, 0.0]),
        lambda: laws.fit_exponential([1e-9, 1e9], [1, 0.5]),
    ),
    "memory.learning.learn_person": (
        *for_logs(lambda log: learning.learn_person(log, None)),
        lambda: learning.learn_person(logs()[10], parameters.HIGHEST),
    ),
    "memory.learning.learn_group": tuple(
        lambda log=log: learning.learn_group(log)
        for log in (*logs()[:4], logs()[10])  # type: ignore[misc]
    ),
    "memory.learning.shift_of": tuple(
        call for centre in CENTRES for call in for_logs(lambda log, c=centre: learning.shift_of(log, c))
    ),
    "memory.measuring.measure": (lambda: measured_memory(logs()[8]), lambda: measured_memory(logs()[10])),
    "memory.measuring.log_loss": (
        lambda: measuring.log_loss(FLAGS, HALF),
        lambda: measuring.log_loss(np.ones(2), np.zeros(2)),
    ),
    "memory.measuring.rmse_in_bins": (
        lambda: measuring.rmse_in_bins(np.ones((4, 3)), FLAGS, HALF),
        lambda: measuring.rmse_in_bins(np.ones((1, 3)), np.ones(1), np.zeros(1)),
    ),
    "memory.measuring.area_under_curve": (lambda: measuring.area_under_curve(FLAGS, np.full(4, 0.5)),),
    "memory.parameters.check": (
        lambda: parameters.check(np.array(parameters.DEFAULT)),
        lambda: parameters.check(parameters.LOWEST),
        lambda: parameters.check(parameters.HIGHEST),
    ),
    "memory.queue.pick_due": (
        lambda: queue.pick_due([], NOON, 3),
        lambda: queue.pick_due(list(enumerate(states())), LATER, 3),
    ),
    "memory.scheduling.new_card": (lambda: scheduling.new_card(NOON),),
    "memory.scheduling.review": tuple(
        lambda s=s, r=r, c=c: scheduling.review(s, r, LATER, parameters=c)  # type: ignore[misc]
        for s in states()
        for r in (1, 2, 3, 4)
        for c in CENTRES
    ),
    "memory.scheduling.postpone": (lambda: scheduling.postpone(states()[1], LATER),),
    "memory.scheduling.rating_from_answer": (
        lambda: scheduling.rating_from_answer(True),
        lambda: scheduling.rating_from_answer(True, 1e300),
        lambda: scheduling.rating_from_answer(False, 0),
    ),
    "memory.scheduling.state_to_data": (lambda: [scheduling.state_to_data(one) for one in states()],),
    "memory.scheduling.state_from_data": (
        lambda: [scheduling.state_from_data(scheduling.state_to_data(one)) for one in states()],
    ),
    "memory.smoothing.windows": (
        lambda: smoothing.windows([], NOON),
        lambda: smoothing.windows(list(enumerate(states())), LATER),
        lambda: smoothing.windows(list(enumerate(states())), NOON, decay=0.8),
    ),
    "memory.smoothing.spread": (
        lambda: smoothing.spread([], most=1),
        lambda: smoothing.spread(smoothing.windows(list(enumerate(states())), LATER), most=2),
    ),
    "memory.targets.target_for": (
        lambda: targets.target_for("single"),
        lambda: targets.target_for("unknown", shift=1e300),
        lambda: targets.target_for("numeric", shift=-INFINITE),
    ),
    "memory.touching.touch": tuple(
        lambda s=s, how=how, c=c: touching.touch(s, how, LATER, parameters=c)  # type: ignore[misc]
        for s in states()
        for how in touching.WEIGHTS
        for c in CENTRES
    ),
}

# --- Mastery ------------------------------------------------------------------------------------------


def state_after(*shares: float) -> ability.MasteryState:
    state = ability.new_state()
    for turn, share in enumerate(shares):
        state = ability.update(state, Evidence("item", share, NOON + turn * DAY))
    return state


def school(learners: int) -> answers.Answers:
    """Return answers of learners, every third of them wrong."""
    rows = (
        answers.Row(f"l{who}", f"s{turn % 3}", f"i{turn}", (who + turn) % 3 > 0, None)
        for who in range(learners)
        for turn in range(8)
    )
    return answers.unite(enumerate(rows), answers.Vocabulary())


def two_schools(items: int) -> tuple[answers.Answers, answers.Answers]:
    """Return training and test answers of which one learner each is the same."""
    vocabulary = answers.Vocabulary()

    def answered(name: str, wrong: int) -> answers.Answers:
        rows = (answers.Row(name, "s", f"i{turn}", turn % wrong > 0, None) for turn in range(items))
        return answers.unite(enumerate(rows), vocabulary)

    return answered("known", 3), answered("twin", 3)


def with_weights() -> Any:
    """Fit an online model on its walk and return it."""
    model, done = online.learn(school(6), timed=False)
    assert online.fit(model, done, school(6)) is None
    return model


LEARNERS = np.repeat(np.arange(30), 4)

MASTERY: dict[str, tuple[Call, ...]] = {
    "mastery.ability.new_state": (ability.new_state,),
    "mastery.ability.update": (
        lambda: state_after(1.0),
        lambda: state_after(*[0.0] * 200),
        lambda: state_after(*[1.0] * 200),
        lambda: ability.update(state_after(1.0), Evidence("lab", 1, NOON, difficulty=1e300)),
        lambda: ability.update(state_after(1.0), Evidence("self", 0, NOON, difficulty=-1e300, guess=0.99)),
    ),
    "mastery.ability.estimate": (
        lambda: ability.estimate(ability.new_state(), NOON),
        lambda: ability.estimate(state_after(*[1.0] * 200), LATER),
        lambda: ability.estimate(state_after(*[0.0] * 200), NOON - DAY),
    ),
    "mastery.ability.elapsed_days": (lambda: ability.elapsed_days(state_after(1.0), LATER),),
    "mastery.ability.drift": (lambda: ability.drift(3.0, 0.1, 1e300, 0),),
    "mastery.ability.absorb": (
        lambda: ability.absorb(-1e300, 1.5, 1.0),
        lambda: ability.absorb(1e300, 1.5, 0.0, weight=1e6),
    ),
    "mastery.ability.expected": (lambda: ability.expected(1e300, 0.0),),
    "mastery.ability.logistic": (lambda: ability.logistic(-1e300), lambda: ability.logistic(1e300)),
    "mastery.ability.state_to_data": (lambda: ability.state_to_data(state_after(1.0)),),
    "mastery.ability.state_from_data": (
        lambda: ability.state_from_data(ability.state_to_data(state_after(1.0))),
        lambda: ability.state_from_data(ability.state_to_data(ability.new_state())),
    ),
    "mastery.fitted.can_fit": (lambda: fitted.can_fit(school(2)),),
    "mastery.fitted.block_ends": (lambda: fitted.block_ends(LEARNERS),),
    "mastery.fitted.latest": (lambda: fitted.latest(0, 10**9),),
    "mastery.online.fit": (with_weights,),
    "mastery.online.first_settled": (lambda: online.first_settled(0), lambda: online.first_settled(10**6)),
    "mastery.spread.learn": (
        lambda: spread.learn(LEARNERS, LEARNERS * 0, LEARNERS * 0 - 1, LEARNERS * 0 + 0.5, LEARNERS % 2),
        lambda: spread.learn(LEARNERS, LEARNERS * 0, LEARNERS * 0 - 1, LEARNERS * 0 + 1.0, LEARNERS * 0 + 1),
    ),
    "mastery.spread.of_walk": (lambda: spread.of_walk(school(30), online.learn(school(30), timed=False)[1]),),
    "mastery.twins.find_twins": (
        lambda: twins.find_twins(school(0), school(0)),
        lambda: twins.find_twins(*two_schools(20)),
        lambda: twins.find_twins(*two_schools(15)),
    ),
    "mastery.tracing.learn": (
        lambda: tracing.learn(tracing.Record(0.8), [tracing.Record(0.6)], 1e300, 0),
        lambda: tracing.learn(tracing.Record(0.8), [tracing.Record(0.6)] * 2, -1e300, 1),
    ),
    "mastery.tracing.average": (lambda: tracing.average([[1.0, 2.0], [0.0, 1.0]]),),
}

# --- Items and effectiveness --------------------------------------------------------------------------

MATRIX = [[1, 0, 1], [1, 1, 0], [0, 0, 1], [1, None, 0], [0, 1, 1], [1, 1, 1], [0, 0, 0]]
ALL_RIGHT = [[1, 1]] * 5
FACTS = items.describe_one([1, 0, 1, 1] * 10, [0.5, 0.2, 1.0, 0.7] * 10)
KEY = {"a": True, "b": False}
CHOICES = items.tally([["a"], ["b"], [], ["a"], ["b"], ["a"]], [0.9, 0.1, None, 0.8, 0.2, 0.5], key=KEY)

ITEMS: dict[str, tuple[Call, ...]] = {
    "items.classical.describe": (
        lambda: items.describe([[None]]),
        lambda: items.describe(MATRIX),
        lambda: items.describe(ALL_RIGHT),
        lambda: items.describe(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])),
    ),
    "items.classical.describe_one": (
        lambda: items.describe_one([1], [None]),
        lambda: items.describe_one(np.array([1.0, 0.0, 1.0]), np.array([0.2, 0.1, 0.9])),
    ),
    "items.classical.alpha": (
        lambda: items.alpha(MATRIX),
        lambda: items.alpha(ALL_RIGHT),
        lambda: items.alpha([[1, 0], [0, 1], [1, 0]]),
        lambda: items.alpha(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])),
        lambda: items.alpha([[np.float64(1), 0], [0, 0]]),
    ),
    "items.classical.correlation": (
        lambda: items.correlation([], []),
        lambda: items.correlation([1, 2, 3], [1e-300, 2e-300, 3e-300]),
        lambda: items.correlation(np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0])),
    ),
    "items.classical.correlation_interval": (
        lambda: items.correlation_interval(1.0, 10),
        lambda: items.correlation_interval(-0.999999999999, 4),
        lambda: items.correlation_interval(0.5, 3),
    ),
    "items.classical.share_interval": (
        lambda: items.share_interval(0.0, 1),
        lambda: items.share_interval(1.0, 10**12),
    ),
    "items.distractors.tally": (lambda: CHOICES, lambda: items.tally([[]], [None], key=KEY)),
    "items.distractors.thirds": (
        lambda: items.thirds([]),
        lambda: items.thirds([None, 0.1, 0.5, 0.9]),
        lambda: items.thirds([0.5] * 9),
    ),
    "items.flags.find_flags": (lambda: items.find_flags(FACTS, CHOICES), lambda: items.find_flags(FACTS)),
    "items.functioning.compare_groups": (
        lambda: items.compare_groups([], [], []),
        lambda: items.compare_groups([True, False] * 6, [1, 1, 1, 2, 2, 2] * 2, [True] * 6 + [False] * 6),
    ),
    "items.latent.fit_rasch": (
        lambda: latent.fit_rasch([[1, 0], [0, 1], [1, 0], [0, 1]]),
        lambda: latent.fit_rasch([[1, 1], [0, 0]] * 20),
        lambda: latent.fit_rasch(MATRIX),
    ),
    "items.latent.fit_two_parameter": (
        lambda: latent.fit_two_parameter(MATRIX),
        lambda: latent.fit_two_parameter([[1, 1, 1], [0, 0, 0]] * 20),
        lambda: latent.fit_two_parameter([[1, 1, 0], [0, 0, 1]] * 20),
    ),
    "items.reliability.alpha_interval": (
        lambda: reliability.alpha_interval(1.0, people=2, items=2),
        lambda: reliability.alpha_interval(-1e6, people=10**6, items=500),
    ),
}


def taken(count: int = 12, **changes: Any) -> list[Taking]:
    """Return people of two versions whose results are exact: no chance is left."""
    return [
        Taking(0.3 + place % 5 / 10, 0.9 if place % 2 else 0.1, {"version": "AB"[place % 2]}, **changes)
        for place in range(count)
    ]


def taken_with(covariate: Callable[[int], float]) -> list[Taking]:
    return [
        Taking(one.before, one.after, one.groups, (covariate(place),)) for place, one in enumerate(taken())
    ]


ALONE = [Taking(0.1 * place, 0.2 + 0.1 * place**2, {"facilitator": "abc"[place]}) for place in range(3)]

EFFECTIVENESS: dict[str, tuple[Call, ...]] = {
    "effectiveness.estimate": (
        lambda: effectiveness.estimate(taken()),
        lambda: effectiveness.estimate(taken(4)),
        lambda: effectiveness.estimate(taken(), reliability=0.01),
        lambda: effectiveness.estimate([Taking(0.1 * place, 0.5, {}) for place in range(3)]),
        lambda: effectiveness.estimate(taken_with(lambda place: 1e308 * (-1) ** (place // 2))),
        lambda: effectiveness.estimate(taken_with(lambda place: 1e-308 * (place % 3))),
        # Two kinds that say the same.
        lambda: effectiveness.estimate(
            [
                Taking(one.before, one.after, {**one.groups, "facilitator": one.groups["version"]})
                for one in taken()
            ]
        ),
    ),
}

# --- Risk ---------------------------------------------------------------------------------------------

QUIET = Signals(day=0)
LOUD = Signals(
    day=400,
    days_silent=400,
    steps_late=90,
    worst_days_late=400,
    steps_due_soon=9,
    sessions_missed=30,
    arrivals_late=9,
    sessions_marked=30,
    attempts_failed_in_a_row=20,
    recall_now=0.0,
    recall_before=1.0,
    meetings_missed=9,
    share_done=0.0,
    share_expected=1.0,
    has_posts_expected=True,
)
CHANCES, BAD = np.array([0.9, 0.4, 0.4, 0.2]), np.array([True, False, True, False])


@cache
def finished() -> tuple[risk_learning.Finished, ...]:
    """Return enrolments in which those who wrote little ended badly, most of the time."""
    rows = []
    for place in range(400):
        posts = place * 7 % 20
        bad = (posts < 9) != (place % 5 == 0)
        signals = Signals(day=30, posts=posts, share_expected=0.5, share_done=0.1 * (place % 5))
        ended = date(2025, 1, 1) + timedelta(days=place)
        rows.append(
            risk_learning.Finished(
                signals, "j", f"c{place // 40}", ended, bad, {"site": "AB"[place % 2], "team": ""}
            )
        )
    return tuple(rows)


@cache
def learned() -> Any:
    return risk_learning.learn(finished())


def trained() -> Any:
    table = risk_learning.to_table(finished())
    return training.train(table, [one.ended_badly for one in finished()], trees=0)


MODEL = learnt.Model(0.1, (learnt.Weight("days_silent", 3.0, 1e-9, 50.0),), {"j": 1e300})
LABELS = ["a", "b", "a", "b"]
BINARY = np.array([True, False] * 100)
RISING = np.linspace(0, 1, 200)

RISK: dict[str, tuple[Call, ...]] = {
    "risk.columns.read": tuple(lambda name=name: columns.read(name, 1.0) for name in columns.WORDS),  # type: ignore[misc]
    "risk.drift.check": (
        lambda: drift.check({}, {}),
        lambda: drift.check({"a": RISING, "b": RISING * NAN}, {"a": RISING + 5, "b": RISING}),
    ),
    "risk.drift.stability_index": (
        lambda: drift.stability_index(np.zeros(0), np.zeros(0)),
        lambda: drift.stability_index(np.ones(50), np.full(50, NAN)),
    ),
    "risk.fairness.by_group": (
        lambda: fairness.by_group(CHANCES, BAD, LABELS),
        lambda: fairness.by_group(RISING, BINARY, ["a"] * 200),
    ),
    "risk.fairness.worst_gap": (
        lambda: fairness.worst_gap([]),
        lambda: fairness.worst_gap(fairness.by_group(RISING, BINARY, ["a"] * 200)),
    ),
    "risk.fairness.worst_gap_within": (
        lambda: fairness.worst_gap_within([]),
        lambda: fairness.worst_gap_within(
            fairness.by_group(RISING, BINARY, ["a"] * 200, ["c", "c", "d", "d"] * 50)
        ),
    ),
    "risk.learning.fits": (lambda: risk_learning.fits([]), lambda: learned().fits([LOUD] * 200)),
    "risk.learning.learn": (learned, lambda: learned().drift([QUIET, LOUD] * 100)),
    "risk.learning.to_plain": (lambda: risk_learning.to_plain(trained()),),
    "risk.learnt.assess": (
        lambda: risk.assess(QUIET),
        lambda: risk.assess(LOUD),
        lambda: risk.assess(QUIET, MODEL, journey="j"),
        lambda: risk.assess(LOUD, MODEL),
        lambda: MODEL.contributions(LOUD),
    ),
    "risk.learnt.to_data": (lambda: risk.to_data(MODEL), lambda: risk.to_data(learned().model)),
    "risk.learnt.from_data": (lambda: risk.from_data(risk.to_data(MODEL)),),
    "risk.matrices.lay_out": (
        lambda: risk_matrices_design(0),
        lambda: risk_matrices_design(1),
        lambda: risk_matrices_design(5),
    ),
    "risk.measures.measure": (lambda: measures.measure(CHANCES, BAD),),
    "risk.measures.auc": (lambda: measures.auc(CHANCES, BAD),),
    "risk.measures.auc_error": (
        lambda: measures.auc_error(1.0, 1, 1),
        lambda: measures.auc_error(0.0, 1, 10**6),
    ),
    "risk.past.find_lack": (
        lambda: past.find_lack(0, 0),
        lambda: past.find_lack(400, 0),
        lambda: past.find_lack(400, 100),
    ),
    "risk.rules.assess": (lambda: risk_rules.assess(QUIET), lambda: risk_rules.assess(LOUD)),
    "risk.rules.tier_of": (lambda: risk_rules.tier_of(0), lambda: risk_rules.tier_of(1)),
    "risk.rules.has_work": (lambda: risk_rules.has_work(QUIET), lambda: risk_rules.has_work(LOUD)),
    "risk.rules.count_of": (lambda: risk_rules.count_of(1, "step"), lambda: risk_rules.count_of(0, "step")),
    **{
        f"risk.rules.{rule.__name__}": (lambda rule=rule: rule(QUIET), lambda rule=rule: rule(LOUD))  # type: ignore[misc]
        for rule in risk_rules.RULES
    },
    "risk.training.calibrate": (
        lambda: training.calibrate(np.zeros(0), np.zeros(0, dtype=bool)),
        lambda: training.calibrate(np.full(50, -1e6), np.ones(50, dtype=bool)),
        lambda: training.calibrate(np.linspace(-1e4, 1e4, 200), BINARY),
    ),
}


def risk_matrices_design(rows: int) -> Any:
    from interleave.engine.risk import matrices

    values = np.full(rows, NAN)
    cohort = np.array(["c"] * rows, dtype=str)
    return matrices.lay_out(Table(cohort, {"a": values, "b": np.ones(rows)}, {"own": values}, {}))


# --- Journeys -----------------------------------------------------------------------------------------

START = planned("start", 1, "Start", "live", minutes=90, opens_on_day=0, due_on_day=1)
CHECK = planned("check", 2, "Check", "quiz", minutes=10, rule=pathways.After("start"), opens_on_day=2)
SHORT = planned("short", 3, "Short", "lesson", required=False, of="start", route="short")
STEPS = (START, CHECK)
SETTLED = pathways.settle([START, CHECK, SHORT])
FIRST = date(2027, 3, 28)  # a day of 23 hours in Paris
FACT = pathways.StepFacts(done_at=NOON, score=Decimal("0.5"))
INSTANTS = standing.StepInstants(opens_at=NOON, due_at=NOON + DAY)
PROGRESS = {"start": standing.StepInstants(done_at=NOON), "check": INSTANTS}
RULE = pathways.All((pathways.After("start"), pathways.ScoreAtLeast("check", Decimal("0.7"))))
COURSE = simulation.Course(
    [simulation.CourseStep(step) for step in SETTLED], 2, FIRST, PARIS, {"o": "Objective"}
)
OPTION = options.StepOption("listen", "Listen", "standard", None, 25, ("o",), can_skip=True)
VARIANT = options.StepOption("short", "Short", "short", "listen", 5, ("o",))
PROOF = options.Proof("Objective", ability.estimate(state_after(*[1.0] * 9), NOON), 5, 5, NOON)
FAILED = options.FailedCheck("Check", 0.2)
OPEN = frozenset({"listen", "short"})

JOURNEYS: dict[str, tuple[Call, ...]] = {
    "blend.models.check_model": tuple(
        lambda model=model: blend.check_model(model, {}, STEPS)  # type: ignore[misc]
        for model in blend.MODELS
    ),
    "blend.templates.templates": (blend.templates,),
    "blend.voices.minutes_by_voice": (lambda: voices.minutes_by_voice([]),),
    "blend.voices.hours_by_voice": (lambda: voices.hours_by_voice(STEPS),),
    "blend.voices.online_share": (lambda: voices.online_share([]), lambda: voices.online_share(STEPS)),
    "pathways.checking.check_design": (
        lambda: checking.check_design([]),
        lambda: checking.check_design(STEPS, weeks=1),
        lambda: checking.check_design([CHECK]),
    ),
    "pathways.planning.plan": (
        lambda: planning.plan([], {}, starts_on=FIRST, zone=PARIS),
        lambda: planning.plan(STEPS, {"start": FACT}, starts_on=FIRST, zone=PARIS),
    ),
    "pathways.planning.last_day": (lambda: planning.last_day(NOON, PARIS),),
    "pathways.reach.earliest_days": (lambda: reach.earliest_days(STEPS),),
    "pathways.reach.find_cycles": (lambda: reach.find_cycles(STEPS, ["start", "check"]),),
    "pathways.rules.parse_rule": (
        lambda: rules.parse_rule(None),
        lambda: rules.parse_rule(rules.rule_to_data(RULE)),
    ),
    "pathways.rules.rule_to_data": (lambda: rules.rule_to_data(None), lambda: rules.rule_to_data(RULE)),
    "pathways.rules.dates_named": (lambda: rules.dates_named(None), lambda: rules.dates_named(RULE)),
    "pathways.rules.steps_named": (lambda: rules.steps_named(None), lambda: rules.steps_named(RULE)),
    "pathways.standing.state_of": (lambda: standing.state_of(INSTANTS, NOON),),
    "pathways.standing.is_started": (lambda: standing.is_started(INSTANTS),),
    "pathways.standing.next_steps": (
        lambda: standing.next_steps([], {}, now=NOON),
        lambda: standing.next_steps(STEPS, PROGRESS, now=NOON),
    ),
    "pathways.standing.summarise": (
        lambda: standing.summarise([], {}, now=NOON),
        lambda: standing.summarise(STEPS, PROGRESS, now=NOON),
    ),
    "pathways.variants.settle": (lambda: SETTLED,),
    "pathways.variants.own_steps": (lambda: variants.own_steps(SETTLED, {"start": "short"}),),
    "pathways.variants.check_variants": (lambda: list(variants.check_variants(SETTLED)),),
    "presence.reconcile": (
        lambda: presence.reconcile([], starts_at=NOON, ends_at=NOON + DAY),
        lambda: presence.reconcile(
            [presence.Interval(NOON, None, "conference", 0.5)], starts_at=NOON, ends_at=NOON + DAY
        ),
    ),
    "presence.overall": (
        lambda: presence.overall(
            [presence.reconcile([], starts_at=NOON, ends_at=NOON + timedelta.resolution)]
        ),
    ),
    "proposals.proposing.propose": (
        lambda: proposals.propose(OPTION, [], options.Situation(OPEN), now=NOON),
        lambda: proposals.propose(OPTION, [VARIANT], options.Situation(OPEN, proofs={"o": PROOF}), now=NOON),
        lambda: proposals.propose(OPTION, [VARIANT], options.Situation(OPEN, failed=FAILED), now=NOON),
    ),
    "proposals.wording.strong": (lambda: wording.strong(PROOF, LATER),),
    "proposals.wording.weak": (lambda: wording.weak(PROOF, LATER),),
    "proposals.wording.failed": (lambda: wording.failed(FAILED),),
    "rotation.timetable": (lambda: rotation.timetable(["a"], ["x", "y"], ["1", "2"]),),
    "simulation.behaving.is_live": (lambda: behaving.is_live(COURSE.steps[0]),),
    "simulation.crowd.simulate": (lambda: crowd.simulate(COURSE, seed=1, people=1),),
    "simulation.walking.walk": (lambda: walking.walk(COURSE, simulation.Described(COURSE, share=0.0)),),
    "together.measure": (
        lambda: together.measure([], []),
        lambda: together.measure([together.Said("a", NOON, "b"), together.Said("b", NOON)], ["a", "b", "c"]),
    ),
    "together.find_unanswered": (lambda: together.find_unanswered([together.Said("a", NOON)], now=LATER),),
    "together.find_silence": (
        lambda: together.find_silence([], now=NOON),
        lambda: together.find_silence([NOON, NOON + DAY], now=LATER),
    ),
    "wall_clock.read": (
        lambda: wall_clock.read(datetime(2027, 3, 28, 2, 30), PARIS),  # noqa: DTZ001 - a local time
    ),
    "watching.merge": (lambda: watching.merge([]), lambda: watching.merge([(0, 1e300), (-5, 2)])),
    "watching.share_watched": (lambda: watching.share_watched([(0, 3)], 1e-300),),
    "watching.resume_position": (lambda: watching.resume_position([(0, 30)], 60),),
    "watching.credit_seconds": (
        lambda: watching.credit_seconds(None, NOON, visible=True, active=True),
        lambda: watching.credit_seconds(NOON, NOON + timedelta(seconds=5), visible=True, active=True),
    ),
}

# --- Scoring ------------------------------------------------------------------------------------------

SINGLE = {"choices": [{"key": "a", "correct": True}, {"key": "b"}]}
NUMERIC = {"answer": "12", "tolerance": "0.5", "unit": "days"}
TEXT = {"answers": ["yes"]}
MATCHING = {"pairs": [{"key": key, "left": key, "right": key.upper()} for key in "abc"]}
ORDERING = {"steps": [{"key": key, "text": key} for key in "abc"]}

SCORING: dict[str, tuple[Call, ...]] = {
    "scoring.score_item": (lambda: scoring.score_item("single", SINGLE, ["a"]),),
    "scoring.score_single": (lambda: scoring.score_single(SINGLE, ["b"]),),
    "scoring.score_multiple": (lambda: scoring.score_multiple(SINGLE, ["a", "b"]),),
    "scoring.score_numeric": (lambda: scoring.score_numeric(NUMERIC, "12.5 days"),),
    "scoring.score_short_text": (lambda: scoring.score_short_text(TEXT, "YES"),),
    "scoring.score_matching": (lambda: scoring.score_matching(MATCHING, {"a": "a"}),),
    "scoring.score_ordering": (lambda: scoring.score_ordering(ORDERING, ["c", "b", "a"]),),
    "scoring.score_quiz": (
        lambda: scoring.score_quiz([None]),
        lambda: scoring.score_quiz([Decimal(1), None], [1, 2]),
    ),
    "scoring.passed": (lambda: scoring.passed(Decimal(1), Decimal("0.5")),),
    "scoring.shuffled": (lambda: scoring.shuffled([], "s"), lambda: scoring.shuffled(["a", "b"], "s")),
    "scoring.fold": (lambda: scoring.fold(""), lambda: scoring.fold("ÄÖ")),
    "scoring.read_number": (lambda: scoring.read_number("1,5"),),
    "scoring.interpret_number": (
        lambda: scoring.interpret_number("1,250"),
        lambda: scoring.interpret_number("1.250,5 €", unit="€", decimal_sign=","),
    ),
    "scoring.to_percent": (lambda: scoring.to_percent(Decimal("0.6667")), lambda: scoring.to_percent(0.0)),
    "scoring.reaches": (lambda: scoring.reaches(Decimal("0.6667"), Decimal("0.67")),),
}

CALLS: Mapping[str, tuple[Call, ...]] = {
    **MEMORY,
    **MASTERY,
    **ITEMS,
    **EFFECTIVENESS,
    **RISK,
    **JOURNEYS,
    **SCORING,
}

REFUSED: Mapping[str, tuple[Call, ...]] = {
    "effectiveness.estimate": (
        lambda: effectiveness.estimate([]),
        lambda: effectiveness.estimate(ALONE),  # each facilitator has one person
        lambda: effectiveness.estimate(taken_with(lambda _place: NAN)),
        lambda: effectiveness.estimate(taken_with(lambda _place: INFINITE)),
        lambda: effectiveness.estimate(taken_with(lambda _place: 7.0)),  # the same for all
        lambda: effectiveness.estimate(taken_with(lambda place: taken()[place].before * 3 + 1)),
        lambda: effectiveness.estimate([Taking(NAN, 0.5, {})] * 9),
        lambda: effectiveness.estimate([Taking(0.5 + place * 1e-12, 0.5, {}) for place in range(9)]),
        lambda: effectiveness.estimate(taken(), reliability=NAN),
    ),
    "items.classical.describe": (
        lambda: items.describe([]),
        lambda: items.describe(np.zeros((0, 3))),
        lambda: items.describe([[1, 0], [1]]),
        lambda: items.describe([[1, NAN]]),
        lambda: items.describe([[1, 2]]),
    ),
    "items.classical.describe_one": (
        lambda: items.describe_one([], []),
        lambda: items.describe_one([1, 0, 1], [0.5, NAN, 0.2]),
    ),
    "items.classical.alpha": (lambda: items.alpha([]), lambda: items.alpha([[NAN, 1], [0, 1]])),
    "items.classical.correlation": (
        lambda: items.correlation([1, 2], [1]),
        lambda: items.correlation([NAN, 1, 2], [1, 2, 3]),
    ),
    "items.classical.correlation_interval": (lambda: items.correlation_interval(NAN, 9),),
    "items.classical.share_interval": (
        lambda: items.share_interval(0.5, 0),
        lambda: items.share_interval(NAN, 9),
    ),
    "items.latent.fit_rasch": (
        lambda: latent.fit_rasch([]),
        lambda: latent.fit_rasch([[1, 0], [1]]),
        lambda: latent.fit_rasch([[1, NAN], [0, 1]]),
        lambda: latent.fit_rasch(ALL_RIGHT),
    ),
    "items.reliability.alpha_interval": (lambda: reliability.alpha_interval(NAN, people=9, items=9),),
    "mastery.ability.state_from_data": (
        lambda: ability.state_from_data({}),
        lambda: ability.state_from_data({"mean": NAN, "variance": 1, "at": None, "pieces": 0, "days": 0}),
    ),
    "memory.curves.recall_probabilities": (
        lambda: curves.recall_probabilities([1], [NAN]),
        lambda: curves.recall_probabilities([INFINITE], [INFINITE]),
        lambda: curves.recall_probabilities([1], [1], decay=1e-9),
        lambda: curves.recall_probabilities([1], [1], decay=NAN),
    ),
    "memory.curves.shifted": (
        lambda: curves.shifted(0.5, NAN),
        lambda: curves.shifted(NAN, 0),
        lambda: curves.shifted(1.5, 0),
    ),
    "memory.curves.days_until": (
        lambda: curves.days_until(0, 1),
        lambda: curves.days_until(1e-300, 1, decay=0.1),
        lambda: curves.days_until(0.9, NAN),
    ),
    "memory.folds.split": (lambda: folds.split(5), lambda: folds.split(0)),
    "memory.laws.fit_power": (lambda: laws.fit_power([], []), lambda: laws.fit_power([0], [1])),
    "memory.laws.fit_exponential": (lambda: laws.fit_exponential([1], [NAN]),),
    "memory.measuring.measure": tuple(
        lambda log=log: measured_memory(log)  # type: ignore[misc]
        for log in (logs()[0], logs()[1], logs()[5], logs()[6], logs()[7])
    ),
    "memory.parameters.check": (lambda: parameters.check([]), lambda: parameters.check([NAN] * 21)),
    "memory.scheduling.state_from_data": (
        lambda: scheduling.state_from_data({**scheduling.state_to_data(states()[1]), "stability": NAN}),
    ),
    "memory.targets.target_for": (lambda: targets.target_for("single", shift=NAN),),
    "risk.fairness.by_group": (lambda: fairness.by_group(np.zeros(0), np.zeros(0, dtype=bool), []),),
    "risk.learning.learn": (
        lambda: risk_learning.learn([]),
        lambda: risk_learning.learn([one for one in finished() if one.ended_badly]),
    ),
    "risk.learnt.from_data": (
        lambda: risk.from_data({**risk.to_data(MODEL), "intercept": NAN}),
        lambda: risk.from_data({}),
    ),
    "risk.measures.auc": (lambda: measures.auc(CHANCES, BAD & False),),
    "risk.measures.measure": (lambda: measures.measure(np.zeros(0), np.zeros(0, dtype=bool)),),
    "scoring.score_item": (lambda: scoring.score_item("single", SINGLE, None),),
    "scoring.score_numeric": (lambda: scoring.score_numeric(NUMERIC, "NaN"),),
    "watching.merge": (lambda: watching.merge([(NAN, 1)]),),
    "watching.share_watched": (lambda: watching.share_watched([], NAN),),
}

_COLUMN = "columns for the other modules of the engine; no result of a model leaves it in them"
_FITTED = "a fitted model of a numerical library, which only the engine reads"

# Not public results: a test checks that each of them says so in its return type.
COLUMNS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "mastery.answers.mixed",
            "mastery.answers.unite",
            "mastery.encoding.learn",
            "mastery.encoding.situations",
            "mastery.fitted.columns",
            "mastery.fitted.effects_of",
            "mastery.fitted.enrich",
            "mastery.fitted.follow_traits",
            "mastery.fitted.learn_traits",
            "mastery.fitted.situations_of",
            "mastery.fitted.stack",
            "mastery.fitted.stack_scores",
            "mastery.online.walk",
            "mastery.spread.seen_before",
            "mastery.traits.follow",
            "mastery.traits.improve",
            "mastery.traits.learn",
            "memory.choosing.choose",
            "memory.clues.gather",
            "memory.clues.logit",
            "memory.clues.spreads",
            "memory.correcting.correct",
            "memory.correcting.learn",
            "memory.correcting.mix",
            "memory.fitting.recency",
            "memory.folds.predict_by_default",
            "memory.folds.predict_by_fold",
            "memory.learning.to_log",
            "memory.logs.read",
            "memory.measuring.bins",
            "memory.replaying.first_state",
            "memory.replaying.lay_out",
            "memory.replaying.next_state",
            "memory.replaying.recall_after",
            "memory.replaying.replay",
            "memory.sensitivity.misfit",
            "risk.learning.to_columns",
            "risk.learning.to_table",
            "risk.matrices.compare",
            "risk.matrices.midranks",
            "risk.matrices.stack",
            "risk.measures.top_rows",
            "risk.training.logistic",
        ),
        _COLUMN,
    ),
    **dict.fromkeys(
        (
            "mastery.fitted.fit",
            "mastery.fitted.fit_member",
            "mastery.fitted.forest",
            "mastery.fitted.grow",
            "mastery.fitted.regress",
            "mastery.logistic.fit",
            "mastery.online.learn",
            "risk.forest.grow",
            "risk.training.train",
        ),
        _FITTED,
    ),
}

# Plain, but not finite or not typed; nothing of it leaves the engine.
UNKNOWN: Mapping[str, str] = {
    "memory.replaying.pick": "weights as they were given: numbers, or columns of them",
    "risk.columns.numbers": "what a model learns from; not a number where nothing is known, as it documents",
}

# Fields of public results that are arrays.
FIELDS: Mapping[tuple[str, str], str] = {
    ("Learnt", "columns"): "what was learned from, kept in memory to measure the drift; never stored",
}
