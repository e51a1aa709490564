"""What a kind of step is, and what it makes of the things that happen."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from interleave.engine import mastery
from interleave.engine.pathways import Traits


@dataclass(frozen=True, slots=True)
class AtOffering:
    """The offering that a live fact is about, and when it took place.

    `context_id` is the cohort that the offering was opened for, if any.
    """

    offering_id: UUID
    context_id: UUID | None
    held_at: datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """What one event says about one person and one subject.

    `subject_id` None = the earliest undone step of the kind. `seconds` (below zero: taken back) and `count`
    ADD to what is there;
    `score` and `share` are 0..1. `done` is what the event alone can tell; the kind's `is_met` may ask for
    more. `missed` True: the chance is over without success; False: there is a new chance; None: says nothing.
    `amounts` are totals that `is_met` compares with what the step asks for.
    """

    person_id: UUID
    subject_id: UUID | None
    at: datetime
    started: bool = True
    done: bool = False
    score: Decimal | None = None
    share: Decimal | None = None
    seconds: int = 0
    count: int = 0
    missed: bool | None = None
    reopened: bool = False  # done no longer: sent back
    only_open: bool = False  # counts only for a step that was open at the time
    cohort_id: UUID | None = None  # it belongs to this cohort and to no other
    space_id: UUID | None = None  # it happened in this journey space and in no other
    enrolment_id: UUID | None = None  # it concerns this enrolment and no other
    offering: AtOffering | None = None  # it concerns the cohorts that the offering serves
    amounts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Totals:
    """What is known of one person on one step, the fact at hand included."""

    score: Decimal | None
    share: Decimal | None
    seconds: int
    count: int


@dataclass(frozen=True, slots=True)
class Subject:
    """What a step uses: the root of a module, a quiz, a live activity, ..."""

    id: UUID
    slug: str
    title: str
    collection: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of a kind: which values it takes, and the sentence for all others."""

    takes: Callable[[Any], bool]
    otherwise: str | Promise


def is_whole(value: object) -> bool:
    """Return True for a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> bool:
    """Return True for a number, whole or not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


class Scoring(StrEnum):
    """How a later score meets an earlier one."""

    BEST = "best"
    MEAN = "mean"  # over `count`
    LATEST = "latest"


Evidence = Callable[[Any], Fact | None]
Piece = tuple[UUID, mastery.Evidence]  # an objective, and what speaks about it
MasteryReader = Callable[[Any], Iterable[Piece]]
Wants = Mapping[str, Any]  # the step's settings over what its subject demanded at publication


def met_when_done(fact: Fact, totals: Totals, wants: Wants) -> bool:
    """The event alone decides."""
    return fact.done


@dataclass(frozen=True, slots=True)
class StepKind:
    """A kind of step: its noun, its traits, how to find what it uses, and which events concern it.

    `traits` are what the rules know about it. `mastery` maps an event type to a function that returns what
    the event proves about objectives; empty: nothing that happens in such a step is evidence of mastery.
    `evidence` maps an event type to a function that reads it; None = this event says nothing here.
    `settings` are what a designer can set, by name.
    `find_subject` returns the subject of a slug in a collection, or None; a kind without it uses nothing.
    `demand` reads, once, when a version is published, what the subject asks for. `folder` is
    where the text format keeps its subjects; `content_kind` is the `kind` that such a file must state, in a
    folder that holds several.
    """

    name: str
    noun: str | Promise
    traits: Traits
    evidence: Mapping[type, Evidence]
    mastery: Mapping[type, MasteryReader]
    settings: Mapping[str, Setting]
    find_subject: Callable[[str, str], Subject | None] | None = None
    name_subjects: Callable[[list[UUID]], dict[UUID, Subject]] | None = None
    is_met: Callable[[Fact, Totals, Wants], bool] = met_when_done
    demand: Callable[[UUID], dict[str, int]] | None = None
    scoring: Scoring = Scoring.BEST
    folder: str = ""
    content_kind: str = ""

    @property
    def has_subject(self) -> bool:
        return self.find_subject is not None
