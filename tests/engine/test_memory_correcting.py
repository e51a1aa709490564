"""What is learnt on top of the memory model comes from the past alone, and hurts little."""

import numpy as np
import pytest

from interleave.engine.memory import clues, correcting, fitting, folds, logs, measuring, parameters, replaying

DAY = 86_400.0


def person(seed, *, cards=60, weights=parameters.DEFAULT, shift=0.0):
    """Somebody whose memory is FSRS-6 with these weights and a shift in logits, asked at random times."""
    rng = np.random.default_rng(seed)
    rows = []
    for card in range(cards):
        rating = int(rng.choice([1, 3, 3, 4]))
        at, state = card * 0.4 + 0.3, [(0, rating)]
        rows.append((at, card, rating))
        for _ in range(8):
            wait = int(rng.choice([1, 2, 5, 12, 30]))
            days = np.cumsum([0, *(w for w, _ in state[1:]), wait])
            log = logs.read(
                ["x"] * len(days), ["c"] * len(days), list(days * DAY), [r for _, r in state] + [3]
            )
            recall = replaying.replay(log.lay_out(), np.array(weights)).recall[-1]
            chance = 1 / (1 + np.exp(-(np.log(recall / (1 - recall)) + shift)))
            rating = 1 if rng.random() > chance else int(rng.choice([2, 3, 3, 3]))
            at += wait
            state.append((wait, rating))
            rows.append((at, card, rating))
    rows.sort()
    return logs.read(
        ["lea"] * len(rows),
        [str(c) for _, c, _ in rows],
        [a * DAY for a, _, _ in rows],
        [r for _, _, r in rows],
    )


@pytest.fixture(scope="module")
def shifted():
    return person(1, shift=-1.0)


def losses(log):
    found = folds.predict_by_fold(log)
    default = replaying.replay(log.lay_out(), np.array(parameters.DEFAULT)).recall[found.places]
    recalled = log.recalled[found.places]
    return measuring.log_loss(recalled, found.chances), measuring.log_loss(recalled, default)


@pytest.mark.numeric
def test_somebody_who_forgets_more_than_most_is_foretold_better(shifted):
    own, default = losses(shifted)

    assert own < default - 0.02


def test_somebody_like_most_is_foretold_about_as_well_as_by_default():
    own, default = losses(person(2))

    assert own < default + 0.005


def test_too_few_reviews_leave_the_centre_where_it_is(shifted):
    few = shifted.head(int(shifted.predicted[fitting.FEWEST - 2]) + 1)

    found = fitting.fit(few.lay_out(), few.recalled, fitting.recency(few))

    assert found.parameters == parameters.DEFAULT
    assert found.loss_before == found.loss_after


def test_more_reviews_move_the_parameters_further_and_never_out_of_range(shifted):
    def distance(size):
        past = shifted.head(size)
        found = fitting.fit(past.lay_out(), past.recalled, fitting.recency(past), narrowing=0.5)
        assert parameters.check(found.parameters) == found.parameters
        assert found.loss_after < found.loss_before
        return abs(np.log(found.parameters[2] / parameters.DEFAULT[2]))

    assert distance(len(shifted)) > distance(150) > 0


def test_a_narrow_spread_keeps_members_near_their_group(shifted):
    counts = fitting.recency(shifted)

    wide = fitting.fit(shifted.lay_out(), shifted.recalled, counts).parameters
    narrow = fitting.fit(shifted.lay_out(), shifted.recalled, counts, narrowing=0.05).parameters

    assert abs(narrow[8] - parameters.DEFAULT[8]) < abs(wide[8] - parameters.DEFAULT[8])


def test_few_reviews_are_held_tighter_than_many():
    assert fitting.narrowing(10) == 0.35
    assert fitting.narrowing(1_000) == 0.5
    assert fitting.narrowing(50_000) == 1.0


def test_the_clues_of_a_review_come_from_before_it(shifted):
    size = int(shifted.predicted[200]) + 1
    bent = logs.Log(
        shifted.rows,
        shifted.learners,
        shifted.cards,
        shifted.seconds,
        np.where(np.arange(len(shifted)) >= size - 1, 5 - shifted.ratings, shifted.ratings),
    )

    def table(log):
        memories = replaying.replay(log.lay_out(), np.array(parameters.DEFAULT))
        return clues.gather(log, memories, memories.recall)

    assert np.allclose(table(shifted)[:201], table(bent)[:201])
    assert not np.allclose(table(shifted)[:260], table(bent)[:260])


def test_reviews_at_one_instant_say_nothing_about_each_other():
    seconds = [0.0] * 20 + [3 * DAY] * 20
    log = logs.read(["a"] * 40, [str(n % 20) for n in range(40)], seconds, [3] * 20 + [1] * 20)
    memories = replaying.replay(log.lay_out(), np.array(parameters.DEFAULT))

    table = clues.gather(log, memories, memories.recall)

    for name in ("lately", "long_run", "today", "learnt_together", "just_now"):
        assert not table[:, clues.NAMES.index(name)].any()


@pytest.mark.numeric
def test_a_mixture_leans_to_whoever_was_right():
    recalled = np.ones(400)
    guesses = np.array([np.full(400, 0.5), np.full(400, 0.9)])
    blocks = [(begin, begin + 20) for begin in range(0, 400, 20)]

    mixed = correcting.mix(guesses, np.array([1.0, 1.0]), recalled, blocks)

    assert mixed[0] == pytest.approx(0.7)
    assert mixed[-1] == pytest.approx(0.9, abs=1e-3)


@pytest.mark.numeric
def test_nothing_predicted_is_corrected_into_nothing():
    log = logs.read(["a"], ["c"], [0.0], [3])
    memories = replaying.replay(log.lay_out(), np.array(parameters.DEFAULT))

    assert len(correcting.correct(log, memories, memories.recall)) == 0


def test_two_people_in_one_log_get_parameters_of_their_own():
    better, worse = person(3, shift=1.5), person(4, shift=-1.5)
    both = logs.read(
        ["a"] * len(better) + ["b"] * len(worse),
        [str(card) for card in [*better.cards, *worse.cards]],
        [*better.seconds, *worse.seconds],
        [int(rating) for rating in [*better.ratings, *worse.ratings]],
    )

    found = folds.fit_people(both)

    assert set(found.own) == {0, 1}
    layout = both.lay_out()
    by_own = replaying.replay(layout, found.by_card(both, layout)).recall
    shared = replaying.replay(layout, np.array(found.shared)).recall
    places = both.predicted
    assert measuring.log_loss(both.recalled[places], by_own[places]) < measuring.log_loss(
        both.recalled[places], shared[places]
    )
