"""The designed step as one value: what draft, published edition, designer, text and simulator hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self
from uuid import UUID

from interleave.engine.pathways.planning import PlannedStep
from interleave.engine.pathways.rules import parse_rule
from interleave.engine.pathways.traits import Traits


@dataclass(frozen=True, slots=True)
class StepSpec:
    """A step as its designer wants it.

    Attributes:
        slug: unique in the journey; rules and variants name steps by it.
        kind: the name of its kind.
        subject_id: the content that it uses; None where it uses none, or none is chosen yet.
        minutes: the planned effort, >= 0.
        opens_on_day, due_on_day: days of the learner, from 0; due until the end of that day.
        rule: when it opens, in the form that `parse_rule` reads.
        settings: what its kind and the model of the journey want to know.
        objectives: slugs.
        variant_of: slug of the step that this one is a variant of; empty for a step of its own.
        route: `standard`, or the route of a variant.
    """

    slug: str
    kind: str
    title: str
    subject_id: UUID | None = None
    minutes: int = 0
    opens_on_day: int | None = None
    due_on_day: int | None = None
    rule: Mapping[str, Any] | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    required: bool = True
    objectives: tuple[str, ...] = ()
    variant_of: str = ""
    route: str = "standard"

    @classmethod
    def of(cls, step: Any, **more: Any) -> Self:
        """Return the fields of a spec, as they are on a step or a row, with those that a subclass adds."""
        return cls(**{name: getattr(step, name) for name in SPEC_FIELDS}, **more)

    def plan(self, position: int, traits: Traits) -> PlannedStep:
        """Return the step as the rules read it, with the traits of its kind.

        Raises RuleError when its rule has none of the forms of `parse_rule`.
        """
        return PlannedStep(
            id=self.slug,
            position=position,
            title=self.title,
            kind=self.kind,
            traits=traits,
            required=self.required,
            minutes=self.minutes,
            opens_on_day=self.opens_on_day,
            due_on_day=self.due_on_day,
            rule=parse_rule(self.rule),
            of=self.variant_of or None,
            route=self.route,
        )


SPEC_FIELDS: tuple[str, ...] = tuple(field.name for field in fields(StepSpec))
