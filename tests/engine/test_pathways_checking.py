"""A design's faults are found before anybody starts on it, and said in a sentence."""

from decimal import Decimal

import pytest

from interleave.engine import pathways
from interleave.engine.pathways import (
    After,
    All,
    Any_,
    AttendedAtLeast,
    PlannedStage,
    Problem,
    RelativeDay,
    ScoreAtLeast,
    Severity,
)
from tests.engine.traits import planned

HALF = Decimal("0.5")


def step(name, position, kind="lesson", **fields):
    return planned(name, position, name.upper(), kind, **fields)


def texts(steps, stages=(), **more):
    return [(problem.where, problem.text) for problem in pathways.check_design(steps, stages, **more)]


def test_a_sound_design_has_no_problems():
    steps = [
        step("a", 1, "live", due_on_day=6),
        step("b", 2, "quiz", rule=After("a"), due_on_day=13),
        step("c", 3, rule=Any_((ScoreAtLeast("b", HALF), AttendedAtLeast("a", HALF), RelativeDay(14)))),
    ]
    stages = [PlannedStage("one", 1, "One", ("a", "b")), PlannedStage("two", 2, "Two", ("c",))]

    assert pathways.check_design(steps, stages, weeks=3) == []


def test_an_empty_design_asks_for_a_first_step():
    assert pathways.check_design([]) == [
        Problem("", "This journey has no steps yet. Add the first one.", Severity.ERROR)
    ]


def test_a_rule_about_a_step_that_is_not_there_is_an_error():
    assert texts([step("a", 1, rule=After("gone"))]) == [
        ("a", "“A” waits for “gone”, which is not a step here.")
    ]


def test_steps_that_wait_for_each_other_are_shown_as_a_circle_once():
    steps = [step("a", 1, rule=After("c")), step("b", 2, rule=After("a")), step("c", 3, rule=After("b"))]

    found = [problem for problem in pathways.check_design(steps) if problem.severity is Severity.ERROR]

    circle = "These steps wait for each other: “A” → “C” → “B” → “A”. Remove one of the conditions."
    assert found == [Problem("a", circle, Severity.ERROR)]


def test_a_step_that_waits_for_itself_is_an_error():
    assert texts([step("a", 1, rule=After("a"))]) == [("a", "“A” waits for itself. Remove the condition.")]


def test_a_circle_with_a_way_out_is_sound():
    steps = [step("a", 1, rule=Any_((After("b"), RelativeDay(3)))), step("b", 2, rule=After("a"))]

    assert texts(steps) == []


def test_what_waits_for_a_stuck_step_is_stuck_too():
    steps = [step("a", 1, rule=After("a")), step("b", 2, rule=After("a"))]

    assert ("b", "“B” can never open, because “A” never does.") in texts(steps)


@pytest.mark.parametrize("rule", [ScoreAtLeast("a", HALF), AttendedAtLeast("a", HALF)])
def test_a_lesson_gives_neither_score_nor_attendance(rule):
    [(where, text)] = texts([step("a", 1), step("b", 2, rule=rule)])

    assert where == "b"
    assert text.startswith("“B” can never open: it asks for the score")


def test_a_required_step_behind_an_optional_one_is_worth_a_second_look():
    steps = [step("a", 1, required=False), step("b", 2, rule=After("a"))]

    assert pathways.check_design(steps) == [
        Problem("b", "“B” is required, but waits for a step that is optional.", Severity.WARNING)
    ]


def test_due_before_open_is_an_error_also_through_other_steps():
    steps = [step("a", 1, opens_on_day=7), step("b", 2, rule=After("a"), due_on_day=6)]

    assert texts(steps) == [("b", "“B” is due on day 6, before it can open on day 7.")]


def test_of_joined_conditions_the_last_and_of_alternatives_the_first_day_counts():
    steps = [
        step("all", 1, rule=All((RelativeDay(3), RelativeDay(9))), due_on_day=8),
        step("any", 2, rule=Any_((RelativeDay(3), RelativeDay(9))), due_on_day=8),
    ]

    assert texts(steps) == [("all", "“ALL” is due on day 8, before it can open on day 9.")]


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"due_on_day": 14}, "“A” is due on day 14, after the last of 2 weeks."),
        ({"opens_on_day": 14}, "“A” opens on day 14, after the last of 2 weeks."),
        ({"rule": RelativeDay(20), "due_on_day": 21}, "“A” opens on day 20, after the last of 2 weeks."),
    ],
)
def test_days_beyond_the_weeks_are_worth_a_second_look(fields, text):
    assert texts([step("a", 1, **fields)], weeks=2) == [("a", text)]


def test_the_last_day_of_the_last_week_is_inside():
    assert texts([step("a", 1, opens_on_day=13, due_on_day=13)], weeks=2) == []


def test_a_journey_lasts_a_week_or_more():
    assert texts([step("a", 1)], weeks=0) == [("", "A journey lasts at least one week.")]


def test_contradictions_of_order_are_worth_a_second_look():
    steps = [
        step("a", 1, rule=All((After("c"),))),
        step("b", 2, rule=After("c"), due_on_day=5),
        step("c", 0, due_on_day=6),
    ]
    later = [step("a", 1, rule=After("b")), step("b", 2)]

    assert texts(steps) == [("b", "“B” is due before “C”, which must be done first.")]
    assert texts(later) == [("a", "“A” waits for “B”, which comes later in the plan.")]


def test_numbers_that_make_no_sense_are_errors():
    steps = [step("a", 1, minutes=-5), step("b", 2, opens_on_day=-1)]

    assert texts(steps) == [
        ("a", "“A” has less than no minutes."),
        ("b", "“B” has a negative day. Day 0 is the first day."),
    ]


def test_a_name_used_twice_and_nothing_required_are_told():
    steps = [step("a", 1, required=False), step("a", 2, required=False)]

    assert texts(steps) == [
        ("a", "2 steps have the short name “a”. Give each its own."),
        ("", "No step is required, so no one can complete this journey."),
    ]


def test_every_step_stands_in_one_stage_in_order():
    steps = [step("a", 1), step("b", 2), step("c", 3), step("d", 4)]
    stages = [
        PlannedStage("two", 2, "Two", ("a", "c", "gone")),
        PlannedStage("one", 1, "One", ("b", "c")),
        PlannedStage("three", 3, "Three"),
    ]

    assert texts(steps, stages) == [
        ("two", "The stage “Two” names “gone”, which is not a step here."),
        ("c", "“C” stands in 2 stages. Put it into one."),
        ("d", "“D” stands in no stage. Put it into one."),
        ("three", "The stage “Three” has no steps."),
        ("b", "“B” belongs to an earlier stage than the step before it. Move one."),
    ]
