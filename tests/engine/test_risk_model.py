"""What is learnt from the past is measured honestly, calibrated, explained; too little of it is refused."""

import json
import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from interleave.engine.risk import Signals, drift, fairness, learning, learnt, measures, rules, training
from interleave.engine.risk.learning import Finished
from interleave.engine.risk.matrices import Table, compare, lay_out, midranks

SPRING = date(2026, 3, 1)


def floats(*values):
    return np.array(values, dtype=float)


def people(number=600, seed=5, cohorts=("a", "b", "c")):
    """Enrolments whose bad ending follows from one relative column and one own column; the third is noise."""
    chance = np.random.default_rng(seed)
    cohort = np.array([cohorts[at % len(cohorts)] for at in range(number)])
    level = np.array([{"a": -3.0, "b": 0.0, "c": 5.0}.get(one, 1.0) for one in cohort])
    within, own, noise = chance.normal(size=(3, number))
    outcome = chance.random(number) < training.logistic(1.2 * within - 0.8 * own)
    table = Table(
        cohort=cohort,
        relative={"missing": within + level, "noise": noise},
        own={"attempts": own},
        levels={"course": (np.array(["x"] * number), 0.5)},
    )
    return table, outcome


# --- Measures ---------------------------------------------------------------------------------------


def test_the_area_is_the_share_of_pairs_in_the_right_order_with_ties_by_half():
    # pairs of (failed, passed): 0.9>0.4, 0.9>0.2, 0.4=0.4, 0.4>0.2
    probability, outcome = floats(0.9, 0.4, 0.4, 0.2), np.array([True, True, False, False])

    assert measures.auc(probability, outcome) == pytest.approx(3.5 / 4)


def test_the_error_of_an_area_matches_a_hand_computed_one():
    # A = 0.75, 10 and 10: Q1 = 0.6, Q2 = 0.642857; (0.1875 + 9*0.0375 + 9*0.080357)/100
    assert measures.auc_error(0.75, 10, 10) == pytest.approx(0.111728, abs=1e-5)


def test_measures_carry_the_base_rate_and_never_accuracy():
    probability = floats(0.9, 0.8, 0.6, 0.3, 0.1)
    outcome = np.array([True, False, True, False, False])

    measured = measures.measure(probability, outcome)

    assert measured.base_rate == pytest.approx(0.4)
    assert measured.brier == pytest.approx((0.01 + 0.64 + 0.16 + 0.09 + 0.01) / 5)
    assert measured.brier_of_base_rate == pytest.approx(0.24)
    assert measured.average_precision == pytest.approx((1 + 2 / 3) / 2)
    assert (measured.precision_in_top_fifth, measured.recall_in_top_fifth) == (1.0, 0.5)
    assert not hasattr(measured, "accuracy")


@pytest.mark.parametrize("all_", [True, False])
def test_one_class_is_not_measured(all_):
    with pytest.raises(measures.OneClass):
        measures.measure(floats(0.1, 0.2), np.array([all_, all_]))


# --- Groups and drift -------------------------------------------------------------------------------


def test_a_group_that_is_too_small_gets_its_number_and_no_area():
    chance = np.random.default_rng(1)
    probability = chance.random(400)
    outcome = chance.random(400) < probability
    labels = ["many"] * 390 + ["few"] * 10

    few, many = fairness.by_group(probability, outcome, labels)

    assert (few.number, few.auc, few.below_whole) == (10, None, None)
    assert many.number == 390
    assert many.below_whole == pytest.approx(measures.auc(probability, outcome) - many.auc)
    assert fairness.worst_gap([few, many]) == many.below_whole
    assert fairness.worst_gap([few]) is None


def two_cohorts(*, ranked_alike):
    """Return chances, outcomes, groups and cohorts; in the early cohort no one can be ranked.

    Either all are ranked alike and most women are in the early cohort, or there are as many in both and those
    of the late one are ranked by chance as well.
    """
    chance = np.random.default_rng(3)
    late = np.arange(4000) % 2 == 0
    women = chance.random(4000) < (np.where(late, 0.2, 0.8) if ranked_alike else 0.5)
    probability = chance.random(4000)
    seen = late if ranked_alike else late & ~women
    outcome = chance.random(4000) < np.where(seen, probability, 0.5)
    return probability, outcome, np.where(women, "F", "M").tolist(), np.where(late, "late", "early").tolist()


@pytest.mark.parametrize(("ranked_alike", "cause"), [(True, "composition"), (False, "within")])
def test_a_group_in_cohorts_where_nobody_can_be_ranked_is_told_from_one_that_is_ranked_worse(
    ranked_alike, cause
):
    women, men = fairness.by_group(*two_cohorts(ranked_alike=ranked_alike))

    assert women.below_whole > 0.05
    assert (women.cause, men.cause) == (cause, "")
    if ranked_alike:
        assert women.below_within == pytest.approx(0, abs=2 * women.error_within)
    else:
        assert women.below_within > 0.03


def test_the_area_within_cohorts_is_of_pairs_from_the_same_cohort():
    # Two cohorts that are each ranked without a fault; across them, chances are the wrong way round.
    probability = np.array([0.2, 0.1] * 100 + [0.9, 0.8] * 100)
    outcome = np.array([True, False] * 200)

    (group,) = fairness.by_group(probability, outcome, ["all"] * 400, ["a"] * 200 + ["b"] * 200)

    assert group.auc == pytest.approx(0.75)  # of four kinds of pairs, that of a failed and b passed is wrong
    assert (group.auc_within, group.below_within, group.error_within) == (1.0, 0.0, 0.0)


def test_without_cohorts_or_with_too_few_people_in_each_nothing_is_said_within_them():
    probability, outcome, labels, cohorts = two_cohorts(ranked_alike=True)
    alone = [str(place) for place in range(len(labels))]

    for known in (None, alone):
        women, _men = fairness.by_group(probability, outcome, labels, known)
        assert (women.auc_within, women.below_within, women.cause) == (None, None, "unknown")
    assert fairness.worst_gap_within(fairness.by_group(probability, outcome, labels)) is None
    assert fairness.worst_gap_within(fairness.by_group(probability, outcome, labels, cohorts)) < 0.03


def test_the_stability_index_matches_a_hand_computed_one():
    # half and half, then a fifth and four fifths: (0.2-0.5)ln(0.4) + (0.8-0.5)ln(1.6)
    then, now = floats(0, 0, 0, 0, 0, 1, 1, 1, 1, 1), floats(0, 0, 1, 1, 1, 1, 1, 1, 1, 1)

    assert drift.stability_index(then, now) == pytest.approx(-0.3 * np.log(0.4) + 0.3 * np.log(1.6), abs=1e-9)


def test_the_same_people_do_not_drift_and_a_shift_is_named_first():
    calm = np.arange(100.0)
    found = drift.check({"calm": calm, "moved": calm}, {"calm": calm, "moved": calm + 60})

    assert [(one.name, one.level) for one in found] == [("moved", "much"), ("calm", "none")]
    assert found[1].index == pytest.approx(0.0)


# --- The model --------------------------------------------------------------------------------------


def test_people_are_compared_with_their_cohort_and_the_unknown_stay_in_its_middle():
    within, means = compare(floats(1, 3, np.nan, 10).reshape(-1, 1), np.array(["a", "a", "a", "b"]))

    assert within.ravel().tolist() == [-1, 1, 0, 0]
    assert means.ravel().tolist() == [2, 2, 2, 10]


def test_ranks_share_ties_by_half():
    assert midranks([5, 1, 5, 9]).tolist() == [0.5, 0.125, 0.5, 0.875]


@pytest.mark.numeric
def test_a_cohort_never_seen_is_predicted_although_its_level_is_new():
    table, outcome = people(900, cohorts=("a", "b", "new"))
    old = table.cohort != "new"

    model = training.train(table.pick(old), outcome[old], trees=0)
    probability = model.predict(table.pick(~old))

    assert measures.auc(probability, outcome[~old]) > 0.75
    assert probability.mean() == pytest.approx(outcome[~old].mean(), abs=0.1)


@pytest.mark.numeric
def test_contributions_add_up_to_the_logit_above_what_the_cohort_has_in_common():
    table, outcome = people()
    model = training.train(table, outcome, trees=0)

    added = {one.name: one.logits for one in model.contributions(table, 7)}
    middle = Table(
        table.cohort,
        {
            name: values * 0 + compare(values.reshape(-1, 1), table.cohort)[1].ravel()
            for name, values in table.relative.items()
        },
        {"attempts": table.own["attempts"] * 0 + table.own["attempts"].mean()},
        table.levels,
    )

    assert set(added) == {"missing", "noise", "attempts"}
    assert sum(added.values()) == pytest.approx(model.logits(table)[7] - model.logits(middle)[7])


def test_with_a_forest_the_strongest_contribution_is_the_column_that_counts():
    table, outcome = people()
    model = training.train(table, outcome, trees=20)
    worst = int(np.argmax(table.relative["missing"] - 3 * (table.cohort == "b") - 9 * (table.cohort == "c")))

    strongest = model.contributions(table, worst)[0]

    assert strongest.name == "missing"
    assert strongest.logits > 0


def test_the_same_rows_and_seed_give_the_same_predictions():
    table, outcome = people()

    first, second = (training.train(table, outcome, trees=10).predict(table) for _ in range(2))

    assert first.tolist() == second.tolist()


@pytest.mark.numeric
def test_calibration_takes_back_overconfidence():
    chance = np.random.default_rng(3)
    true = chance.normal(size=5000)
    outcome = chance.random(5000) < training.logistic(true + 0.5)

    slope, shift = training.calibrate(2 * true, outcome)

    assert slope == pytest.approx(0.5, abs=0.05)
    assert shift == pytest.approx(0.5, abs=0.1)


@pytest.mark.numeric
@pytest.mark.parametrize("spread", [1.0, 3.0, 100.0, 1e4])
def test_calibration_finds_the_slope_however_wide_the_logits_are(spread):
    """Whole steps of Newton's method overshot from a spread of 3 on: the slope came out at -113."""
    chance = np.random.default_rng(1)
    logits = chance.normal(0, spread, 500)
    outcome = chance.random(500) < training.logistic(0.5 * logits / spread + 0.3)

    slope, shift = training.calibrate(logits, outcome)

    assert slope * spread == pytest.approx(0.5, abs=0.15)
    assert shift == pytest.approx(0.3, abs=0.15)


@pytest.mark.numeric
def test_nothing_to_calibrate_with_leaves_predictions_alone():
    assert training.calibrate(floats(), np.zeros(0, dtype=bool)) == (1.0, 0.0)


def test_nothing_is_learnt_where_nearly_everybody_ended_alike():
    table, outcome = people(200)
    outcome[:] = False
    outcome[:39] = True

    with pytest.raises(training.OneOutcome, match="only 39 of one outcome among 200; 40 are needed"):
        training.train(table, outcome)


def test_a_design_has_a_name_for_each_column_of_its_matrix():
    table, _ = people(50)
    design = lay_out(table)

    assert len(design.columns) == design.matrix(table).shape[1]


# --- An organisation's own past ---------------------------------------------------------------------


def past(number=400, *, bad_share=0.4, telling=True, seed=2):
    """Finished enrolments; those that ended badly had missed coach meetings, which the rules rate low."""
    chance = np.random.default_rng(seed)
    rows = []
    for at in range(number):
        badly = bool(chance.random() < bad_share)
        missed = int(chance.poisson(2.5 if badly and telling else 0.3))
        silent = int(chance.integers(0, 15))
        signals = Signals(
            day=30,
            days_silent=silent,
            steps_due_soon=1,
            meetings_missed=missed,
            share_done=0.2,
            share_expected=0.2,
        )
        rows.append(
            Finished(signals, f"journey {at % 2}", f"cohort {at // 50}", SPRING + timedelta(at), badly)
        )
    return rows


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (past(199), "199 finished enrolments; a model needs 200"),
        (past(300, bad_share=0.05), "of 300 enrolments ended badly; a model needs 40 of either kind"),
        (past(400, telling=False), "ranked no better than the rules"),
    ],
)
def test_a_past_that_teaches_too_little_is_refused_with_the_reason(rows, sentence):
    with pytest.raises(learning.TooLittle, match=sentence):
        learning.learn(rows)


@pytest.fixture(scope="module")
def found():
    return learning.learn(past())


def test_what_is_learnt_was_better_than_the_rules_on_the_later_part_of_the_past(found):
    assert found.tried.number == 120
    assert found.tried.auc > found.rules_auc
    assert found.tried.brier < found.tried.brier_of_base_rate


def test_what_refuses_says_how_the_trial_went():
    with pytest.raises(learning.TooLittle) as refused:
        learning.learn(past(400, telling=False))

    assert refused.value.code == "no_better"
    assert refused.value.tried.number == 120
    assert 0 < refused.value.rules_auc < 1


def test_the_trial_is_told_by_groups_of_fifty_and_more():
    rows = [
        replace(one, groups={"site": "Lyon" if at % 2 else "Turin", "team": f"team {at % 9}"})
        for at, one in enumerate(past())
    ]

    groups = learning.learn(rows).groups

    assert [(one.name, one.number) for one in groups["site"]] == [("Lyon", 60), ("Turin", 60)]
    assert groups["team"] == ()


def test_plain_numbers_predict_what_the_model_does_and_survive_json():
    rows = past()
    table = learning.to_table(rows)
    model = training.train(table, [one.ended_badly for one in rows], trees=0)

    plain = learnt.from_data(json.loads(json.dumps(learnt.to_data(learning.to_plain(model)))))

    chances = [plain.chance(one.signals, journey=one.journey) for one in rows]
    assert chances == pytest.approx(model.predict(table).tolist(), abs=1e-9)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"form": 2, "intercept": 0, "weights": [], "journeys": {}},
        {"form": 1, "intercept": 0, "weights": [["gone", 0, 1, 1]], "journeys": {}},
        {"form": 1, "intercept": 0, "weights": [["day", 0, 1]], "journeys": {}},
    ],
)
def test_what_is_no_model_is_refused(data):
    with pytest.raises(learnt.NotAModel):
        learnt.from_data(data)


def test_without_a_model_the_rules_speak():
    signals = Signals(day=30, sessions_missed=2)

    assert learnt.assess(signals) == rules.assess(signals)


def test_a_model_gives_a_tier_with_the_reasons_of_the_rules(found):
    high = learnt.assess(
        Signals(day=30, meetings_missed=4, steps_due_soon=1), found.model, journey="journey 0"
    )
    low = learnt.assess(Signals(day=30, steps_due_soon=1), found.model, journey="never seen before")

    assert high.reasons == rules.assess(Signals(day=30, meetings_missed=4, steps_due_soon=1)).reasons
    assert high.changes == ("Holding the next meeting with the coach",)
    assert (high.tier, low.tier) == ("facilitator", "none")
    assert high.score == pytest.approx(0.7, abs=1e-5)
    assert low.score < 0.35


def test_the_past_alone_never_brings_in_a_manager(found):
    signals = Signals(day=30, meetings_missed=2, steps_due_soon=1)
    assert rules.assess(signals).tier == "nudge"

    assessed = learnt.assess(signals, found.model, journey="journey 0")

    assert found.model.chance(signals, journey="journey 0") > learnt.FROM["coach_and_manager"]
    assert assessed.tier == "facilitator"


def fixed(chance, **logits):
    """A model that says the same of everybody, but for what is named."""
    weights = tuple(learnt.Weight(name, 0.0, 1.0, value) for name, value in logits.items())
    return learnt.Model(math.log(chance / (1 - chance)), weights, {})


GRAVE = Signals(day=30, sessions_missed=3, steps_late=4, worst_days_late=12)


@pytest.mark.parametrize(
    ("chance", "signals", "by_rules", "tier"),
    [
        (0.01, GRAVE, "coach_and_manager", "facilitator"),
        (0.75, GRAVE, "coach_and_manager", "coach_and_manager"),
        (0.01, Signals(day=30, sessions_missed=2), "facilitator", "nudge"),
        (0.75, Signals(day=30, sessions_missed=2), "facilitator", "coach_and_manager"),
        (0.99, Signals(day=30, sessions_missed=1), "nudge", "facilitator"),
        (0.40, Signals(day=30), "none", "nudge"),
    ],
)
def test_a_model_raises_a_tier_and_lowers_it_by_one_step_at_most(chance, signals, by_rules, tier):
    found = learnt.assess(signals, fixed(chance))

    assert (rules.assess(signals).tier, found.tier) == (by_rules, tier)
    assert found.reasons == rules.assess(signals).reasons
    above = {"nudge": 0.5, "facilitator": 0.7}.get(tier, 1.0)
    assert learnt.FROM[tier] <= found.score <= above


def test_what_raises_a_tier_is_named_though_the_rules_say_nothing_of_it():
    signals = Signals(day=30, recall_before=0.9, recall_now=0.82, posts=2)

    found = learnt.assess(signals, fixed(0.4, recall_fall=3.0, posts=-0.2))

    assert rules.assess(signals).reasons == ()
    assert (found.tier, [reason.words for reason in found.reasons]) == ("nudge", ["recall down by 8%"])
    assert found.changes == ("Going through the refreshers",)


def test_people_unlike_those_of_the_past_on_the_same_days_are_noticed(found):
    alike = [one.signals for one in past(seed=9)]
    unlike = [
        Signals(day=30, steps_late=5, worst_days_late=40, share_done=0.1, share_expected=0.9)
        for _ in range(100)
    ]

    assert found.fits(alike)
    assert not found.fits(unlike)
    assert found.drift(unlike)[0].level == "much"


def test_too_few_people_of_the_same_days_tell_nothing_of_drift(found):
    few = [Signals(day=30, steps_late=9) for _ in range(99)]
    other_days = [Signals(day=7, steps_late=9) for _ in range(300)]

    assert found.drift(few) == found.drift(other_days) == found.drift([]) == ()
