"""A design either keeps the rules of its model, or is told in words which one it breaks."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from interleave.engine import blend, pathways
from interleave.engine.pathways import After, OnDate, Severity
from tests.engine.traits import TRAITS, planned


def step(name, kind, minutes=30, **fields):
    return planned(name, 1, name.title(), kind, minutes=minutes, **fields)


def broken(model, settings, steps, **more):
    return {finding.rule for finding in blend.check_model(model, settings, steps, **more)}


def changed(template, name, **fields):
    """The steps of a template with one of them changed."""
    if "kind" in fields:
        fields["traits"] = TRAITS[fields["kind"]]
    return [replace(step, **fields) if step.id == name else step for step in template.plan(TRAITS)]


def test_hours_are_added_by_voice():
    steps = [step("a", "live", 90), step("b", "coaching"), step("c", "lesson", 25), step("d", "refresh", 5)]

    assert blend.hours_by_voice(steps) == {
        "live": Decimal("2.00"),
        "selfpaced": Decimal("0.42"),
        "together": Decimal("0.00"),
        "practice": Decimal("0.08"),
        "job": Decimal("0.00"),
    }


def test_every_kind_has_one_of_the_five_voices():
    assert {traits.voice for traits in TRAITS.values()} == set(blend.VOICES)


def test_unknown_models_are_refused():
    with pytest.raises(ValueError, match='"hybrid" is not a model'):
        blend.check_model("hybrid", {}, [])


def test_there_is_a_template_for_every_model():
    assert tuple(blend.templates()) == blend.MODELS


@pytest.mark.parametrize("model", blend.MODELS)
def test_every_template_passes_its_own_checker_and_is_a_sound_design(model):
    template = blend.templates()[model]
    stages = [
        pathways.PlannedStage(stage.id, place, stage.title, tuple(step.slug for step in stage.steps))
        for place, stage in enumerate(template.stages)
    ]

    steps = template.plan(TRAITS)

    findings = blend.check_model(model, template.settings, steps, credits=template.credits)

    assert findings == []
    assert pathways.check_design(steps, stages, weeks=template.weeks) == []
    assert [step.position for step in steps] == list(range(1, len(steps) + 1))


ROTATION = blend.templates()["rotation"]


@pytest.mark.parametrize(
    ("name", "fields", "rule"),
    [
        ("learn-alone", {"required": False}, "every_station"),
        ("learn-alone", {"rule": After("practise-live")}, "any_order"),
        ("learn-alone", {"opens_on_day": 14}, "same_days"),
        ("learn-alone", {"minutes": 90}, "equal_minutes"),
        ("practise-live", {"kind": "lesson"}, "live_station"),
    ],
)
def test_a_rotation_tells_which_station_breaks_it(name, fields, rule):
    [finding] = blend.check_model("rotation", ROTATION.settings, changed(ROTATION, name, **fields))

    assert finding.rule == rule
    assert set(finding.steps) <= {"practise-live", "learn-alone", "solve-together"}


@pytest.mark.parametrize(
    ("settings", "rules"),
    [
        ({}, {"stations", "groups"}),
        ({"stations": ["practise-live"], "groups": 2}, {"stations", "groups", "online_station"}),
        ({"stations": ["practise-live", "learn-alone"], "groups": 1}, {"groups"}),
        ({"stations": ["practise-live", "learn-alone"], "groups": True}, {"groups"}),
        ({"stations": ["practise-live", "learn-alone"], "groups": 3}, {"groups"}),
        ({"stations": ["practise-live", "learn-alone", "gone"], "groups": 2}, {"stations_exist"}),
        ({"stations": ["practise-live", "learn-alone", "learn-alone"], "groups": 2}, {"stations"}),
        ({"stations": ["practise-live", "learn-alone"], "groups": 2, "slots": 1}, {"timetable"}),
    ],
)
def test_a_rotation_tells_which_setting_breaks_it(settings, rules):
    assert broken("rotation", settings, ROTATION.plan(TRAITS)) == rules


def test_a_rotation_on_the_job_alone_is_neither_live_nor_online():
    steps = [step("a", "task"), step("b", "observation")]

    assert broken("rotation", {"stations": ["a", "b"], "groups": 2}, steps) == {
        "live_station",
        "online_station",
    }


def test_flex_is_mostly_online():
    steps = [step("a", "lesson", 60), step("b", "live", 60, required=False)]

    [finding] = blend.check_model("flex", {}, steps)

    assert finding.text == (
        "The core of Flex is online, but only 50% of online and live minutes are. Make it more than half."
    )
    assert finding.steps == ("b",)


@pytest.mark.parametrize(
    ("settings", "helper", "rules"),
    [
        ({}, step("b", "live"), {"help_on_demand"}),
        ({"office_hours": False}, step("b", "live"), {"help_on_demand"}),
        ({"office_hours": True}, step("b", "live"), set()),
        ({}, step("b", "live", required=False), set()),
        ({}, step("b", "coaching"), set()),
        ({}, step("b", "discussion"), set()),
    ],
)
def test_flex_offers_human_help_on_demand(settings, helper, rules):
    assert broken("flex", settings, [step("a", "lesson", 120), helper]) == rules


def test_flex_leaves_the_pace_to_people():
    steps = [step("a", "lesson", 90, rule=OnDate(date(2027, 1, 10))), step("b", "discussion")]

    assert broken("flex", {}, steps) == {"own_pace"}


def electives(count, **fields):
    return [step(f"e{n}", "lesson", required=False, **fields) for n in range(count)]


@pytest.mark.parametrize(
    ("settings", "count", "rules"),
    [
        ({}, 3, {"choose"}),
        ({"choose": 0}, 3, {"choose"}),
        ({"choose": 4}, 3, {"enough_electives"}),
        ({"choose": 3}, 3, {"real_choice"}),
        ({"choose": 2}, 3, set()),
    ],
)
def test_a_la_carte_offers_more_than_must_be_chosen(settings, count, rules):
    assert broken("a_la_carte", settings, electives(count)) == rules


@pytest.mark.parametrize(
    ("needed", "credits", "rules"),
    [
        (3, {"e0": 2, "e1": 1, "e2": 1}, {"credits_sure"}),
        (3, {"e0": 2, "e1": 2, "e2": 1}, set()),
        (4, {"e0": 2, "e1": 1, "e2": 1}, {"credits_reachable"}),
        (4, {"e0": 2, "e1": 2, "e2": 2}, set()),
        (4, {"e0": 1, "e1": 1, "e2": 1, "must": 2}, set()),
        (1, {}, {"credits_reachable"}),
    ],
)
def test_a_la_carte_credits_can_be_reached(needed, credits, rules):
    settings = {"choose": 2, "credits_needed": needed}

    assert broken("a_la_carte", settings, [*electives(3), step("must", "live")], credits=credits) == rules


def test_a_la_carte_electives_are_free_and_one_is_online():
    chained = [*electives(2), step("late", "lesson", required=False, rule=After("e0"))]
    offline = [step(name, "live", required=False) for name in "abc"]

    assert broken("a_la_carte", {"choose": 2}, chained) == {"free_choice"}
    assert broken("a_la_carte", {"choose": 2}, offline) == {"online_elective"}


ENRICHED = blend.templates()["enriched_virtual"]


@pytest.mark.parametrize("hours", [None, 0, -1, "6", True])
def test_enriched_virtual_says_how_many_live_hours(hours):
    assert broken("enriched_virtual", {"minimum_live_hours": hours}, ENRICHED.plan(TRAITS)) == {
        "minimum_live"
    }


def test_enriched_virtual_counts_only_required_live_hours():
    [finding] = blend.check_model(
        "enriched_virtual", ENRICHED.settings, changed(ENRICHED, "workshop", required=False)
    )

    assert finding.text == "Everyone gets 3 live hours, but required live steps bring 2."
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("live", "lessons", "optional", "rules"),
    [
        (1, 4, 0, set()),
        (2, 2, 0, {"mostly_online", "few_live"}),
        (3, 5, 0, {"few_live"}),
        (3, 7, 2, {"live_required"}),
    ],
)
def test_enriched_virtual_keeps_live_parts_few_and_required(live, lessons, optional, rules):
    steps = [step(f"live{n}", "live", required=n >= optional) for n in range(live)]
    steps += [step(f"lesson{n}", "lesson") for n in range(lessons)]

    assert broken("enriched_virtual", {"minimum_live_hours": 0.5}, steps) == rules


def test_long_meetings_among_many_short_lessons_are_worth_a_second_look():
    steps = [step("day", "live", 300), *(step(f"l{n}", "lesson", 10) for n in range(5))]

    [finding] = blend.check_model("enriched_virtual", {"minimum_live_hours": 5}, steps)

    assert (finding.rule, finding.severity) == ("online_time", Severity.WARNING)


def test_errors_come_before_warnings():
    findings = blend.check_model("a_la_carte", {}, [step("a", "live", required=False)])

    assert [finding.severity for finding in findings] == [Severity.ERROR, Severity.WARNING]
