"""Marks are exact, partial credit is fair, and people may write numbers and words as they are used to."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interleave.engine import scoring
from interleave.engine.scoring import Mark

SINGLE = {"choices": [{"key": "a", "correct": True}, {"key": "b"}, {"key": "c", "correct": False}]}
MULTIPLE = {
    "choices": [
        {"key": "a", "correct": True},
        {"key": "b", "correct": True},
        {"key": "c"},
        {"key": "d"},
        {"key": "e"},
    ]
}
NUMERIC = {"answer": "12", "tolerance": "0.5", "unit": "days"}
MATCHING = {"pairs": [{"key": key, "left": key, "right": key.upper()} for key in "abc"]}
ORDERING = {"steps": [{"key": key, "text": key} for key in "abcde"]}


def score(kind, body, answer):
    return scoring.score_item(kind, body, answer).score


def test_a_single_choice_is_right_or_wrong():
    assert scoring.score_item("single", SINGLE, ["a"]) == Mark(Decimal(1), right=("a",))
    assert scoring.score_item("single", SINGLE, ["b"]) == Mark(Decimal(0), wrong=("b",), missed=("a",))


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        ("ab", "1"),
        ("a", "0.5"),
        ("abc", "0.6667"),
        ("ac", "0.1667"),
        ("cde", "0"),
        ("abcde", "0"),
        ("ade", "0"),
    ],
)
def test_multiple_choices_earn_right_minus_wrong(answer, share):
    assert score("multiple", MULTIPLE, list(answer)) == Decimal(share)


def test_a_mark_tells_what_was_right_wrong_and_missed():
    mark = scoring.score_multiple(MULTIPLE, ["d", "b"])

    assert mark == Mark(Decimal("0.1667"), right=("b",), wrong=("d",), missed=("a",))
    assert not mark.is_correct


def test_when_every_choice_is_right_nothing_can_be_wrong():
    body = {"choices": [{"key": "a", "correct": True}, {"key": "b", "correct": True}]}

    assert score("multiple", body, ["b"]) == Decimal("0.5")


@given(st.integers(1, 6), st.integers(0, 6), st.randoms(use_true_random=False))
def test_ticking_everything_earns_only_when_nothing_is_wrong(right, wrong, chance):
    choices = [{"key": str(n), "correct": n < right} for n in range(right + wrong)]
    chance.shuffle(choices)

    mark = scoring.score_multiple({"choices": choices}, [choice["key"] for choice in choices])

    assert mark.score == (0 if wrong else 1)


@pytest.mark.parametrize(
    "answer",
    [
        "12",
        " 12 ",
        "12.5",
        "11,5",
        "12 days",
        "12days",
        "12 Days",
        "１２",
        "١٢",
        "1.2e1",
        "+12",
        "12.",
        "012",
    ],
)
def test_a_number_within_tolerance_is_right_however_it_is_written(answer):
    assert scoring.score_numeric(NUMERIC, answer).is_correct


@pytest.mark.parametrize("text", ["10²", "10 ²", "10⁻³", "5₂", "1.5 × 10² ³"])
def test_a_raised_digit_is_no_digit_of_the_number(text):
    with pytest.raises(ValueError, match="Write the number out"):
        scoring.interpret_number(text)


def test_a_unit_may_hold_a_raised_digit():
    assert scoring.interpret_number("5 m²", unit="m²").value == 5


@pytest.mark.parametrize("answer", ["12.51", "11,49", "-12", "120"])
def test_a_number_beyond_tolerance_is_wrong(answer):
    assert score("numeric", NUMERIC, answer) == 0


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("−3", "-3"),
        ("- 3", "-3"),
        ("1 234,5", "1234.5"),
        ("1\u202f234\u00a0567", "1234567"),
        ("1'234.5", "1234.5"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1.234", "1.234"),
        ("1,234", "1234"),
        ("1,250", "1250"),
        ("1,000", "1000"),
        ("-1,250", "-1250"),
        ("0,125", "0.125"),
        ("1,25", "1.25"),
        ("1,2500", "1.25"),
        ("12,34,567", "1234567"),
        ("1.25e3", "1250"),
        ("1,25 × 10^3", "1250"),
        ("1.25·10⁻³", "0.00125"),
        ("１，２５０", "1250"),
        ("١٬٢٥٠", "1250"),
        ("+ 5", "5"),
        (",5", "0.5"),
        ("٣٫٥", "3.5"),
    ],
)
def test_numbers_are_read_as_people_write_them(text, number):
    assert scoring.read_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", "   ", "twelve", "1 2", "--5", "nan", "Infinity", "1e400", "1,2,3", "3 cats"]
)
def test_what_is_not_a_number_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"\.$"):
        scoring.score_numeric(NUMERIC, text)


def test_a_unit_that_is_not_asked_for_is_refused_by_name():
    with pytest.raises(ValueError, match='Write the number alone, or with its unit "days"'):
        scoring.score_numeric(NUMERIC, "12 weeks")


def test_without_a_tolerance_the_number_must_be_exact():
    assert score("numeric", {"answer": 0.1}, "0,10") == 1
    assert score("numeric", {"answer": "0.1"}, "0.1000001") == 0


@given(st.decimals(-(10**9), 10**9, places=4))
def test_a_number_is_read_the_same_with_comma_point_and_unicode_minus(number):
    text = f"{number:f}"

    assert scoring.read_number(text) == number
    assert scoring.read_number(text.replace(".", ",").replace("-", "\u2212")) == number


@pytest.mark.parametrize(
    "answer",
    [
        "interest",
        " INTEREST ",
        "Intérêt.",
        "ｉｎｔｅｒｅｓｔ",
        "the  interest",
        "inte\u200brest",
        "Interest!",
    ],
)
def test_case_accents_spaces_and_width_do_not_count_in_short_text(answer):
    body = {"answers": ["interest", "interet", "The interest"]}

    assert scoring.score_short_text(body, answer).is_correct


def test_a_letter_is_not_folded_into_another():
    assert scoring.fold("が") != scoring.fold("か")
    assert scoring.fold("interest") != scoring.fold("interests")
    assert score("short_text", {"answers": ["か"]}, "が") == 0


def test_letters_that_are_typed_in_two_ways_are_the_same():
    assert scoring.fold("Œuvre") == scoring.fold("oeuvre")
    assert scoring.fold("Straße") == scoring.fold("STRASSE")
    assert scoring.fold("l’été") == scoring.fold("L'ete")


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_more(text):
    once = scoring.fold(text)

    assert scoring.fold(once) == once


def test_matching_earns_the_share_of_pairs():
    mark = scoring.score_matching(MATCHING, {"a": "a", "b": "c"})

    assert mark == Mark(Decimal("0.3333"), right=("a",), wrong=("b",), missed=("c",))


def test_equal_texts_on_the_right_are_the_same_answer():
    body = {
        "pairs": [
            {"key": "a", "right": "Live"},
            {"key": "b", "right": "Live"},
            {"key": "c", "right": "Online"},
        ]
    }

    assert score("matching", body, {"a": "b", "b": "a", "c": "c"}) == 1


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        ("abcde", "1"),
        ("edcba", "0"),
        ("bcdea", "0.75"),
        ("bacde", "0.5"),
        ("abdec", "0.5"),
        ("acbde", "0.25"),
    ],
)
def test_ordering_earns_the_share_of_neighbours_kept(answer, share):
    assert score("ordering", ORDERING, list(answer)) == Decimal(share)


def test_ordering_tells_which_steps_follow_rightly():
    mark = scoring.score_ordering(ORDERING, list("abdec"))

    assert (mark.right, mark.wrong) == (("a", "b", "e"), ("d", "c"))


def test_a_single_step_is_always_in_order():
    assert score("ordering", {"steps": [{"key": "a"}]}, ["a"]) == 1


@given(st.permutations("abcdef"))
def test_only_the_right_order_earns_full_marks(order):
    body = {"steps": [{"key": key} for key in "abcdef"]}

    mark = scoring.score_ordering(body, order)

    assert 0 <= mark.score <= 1
    assert mark.is_correct == (order == list("abcdef"))


@pytest.mark.parametrize(
    ("kind", "body", "answer", "words"),
    [
        ("essay", SINGLE, ["a"], '"essay" is not a kind of item'),
        ("single", SINGLE, [], "Choose one answer"),
        ("single", SINGLE, ["a", "b"], "one answer only"),
        ("single", SINGLE, "a", "Choose one answer"),
        ("single", SINGLE, ["z"], "does not belong"),
        ("single", {"choices": [{"key": "a"}]}, ["a"], "One choice at least"),
        ("single", {}, ["a"], "has no choices"),
        ("multiple", MULTIPLE, None, "at least one answer"),
        ("multiple", MULTIPLE, ["a", "a"], "does not belong"),
        ("multiple", {"choices": [{"key": "a", "correct": True}, {"key": "a"}]}, ["a"], "all different"),
        ("numeric", NUMERIC, 12, "Write a number"),
        ("numeric", {"answer": "12", "tolerance": "-1"}, "12", "tolerance is 0 or more"),
        ("short_text", {"answers": ["a"]}, "  ", "Write an answer"),
        ("short_text", {"answers": ["a"]}, "...", "Write an answer"),
        ("short_text", {"answers": []}, "a", "at least one accepted"),
        ("short_text", {"answers": ["a"]}, "a" * 501, "at most 500"),
        ("matching", MATCHING, {}, "at least one pair"),
        ("matching", MATCHING, ["a"], "at least one pair"),
        ("matching", MATCHING, {"a": "z"}, "does not belong"),
        ("ordering", ORDERING, ["a", "b"], "every step"),
        ("ordering", ORDERING, [], "in order"),
    ],
)
def test_an_answer_of_the_wrong_form_is_refused_with_a_sentence(kind, body, answer, words):
    with pytest.raises(ValueError, match=words):
        scoring.score_item(kind, body, answer)


def test_a_quiz_is_the_weighted_mean_and_unanswered_items_count_nothing():
    marks = [Mark(Decimal(1)), Decimal("0.5"), None]

    assert scoring.score_quiz(marks) == Decimal("0.5")
    assert scoring.score_quiz(marks, [2, 1, 1]) == Decimal("0.625")
    assert scoring.score_quiz([Decimal(1), Decimal(1), None]) == Decimal("0.6667")


@pytest.mark.parametrize(
    ("marks", "weights"), [([], None), ([None], [1, 1]), ([None], [0]), ([None, None], [2, -1])]
)
def test_a_quiz_that_cannot_be_weighed_is_refused(marks, weights):
    with pytest.raises(ValueError, match=r"\.$"):
        scoring.score_quiz(marks, weights)


def test_reaching_the_pass_mark_is_passing():
    assert scoring.passed(Decimal("0.7"), Decimal("0.7"))
    assert scoring.passed(Decimal("0.7"), 0.7)
    assert scoring.passed(Decimal("0.6999"), Decimal("0.7"))  # both are 70% on the page
    assert not scoring.passed(Decimal("0.6949"), Decimal("0.7"))


def test_the_order_of_presentation_depends_on_the_seed_alone():
    first = scoring.shuffled("abcdef", "attempt-1")

    assert first == scoring.shuffled("fedcba", "attempt-1")
    assert sorted(first) == list("abcdef")
    assert len({scoring.shuffled("abcdef", f"attempt-{n}") for n in range(50)}) > 40


@given(st.text(max_size=10))
def test_an_ordering_item_is_never_presented_solved(seed):
    assert scoring.shuffled("ab", seed, never_as_given=True) == ("b", "a")


@pytest.mark.parametrize(
    ("text", "sign", "number", "is_doubtful"),
    [
        ("1,250", ".", "1250", True),
        ("1,250", ",", "1.25", True),
        ("1.250", ".", "1.25", True),
        ("1.250", ",", "1250", True),
        ("3.142", ".", "3.142", False),
        ("3,142", ",", "3.142", False),
        ("3,142", ".", "3142", True),
        ("1 250", ",", "1250", False),
        ("1.250,5", ".", "1250.5", False),
        ("12,5", ".", "12.5", False),
    ],
)
def test_the_readers_language_decides_what_a_lone_separator_means(text, sign, number, is_doubtful):
    reading = scoring.interpret_number(text, decimal_sign=sign)

    assert (reading.value, reading.is_doubtful) == (Decimal(number), is_doubtful)


@pytest.mark.parametrize("text", ["50 %", "50%", "50 percent", "50 Prozent"])
def test_percent_may_be_written_out(text):
    assert scoring.read_number(text, unit="%") == 50


@pytest.mark.parametrize(
    ("value", "plain"), [("1250", "1250"), ("1E+3", "1000"), ("1.2500", "1.25"), ("0", "0")]
)
def test_a_reading_is_shown_in_plain_digits(value, plain):
    assert scoring.NumberReading(Decimal(value)).plain == plain


@pytest.mark.parametrize(
    ("score", "mark", "reached"),
    [
        ("0.6667", "0.67", True),
        ("0.6957", "0.7", True),
        ("0.6649", "0.67", False),
        ("0.6949", "0.7", False),
        ("0.9999", "1", False),
        ("0.0001", "0", True),
        ("0", "0.001", False),
    ],
)
def test_a_score_and_a_pass_mark_are_compared_as_they_are_shown(score, mark, reached):
    assert scoring.passed(Decimal(score), Decimal(mark)) is reached


def test_no_score_that_looks_like_the_pass_mark_fails():
    for right in range(1, 60):
        for asked in range(right, 60):
            score = scoring.score_quiz([Decimal(1)] * right + [Decimal(0)] * (asked - right))
            for percent in (50, 67, 70, 75, 80, 100):
                shown = scoring.to_percent(score)
                assert scoring.passed(score, Decimal(percent) / 100) is (shown >= percent)
