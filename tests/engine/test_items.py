"""Items: facility, discrimination, alpha, distractors, flags, differential functioning."""

import math
import random

import pytest

from interleave.engine import items
from interleave.engine.items import ChoiceFacts, Finding, Flag, ItemFacts
from tests.engine import lsat

SMALL = [[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize(
    ("section", "alpha", "facility", "item_rest"),
    [
        (lsat.SECTION_6, 0.295, (0.924, 0.709, 0.553, 0.763, 0.870), (0.113, 0.153, 0.173, 0.144, 0.122)),
        (lsat.SECTION_7, 0.453, (0.828, 0.658, 0.772, 0.606, 0.843), None),
    ],
)
def test_two_sections_of_the_law_school_test_come_out_as_published(section, alpha, facility, item_rest):
    matrix = lsat.matrix(section)

    facts = items.describe(matrix)

    assert len(matrix) == 1000
    assert round(items.alpha(matrix), 3) == alpha
    assert tuple(round(each.facility, 3) for each in facts) == facility
    if item_rest:
        assert tuple(round(each.discrimination, 3) for each in facts) == item_rest


def test_alpha_of_a_guttman_scale_of_three_is_three_quarters():
    # variances 1/4, 1/3, 1/4 of the items and 5/3 of the sums: 3/2 (1 - (5/6) / (5/3))
    assert items.alpha(SMALL) == pytest.approx(0.75)


def test_discrimination_leaves_the_item_out_of_the_rest():
    # rests of the middle item: 2/2, 1/2, 1/2, 0; its scores: 1, 1, 0, 0
    assert items.describe(SMALL)[1].discrimination == pytest.approx(1 / math.sqrt(2))


def test_an_answer_that_was_not_given_is_neither_right_nor_wrong():
    facts = items.describe([[1, None], [1, 1], [0, None], [1, 0]])

    assert (facts[0].answers, facts[0].facility) == (4, 0.75)
    assert (facts[1].answers, facts[1].facility) == (2, 0.5)
    assert facts[1].discrimination is None
    assert items.describe([[None, 1]])[0] is None


def test_alpha_counts_only_who_answered_all_and_is_silent_where_nobody_differs():
    assert items.alpha([*SMALL, [1, None, 1], [None, 1, 1]]) == pytest.approx(0.75)
    assert items.alpha([[1, 0], [1, 0], [0, 1]]) is None
    assert items.alpha([[1], [0]]) is None


def test_an_interval_of_a_share_never_leaves_the_scale():
    assert items.share_interval(1.0, 30) == pytest.approx((0.886487, 1.0), abs=1e-6)
    assert items.share_interval(0.5, 100) == pytest.approx((0.403832, 0.596168), abs=1e-6)


def test_a_ragged_matrix_is_refused():
    with pytest.raises(ValueError, match="one cell per item"):
        items.describe([[1, 0], [1]])
    with pytest.raises(ValueError, match="has no people"):
        items.describe([])


def test_thirds_keep_equal_people_together():
    assert items.thirds([0.1, 0.2, 0.2, 0.9, 0.9, 1.0]) == ([0, 1, 2], [3, 4, 5])
    assert items.thirds([0.5, 0.5, 0.5, 0.5]) == ([], [])
    assert items.thirds([0.0, None, 1.0]) == ([], [])


def test_choices_are_counted_among_the_weaker_and_the_stronger():
    answers = [["a"], ["b"], ["b"], ["a"], ["a"], ["a"]]

    right, wrong, unused = items.tally(
        answers, [0, 0, 0.5, 0.5, 1, 1], key={"a": True, "b": False, "c": False}
    )

    assert right == ChoiceFacts("a", True, 4, pytest.approx(2 / 3), 0.5, 1.0, 2, 2)
    assert wrong == ChoiceFacts("b", False, 2, pytest.approx(1 / 3), 0.5, 0.0, 2, 2)
    assert (unused.taken, unused.share) == (0, 0.0)


def test_a_wrong_key_is_found_by_who_chooses_what():
    """The author marked "b" as right; whoever knows the matter takes "a"."""
    rests = [place / 59 for place in range(60)]
    answers = [["b"] if rest < 0.4 else ["a"] for rest in rests]
    facts = items.describe_one([float(answer == ["b"]) for answer in answers], rests)

    found = items.find_flags(facts, items.tally(answers, rests, key={"a": False, "b": True, "c": False}))

    assert found == (
        Finding(Flag.WEAKER_DO_BETTER),
        Finding(Flag.STRONGER_CHOOSE, "a"),
        Finding(Flag.NEVER_CHOSEN, "c"),
    )


def test_fewer_than_thirty_answers_raise_no_other_flag():
    rests = [place / 28 for place in range(29)]

    found = items.find_flags(items.describe_one([1.0 - rest for rest in rests], rests))

    assert found == (Finding(Flag.FEW_ANSWERS),)


def test_chance_alone_seldom_says_that_the_weaker_do_better():
    """An item that has nothing to do with the rest: at most the share that a 95 % interval allows."""
    chance = random.Random(7)  # noqa: S311 - examples, not secrets
    raised = 0
    for _item in range(400):
        rests = [chance.random() for _person in range(40)]
        facts = items.describe_one([float(chance.random() < 0.6) for _person in rests], rests)
        raised += Finding(Flag.WEAKER_DO_BETTER) in items.find_flags(facts)

    assert raised == 11  # 2.75 % of 400; 2.5 % are expected


@pytest.mark.parametrize(
    ("facts", "flags"),
    [
        (ItemFacts(100, 0.98, 0.93, 0.99, 0.3, 0.1, 0.5), [Flag.TOO_EASY]),
        (ItemFacts(100, 0.95, 0.89, 0.98, 0.3, 0.1, 0.5), []),
        (ItemFacts(100, 0.1, 0.06, 0.17, 0.3, 0.1, 0.5), [Flag.TOO_HARD]),
        (ItemFacts(900, 0.5, 0.47, 0.53, 0.0, -0.07, 0.07), [Flag.TELLS_LITTLE_APART]),
        (ItemFacts(100, 1.0, 0.96, 1.0), [Flag.TOO_EASY]),
    ],
)
def test_a_flag_needs_a_whole_interval_on_the_wrong_side(facts, flags):
    assert [found.flag for found in items.find_flags(facts)] == flags


def test_an_item_that_works_alike_in_both_groups_is_class_a():
    # the same table in two strata: 30 of 40 right in both groups, odds ratio 1
    right = ([True] * 30 + [False] * 10) * 4
    matched = [1] * 80 + [2] * 80
    focal = ([False] * 40 + [True] * 40) * 2

    found = items.compare_groups(right, matched, focal)

    assert (found.odds_ratio, found.delta, found.category) == (1.0, 0.0, "A")
    assert found.people == 160


def test_functioning_matches_a_table_computed_by_hand():
    """One stratum: 40 of 50 right in the reference group, 20 of 50 in the focal one: odds 4 against 2/3."""
    right = [True] * 40 + [False] * 10 + [True] * 20 + [False] * 30

    found = items.compare_groups(right, [1] * 100, [False] * 50 + [True] * 50)

    assert found.odds_ratio == pytest.approx(6.0)
    assert found.delta == pytest.approx(-2.35 * math.log(6))
    assert found.delta_error == pytest.approx(2.35 * math.sqrt(1 / 40 + 1 / 10 + 1 / 20 + 1 / 30))
    # |40 - 30| - 0.5, squared, over 50 * 50 * 60 * 40 / (100**2 * 99)
    assert found.chi_square == pytest.approx(9.5**2 / (50 * 50 * 60 * 40 / (100**2 * 99)))
    assert found.category == "C"


def test_a_large_difference_among_few_people_is_not_class_c():
    right = [True] * 6 + [False] * 2 + [True] * 3 + [False] * 5

    assert items.compare_groups(right, [1] * 16, [False] * 8 + [True] * 8).category == "A"


def test_groups_that_never_meet_at_one_score_are_not_compared():
    assert items.compare_groups([True, False], [1, 2], [False, True]) is None
