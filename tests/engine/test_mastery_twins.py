"""The same learner under two names is found, and two learners who are alike are not."""

import numpy as np
import pytest

from interleave.engine.mastery import twins
from interleave.engine.mastery.answers import NO_ITEM, Row, Vocabulary, unite

ITEMS = 40


def files(train, test, *, item="i{}"):
    """Return answers of two files: by learner, right (1), wrong (0) or no (None) answers in order."""
    vocabulary = Vocabulary()

    def read(learners):
        rows = [
            Row(name, "s", item.format(place), bool(answer), None)
            for name, given in learners.items()
            for place, answer in enumerate(given)
            if answer is not None
        ]
        return unite(enumerate(rows), vocabulary)

    return read(train), read(test)


def names(found, answers):
    known = list(answers.vocabulary.learners.numbers)
    return [(known[one.learner], known[one.like]) for one in found]


def drawn(seed, count):
    chance = np.random.default_rng(seed)
    return {f"{seed}-{place}": chance.integers(0, 2, ITEMS).tolist() for place in range(count)}


def test_a_learner_under_another_name_is_found_among_others():
    others, strangers = drawn(1, 300), drawn(2, 290)
    train, test = files(others, {**strangers, "again": others["1-200"]})

    (found,) = twins.find_twins(train, test)

    assert names([found], test) == [("again", "1-200")]
    assert (found.kappa, found.shared) == (1.0, ITEMS)


def test_kappa_is_the_one_computed_by_hand_and_decides_at_its_limit():
    # 20 items. Theirs: 10 right. Ours differ on 2 of the right ones: 8 both right, 10 both wrong, po = 0.9.
    # By chance: (10 * 8 + 10 * 12) / 400 = 0.5; kappa = (0.9 - 0.5) / 0.5 = 0.8.
    theirs = [1] * 10 + [0] * 10
    train, test = files({"a": theirs}, {"b": [0, 0, *theirs[2:]], "c": [0, 0, 0, *theirs[3:]]})

    (found,) = twins.find_twins(train, test)

    assert names([found], test) == [("b", "a")]
    assert found.kappa == pytest.approx(0.8)


@pytest.mark.parametrize(("shared", "number"), [(14, 0), (15, 1)])
def test_fewer_than_fifteen_shared_items_say_nothing(shared, number):
    same = [place % 2 for place in range(shared)]
    train, test = files({"a": [*same, *[None] * 20, *[1] * 20]}, {"b": [*same, *[1] * 20, *[None] * 20]})

    assert len(twins.find_twins(train, test)) == number


def test_learners_who_are_right_throughout_are_no_twins():
    train, test = files({"a": [1] * ITEMS}, {"b": [1] * ITEMS})

    assert twins.find_twins(train, test) == ()


def test_a_learner_of_both_files_is_no_twin_and_answers_without_an_item_do_not_count():
    same = [place % 2 for place in range(ITEMS)]

    assert twins.find_twins(*files({"a": same}, {"a": same})) == ()
    train, test = files({"a": same}, {"b": same}, item="")
    assert set(test.items) == {NO_ITEM}
    assert twins.find_twins(train, test) == ()


def test_only_the_first_answer_to_an_item_counts():
    vocabulary = Vocabulary()
    first = [Row("a", "s", f"i{place}", place % 2 == 0, None) for place in range(20)]
    again = [Row("a", "s", f"i{place}", True, None) for place in range(20)]
    train = unite(enumerate([*first, *again]), vocabulary)
    test = unite(enumerate([Row("b", one.skill, one.item, one.correct, None) for one in first]), vocabulary)

    (found,) = twins.find_twins(train, test)

    assert (found.kappa, found.shared) == (1.0, 20)


@pytest.mark.parametrize("dense_faster", [0, 1e9])
def test_dense_and_sparse_cells_find_the_same(monkeypatch, dense_faster):
    monkeypatch.setattr(twins, "DENSE_FASTER", dense_faster)
    monkeypatch.setattr(twins, "BLOCK", 7)
    others = drawn(1, 30)
    train, test = files(others, {**drawn(2, 20), "x": others["1-3"], "y": others["1-9"]})

    assert names(twins.find_twins(train, test), test) == [("x", "1-3"), ("y", "1-9")]
