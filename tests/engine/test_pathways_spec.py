"""A designed step is one value; the rules read it with a position and the traits of its kind."""

from dataclasses import dataclass

import pytest

from interleave.engine.pathways import SPEC_FIELDS, After, RuleError, StepSpec
from tests.engine.traits import TRAITS

CHECK = StepSpec(
    "check",
    "quiz",
    "Check",
    minutes=10,
    due_on_day=3,
    rule={"after": "read"},
    variant_of="long",
    route="short",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered(StepSpec):
    number: int


def test_a_planned_step_has_the_traits_of_its_kind_and_a_parsed_rule():
    step = CHECK.plan(4, TRAITS["quiz"])

    assert (step.id, step.position, step.traits.is_scored) == ("check", 4, True)
    assert (step.rule, step.of, step.route) == (After("read"), "long", "short")


def test_a_rule_of_no_known_form_is_refused():
    with pytest.raises(RuleError):
        StepSpec("a", "quiz", "A", rule={"when": "later"}).plan(1, TRAITS["quiz"])


def test_a_subclass_takes_every_field():
    step = Numbered.of(CHECK, number=7)

    assert step.number == 7
    assert [getattr(step, name) for name in SPEC_FIELDS] == [getattr(CHECK, name) for name in SPEC_FIELDS]
