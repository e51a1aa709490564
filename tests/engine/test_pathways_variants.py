"""A variant stands beside its step, and is nobody's duty until it is taken."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from interleave.engine import pathways
from interleave.engine.pathways import (
    After,
    Planner,
    RelativeDay,
    ScoreAtLeast,
    StepFacts,
    variants,
)
from tests.engine.traits import planned

PARIS = ZoneInfo("Europe/Paris")
FIRST = date(2026, 11, 23)


def step(name, position, **more):
    return planned(name, position, name.title(), more.pop("kind", "lesson"), **more)


BASE = step("base", 1, minutes=20, opens_on_day=3, due_on_day=9, rule=After("start"))
SHORT = step("short", 2, minutes=5, required=False, of="base", route="short")
AGAIN = step("again", 3, minutes=30, required=False, of="base", route="remedial", rule=RelativeDay(1))


def texts(*steps):
    return [(problem.where, problem.text) for problem in variants.check_variants(steps)]


def test_a_variant_opens_with_its_step_and_only_the_short_one_takes_its_last_day():
    _base, short, again = pathways.settle([BASE, SHORT, replace(AGAIN, rule=None)])

    assert (short.opens_on_day, short.due_on_day, short.rule) == (3, 9, After("start"))
    assert (again.opens_on_day, again.due_on_day, again.rule) == (3, None, After("start"))


def test_a_variant_with_a_rule_of_its_own_keeps_it():
    assert pathways.settle([BASE, AGAIN])[1] == AGAIN


def test_what_was_not_taken_is_not_on_the_list():
    assert pathways.own_steps([BASE, SHORT, AGAIN], {}) == (BASE,)


def test_the_short_way_takes_the_place_of_its_step_and_more_work_is_added():
    steps = [BASE, SHORT, AGAIN]

    short = pathways.own_steps(steps, {"base": "short", "short": "short"})
    more = pathways.own_steps(steps, {"again": "remedial"})
    of_optional = pathways.own_steps(
        [replace(BASE, required=False), SHORT], {"base": "short", "short": "short"}
    )

    assert [(entry.id, entry.required) for entry in short] == [("short", True)]
    assert [(entry.id, entry.required) for entry in more] == [("base", True), ("again", True)]
    assert [(entry.id, entry.required) for entry in of_optional] == [("short", False)]


def test_the_checker_says_in_words_what_is_wrong_with_a_variant():
    assert texts(step("x", 1, of="nobody", route="short", required=False)) == [
        ("x", "“X” is another way of “nobody”, which is not a step here.")
    ]
    assert texts(step("x", 1, of="x", route="short", required=False)) == [
        ("x", "“X” is another way of itself. Name the step that it stands beside.")
    ]
    assert texts(BASE, SHORT, step("x", 4, of="short", route="enrich", required=False)) == [
        (
            "x",
            "“X” is another way of “Short”, which is itself another way. "
            "Name the step that both stand beside.",
        )
    ]
    assert texts(BASE, replace(SHORT, required=True)) == [
        (
            "short",
            "“Short” is another way of “Base” and cannot be required: "
            "no learner has to do it until they choose it.",
        )
    ]
    assert texts(BASE, replace(SHORT, route="scenic")) == [
        ("short", "“Short” has no way called “scenic”. Use one of: short, remedial, enrich.")
    ]
    assert texts(BASE, SHORT, replace(SHORT, id="other")) == [
        ("short", "“Base” has 2 ways called “short”. Keep one of them."),
        ("other", "“Base” has 2 ways called “short”. Keep one of them."),
    ]


def test_a_short_way_that_takes_longer_is_worth_a_second_look():
    [problem] = variants.check_variants([BASE, replace(SHORT, minutes=21)])

    assert problem.text == "“Short” is the short way of “Base”, but takes longer."
    assert problem.severity is pathways.Severity.WARNING


def test_two_variants_of_each_other_are_found():
    one = step("one", 1, of="two", route="short", required=False)
    two = step("two", 2, of="one", route="short", required=False)

    assert [where for where, _text in texts(one, two)] == ["one", "two"]


def test_a_required_step_that_waits_for_a_variant_is_found():
    late = step("late", 4, rule=After("short"))

    problems = pathways.check_design([step("start", 0), BASE, SHORT, late])

    assert [problem.text for problem in problems] == [
        "“Late” is required, but waits for a step that is optional."
    ]


def test_planning_again_after_a_fact_gives_what_planning_everything_gives():
    steps = [
        step("start", 0),
        BASE,
        step("quiz", 4, kind="quiz", rule=After("base")),
        step("end", 5, rule=ScoreAtLeast("quiz", Decimal("0.5"))),
    ]
    planner = Planner(steps, starts_on=FIRST, zone=PARIS)
    plans, facts = planner.begin(), {}

    for name in ("start", "base", "quiz"):
        at = datetime(2026, 11, 27, 12, tzinfo=UTC)
        facts[name] = StepFacts(at, at, score=Decimal(1) if name == "quiz" else None)
        plans |= planner.after(name, facts)

        assert plans == pathways.plan(steps, facts, starts_on=FIRST, zone=PARIS)
