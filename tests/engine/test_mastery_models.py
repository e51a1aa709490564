"""The models that are learnt from answers: each part by hand, and none of them looks ahead."""

import math

import numpy as np
import pytest

from interleave.engine.mastery import encoding, fitted, logistic, online, spread, traits
from interleave.engine.mastery.ability import absorb
from interleave.engine.mastery.answers import NO_ITEM, Row, Vocabulary, mixed, unite
from interleave.engine.mastery.ease import Ease
from interleave.engine.mastery.tracing import LEARNER_VARIANCE, NAMES, TIMED_NAMES, Record, Trace, learn


def answers(*rows, vocabulary=None):
    """Rows of (learner, skill, item, correct) or with days at the end."""
    full = (Row(r[0], r[1], r[2], bool(r[3]), r[4] if len(r) > 4 else None) for r in rows)
    return unite(enumerate(full), vocabulary or Vocabulary())


def school(learners, seed=1, skills=4, number=12):
    """Rows of learners whose abilities differ."""
    chance = np.random.default_rng(seed)
    rows = []
    for name in range(learners):
        ability = chance.normal(0, 1.5)
        for place in range(number):
            right = chance.random() < 1 / (1 + math.exp(-ability))
            rows.append((f"{seed}-{name}", f"s{place % skills}", f"i{place % 6}", right))
    return rows


def test_rows_of_one_answer_are_united_and_a_repeat_under_the_same_skill_is_not():
    found = answers(
        ("l", "a", "i", 1), ("l", "b", "i", 1), ("l", "a", "i", 1), ("l", "b", "i", 1), ("m", "a", "i", 1)
    )

    assert list(found.rows) == [0, 2, 4]
    assert [found.vocabulary.members[bundle] for bundle in found.bundles] == [(0, 1), (0, 1), (0,)]


def test_learners_change_places_and_keep_the_order_of_their_answers():
    found = mixed(answers(("a", "s", "", 1), ("a", "t", "", 0), ("b", "s", "", 0)), [1, 0])

    assert list(found.rows) == [2, 0, 1]
    assert list(found.learners) == [1, 0, 0]


def test_ease_is_shrunk_from_item_to_skill_to_all():
    ease = Ease(2, 2)
    for correct in (1, 1, 1, 0):
        ease.count(0, 0, correct)

    overall = 3.5 / 5
    skill = (3 + 5 * overall) / 9
    item = (3 + 8 * skill) / 12
    assert ease.look(0, 0) == pytest.approx((math.log(item / (1 - item)), 4))
    assert ease.look(0, NO_ITEM) == pytest.approx((math.log(skill / (1 - skill)), 4))
    assert ease.look(7, 9) == pytest.approx((math.log(overall / (1 - overall)), 0))


def test_the_joint_step_is_the_single_one_when_skills_know_everything():
    everything, skill = Record(LEARNER_VARIANCE), Record(-0.01)  # 0 after its wandering

    learn(everything, [skill], 0.4, 1)

    mean, variance = absorb(0.0, LEARNER_VARIANCE + 0.002, 1.0, difficulty=-0.4)
    assert (everything.mean, everything.variance) == pytest.approx((mean, variance))
    assert skill.mean == 0


def test_a_trace_has_a_number_for_every_name_and_counts_what_it_was_told():
    trace = Trace(timed=True)
    for place, correct in enumerate((1, 1, 0)):
        trace.features(0, (0,), 5, place / 24, (0.0, 3))
        trace.record(0, (0,), 5, place / 24, correct, 0.5, 0.0)

    numbers = dict(zip(TIMED_NAMES, trace.features(0, (0,), 5, 1.0, (0.0, 3)), strict=True))

    assert numbers["all_right"] == numbers["skill_right"] == pytest.approx(math.log(3))
    assert numbers["skill_wrong"] == pytest.approx(math.log(2))
    assert (numbers["skill_last"], numbers["skill_last_2"], numbers["item_again"]) == (-1, 1, -1)
    assert numbers["all_surprise"] == pytest.approx(0.5 / 8)
    assert numbers["since"] == pytest.approx(math.log1p(22 * 60))
    assert numbers["delayed_now"] == 1
    assert numbers["gap"] == pytest.approx(math.log1p(60))


def test_activation_is_the_log_of_summed_power_law_traces():
    trace = Trace(timed=True)
    for minutes in (0, 10):
        trace.record(0, (0,), NO_ITEM, minutes / 1440, 1, 0.5, 0.0)

    numbers = dict(zip(TIMED_NAMES, trace.features(0, (0,), NO_ITEM, 20 / 1440, (0.0, 0)), strict=True))

    assert numbers["activation"] == pytest.approx(math.log(20.2**-0.5 + 10.2**-0.5))


def test_an_answer_to_several_skills_reads_their_average():
    trace = Trace()
    trace.record(0, (0,), NO_ITEM, math.nan, 1, 0.5, 0.0)

    numbers = dict(zip(NAMES, trace.features(1, (0, 1), NO_ITEM, math.nan, (0.0, 0)), strict=True))

    assert numbers["skill_right"] == pytest.approx(math.log(2) / 2)
    assert numbers["bundle"] == 1


def test_a_learner_is_predicted_before_she_teaches():
    rows = school(60)
    changed = [*rows[:-12], *((name, skill, item, not right) for name, skill, item, right in rows[-12:])]

    _, plain = online.learn(answers(*rows), timed=False)
    _, other = online.learn(answers(*changed), timed=False)

    assert list(plain.chances[:-11]) == list(other.chances[:-11])
    assert plain.chances[-1] != other.chances[-1]


def test_a_situation_is_worth_what_learners_before_made_of_it():
    surprise, information = np.array([0.5, -0.5, 0.5, 0.5]), np.full(4, 0.25)

    values, own = encoding.learn(
        np.array([7, 7, 7, 9]), learner=np.array([0, 0, 1, 1]), surprise=surprise, information=information
    )

    assert own == pytest.approx([0, 0, 0.0 / 5.5, 0])
    assert values.look(np.array([7, 9, 8])) == pytest.approx([0.5 / 5.75, 0.5 / 5.25, 0])


def test_answers_of_the_same_learner_do_not_describe_her_situation():
    situations, learner = np.zeros(6, dtype=int), np.array([0, 0, 0, 1, 1, 1])
    surprise, information = np.array([0.5, 0.5, 0.5, -0.5, -0.5, -0.5]), np.full(6, 0.25)

    _, own = encoding.learn(situations, learner=learner, surprise=surprise, information=information)

    assert own == pytest.approx([0, 0, 0, *[1.5 / 5.75] * 3])


@pytest.mark.numeric
def test_regression_finds_the_weights_that_made_the_answers():
    chance = np.random.default_rng(1)
    dense = chance.normal(3, 2, (20_000, 2)).astype(np.float32)
    level = chance.integers(0, 3, 20_000)
    logits = 0.5 + 0.8 * (dense[:, 0] - 3) - 0.4 * (dense[:, 1] - 3) + np.array([-1.0, 0.0, 1.0])[level]
    outcomes = (chance.random(20_000) < 1 / (1 + np.exp(-logits))).astype(float)

    found = logistic.fit(dense, outcomes, [logistic.Effect(level, 3, 1.0)])

    assert found.weights == pytest.approx([0.8, -0.4], abs=0.05)
    assert np.diff(found.effects[0]) == pytest.approx([1, 1], abs=0.15)
    unknown = logistic.Effect(np.array([0, 5, -1]), 3, 1.0).logits(np.array([2.0, 0, 0]))
    assert unknown.tolist() == [2, 0, 0]


@pytest.mark.numeric
def test_traits_carry_over_from_one_skill_to_another_and_say_nothing_of_the_unknown():
    chance = np.random.default_rng(1)
    trait = chance.normal(0, 2, 300)
    learner, level = np.repeat(np.arange(300), 10), np.tile([0, 1], 1500)
    outcomes = (chance.random(3000) < 1 / (1 + np.exp(-trait[learner]))).astype(float)

    loadings = traits.learn(learner, level, np.zeros(3000), outcomes, levels=3)
    asked = traits.follow(
        np.array([0, 0, 0, 0]), np.array([0, 0, 1, 2]), loadings, np.zeros(4), np.array([1.0, 1, 1, 1])
    )

    assert asked[0] == 0
    assert asked[2] > 0.5
    assert asked[3] == 0


@pytest.mark.numeric
def test_an_interval_narrows_with_answers_seen_and_holds_its_chance():
    width = spread.Spread((1.0, 0.8, 0.5, 0.2, 0.1))

    low, high = width.interval(np.array([0.5, 0.5]), np.array([0, 200]))

    assert low[0] == pytest.approx(1 / (1 + math.exp(1.6448536)))
    assert low[0] < low[1] < 0.5 < high[1] < high[0]


@pytest.mark.numeric
def test_without_pairs_the_spread_is_as_if_nothing_were_known():
    alone = np.arange(10)

    found = spread.learn(alone, alone, alone, np.full(10, 0.5), np.ones(10))

    assert set(found.variances) == {spread.NOTHING_KNOWN}


def test_the_fitted_model_tells_learners_apart_and_always_alike(monkeypatch):
    monkeypatch.setattr(fitted, "MOST_MEMBERS", 1)
    monkeypatch.setattr(fitted, "MOST_ROUNDS", 20)
    vocabulary = Vocabulary()
    train = answers(*school(60), vocabulary=vocabulary)
    test = answers(*school(20, seed=2), vocabulary=vocabulary)

    found, again = (fitted.fit(train, timed=False).predict(test) for _ in range(2))

    outcomes = np.asarray(test.correct)
    late = np.arange(len(test)) % 12 > 5
    chances = found.chances[late]
    assert chances[outcomes[late] == 1].mean() > chances[outcomes[late] == 0].mean() + 0.15
    assert np.array_equal(found.chances, again.chances)
    assert ((found.low < found.chances) & (found.chances < found.high)).all()


def test_too_few_learners_cannot_be_fitted():
    with pytest.raises(ValueError, match="500 answers of 20 learners"):
        fitted.fit(answers(*school(5)), timed=False)
