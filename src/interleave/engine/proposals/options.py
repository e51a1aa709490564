"""What the policy is told, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from interleave.engine.mastery import Estimate


@dataclass(frozen=True, slots=True)
class StepOption:
    """A step, or one of its variants, as something to choose.

    Attributes:
        slug: the name of the step in its design.
        route: standard, short, remedial or enrich; `of` names the step that a variant stands beside.
        minutes: planned effort, >= 0.
        objectives: what it serves, as slugs.
        prerequisites: the steps that its rule names.
        can_skip: its kind allows to leave it out on evidence (see `pathways.Traits`).
    """

    slug: str
    title: str
    route: str
    of: str | None
    minutes: int
    objectives: tuple[str, ...]
    prerequisites: tuple[str, ...] = ()
    can_skip: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of a learner on one objective: the estimate now, and the answers behind it for words.

    `right` of `asked` are answers to items, `last_at` the latest piece of any kind. Where `asked` is 0 the
    sentence speaks of the pieces of the estimate.
    """

    title: str
    estimate: Estimate
    right: int = 0
    asked: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """A check of the step that the learner did not pass, and has not passed since. `score` is 0..1."""

    title: str
    score: float


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a learner stands on a step. `open_slugs`: which of the step and its variants are open to her.

    `taken`: the variants on her list already, by slug.
    """

    open_slugs: frozenset[str]
    done_at: datetime | None = None
    due_at: datetime | None = None
    failed: FailedCheck | None = None
    proofs: Mapping[str, Proof] = field(default_factory=dict)  # by slug of the objective
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Proposal:
    """The way that the evidence suggests: `step` is the standard step, `reason` one sentence for the learner.

    `variant` is the slug of the step to do instead or as well; empty for skip and standard.
    """

    step: str
    route: str
    reason: str
    variant: str = ""
