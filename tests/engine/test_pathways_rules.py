"""Rules are read from JSON and YAML, written back the same, and refused with a sentence."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interleave.engine import pathways
from interleave.engine.pathways import After, All, Any_, AttendedAtLeast, OnDate, RelativeDay, ScoreAtLeast

slugs = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
shares = st.integers(0, 1000).map(lambda n: Decimal(n) / 1000)
leaves = st.one_of(
    st.builds(After, slugs),
    st.builds(OnDate, st.dates()),
    st.builds(RelativeDay, st.integers(0, 1000)),
    st.builds(ScoreAtLeast, slugs, shares),
    st.builds(AttendedAtLeast, slugs, shares),
)


def joined(rules):
    lists = st.lists(rules, min_size=1, max_size=3).map(tuple)
    return st.one_of(st.builds(All, lists), st.builds(Any_, lists))


trees = st.one_of(leaves, joined(leaves), joined(st.one_of(leaves, joined(leaves))))


def test_every_form_of_rule_is_read():
    data = {
        "all": [
            {"after": "kick-off"},
            {"any": [{"date": "2027-01-10"}, {"relative_day": 14}]},
            {"score": {"step": "check", "at_least": 0.8}},
            {"attended": {"step": "workshop", "at_least": 0.75}},
        ]
    }

    rule = pathways.parse_rule(data)

    assert rule == All(
        (
            After("kick-off"),
            Any_((OnDate(date(2027, 1, 10)), RelativeDay(14))),
            ScoreAtLeast("check", Decimal("0.8")),
            AttendedAtLeast("workshop", Decimal("0.75")),
        )
    )
    assert pathways.rule_to_data(rule) == data


def test_no_rule_is_no_rule():
    assert pathways.parse_rule(None) is None
    assert pathways.rule_to_data(None) is None
    assert pathways.steps_named(None) == ()


def test_a_date_of_yaml_is_a_date():
    assert pathways.parse_rule({"date": date(2027, 1, 10)}) == OnDate(date(2027, 1, 10))


@given(trees)
def test_a_rule_written_and_read_again_is_the_same(rule):
    assert pathways.parse_rule(pathways.rule_to_data(rule)) == rule


def test_the_steps_of_a_rule_are_named_once_in_reading_order():
    rule = All((After("b"), Any_((After("a"), ScoreAtLeast("b", Decimal(1)))), RelativeDay(3)))

    assert pathways.steps_named(rule) == ("b", "a")


@pytest.mark.parametrize(
    ("data", "path", "words"),
    [
        ("kick-off", "rule", "one key and a value"),
        ({}, "rule", "exactly one key, this one has 0"),
        ({"after": "a", "date": "2027-01-10"}, "rule", "exactly one key, this one has 2"),
        ({"befor": "a"}, "rule", '"befor" is not a rule'),
        ({1: "a"}, "rule", '"1" is not a rule'),
        ({"all": []}, "rule.all", "at least one rule"),
        ({"any": {"after": "a"}}, "rule.any", "at least one rule"),
        ({"all": [{"after": "a"}, {"after": ""}]}, "rule.all[1].after", "by its slug"),
        ({"date": "10/01/2027"}, "rule.date", "year, month and day"),
        ({"date": datetime(2027, 1, 10)}, "rule.date", "year, month and day"),  # noqa: DTZ001
        ({"relative_day": -1}, "rule.relative_day", "0 or more"),
        ({"relative_day": True}, "rule.relative_day", "0 or more"),
        ({"relative_day": 1.5}, "rule.relative_day", "0 or more"),
        ({"score": {"step": "a"}}, "rule.score", '"step" and "at_least"'),
        ({"score": {"step": "a", "at_least": 80}}, "rule.score.at_least", "from 0 to 1"),
        ({"score": {"step": "a", "at_least": "much"}}, "rule.score.at_least", "from 0 to 1"),
        ({"score": {"step": "a", "at_least": True}}, "rule.score.at_least", "from 0 to 1"),
        ({"attended": {"step": 7, "at_least": 0.5}}, "rule.attended.step", "by its slug"),
    ],
)
def test_a_rule_that_cannot_be_read_says_what_and_where(data, path, words):
    with pytest.raises(pathways.RuleError) as caught:
        pathways.parse_rule(data)

    assert caught.value.path == path
    assert words in caught.value.message


def test_a_bottomless_rule_is_refused():
    data = {"after": "a"}
    for _ in range(8):
        data = {"all": [data]}

    with pytest.raises(pathways.RuleError, match="8 levels"):
        pathways.parse_rule(data)


def test_the_path_of_an_error_begins_where_the_caller_says():
    with pytest.raises(pathways.RuleError) as caught:
        pathways.parse_rule({"after": None}, path="stages[0].steps[2].open_when")

    assert caught.value.path == "stages[0].steps[2].open_when.after"
