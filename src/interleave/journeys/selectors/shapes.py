"""What the selectors hand out: frozen values, complete, so that no page has to ask again.

Instants are aware, UTC; days are calendar days in the learner's zone; scores and shares are 0..1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from interleave.engine.pathways import State
from interleave.engine.proposals import Proposal, Situation, StepOption
from interleave.journeys.models import BlendModel
from interleave.kernel.enrolment_scope import EnrolmentScope


@dataclass(frozen=True, slots=True)
class StepPlace:
    """One step of one enrolment, with what its player needs."""

    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    journey_title: str
    version_id: UUID
    step_id: UUID
    slug: str
    kind: str
    voice: str
    title: str
    minutes: int  # planned
    required: bool
    subject_id: UUID | None
    settings: Mapping[str, Any]
    objectives: tuple[str, ...]  # titles
    state: State
    opens_at: datetime | None
    due_at: datetime | None  # exclusive; the day to show is `due_on`
    due_on: date | None
    started_at: datetime | None
    done_at: datetime | None
    missed_at: datetime | None
    score: Decimal | None
    share: Decimal | None
    count: int
    reason: str
    excused: str
    space_id: UUID | None
    offering_ids: tuple[UUID, ...]
    previous_id: UUID | None
    next_id: UUID | None
    scope: EnrolmentScope  # the enrolment, for the contexts that store what is done in it
    is_read_only: bool = False  # withdrawn, or over and followed by a later enrolment in the same journey
    variant_of: UUID | None = None  # the step that it is another way of
    route: str = "standard"
    taken: str = ""
    taken_why: str = ""
    ways: "StepWays | None" = None  # of the step, or of the one that this is another way of


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a journey as a person stands on it."""

    step_id: UUID
    slug: str
    kind: str
    voice: str
    title: str
    position: int
    stage_id: UUID
    minutes: int
    required: bool
    opens_on_day: int | None
    due_on_day: int | None
    state: State
    opens_at: datetime | None
    due_at: datetime | None
    due_on: date | None
    started_at: datetime | None
    done_at: datetime | None
    missed_at: datetime | None
    score: Decimal | None
    share: Decimal | None
    count: int
    reason: str
    excused: str
    variant_of: str = ""  # slug of the step that it stands beside; empty: it stands for itself
    route: str = "standard"
    taken: str = ""  # the way taken: at a step skip or short, at a variant its own


@dataclass(frozen=True, slots=True)
class StepWays:
    """The ways through one step, and what the policy needs to propose one; `proposal` once it was asked."""

    enrolment_id: UUID
    step: StepLine
    others: tuple[StepLine, ...]  # its variants, in the order of the design
    option: StepOption
    options: tuple[StepOption, ...]
    situation: Situation  # without proofs
    objective_titles: Mapping[str, str]  # by slug
    objective_ids: Mapping[str, UUID]  # by slug
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage with its steps in order."""

    stage_id: UUID
    slug: str
    title: str
    steps: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True)
class VoiceMinutes:
    """Time that a design gives to a voice, and how much of it belongs to steps that are done."""

    voice: str
    planned_minutes: int
    done_minutes: int

    @property
    def hours(self) -> Decimal:
        """Planned hours. Who shows them rounds them: 45 minutes are no 0.8 hours."""
        return Decimal(self.planned_minutes) / 60


@dataclass(frozen=True, slots=True)
class OtherEnrolment:
    """Another enrolment of the same person in the same journey."""

    enrolment_id: UUID
    cohort_title: str
    state: str
    starts_on: date
    ended_at: datetime | None  # completed or withdrawn


@dataclass(frozen=True, slots=True)
class JourneyView:
    """A person's journey: header, hours per voice, stages with steps, what comes next."""

    enrolment_id: UUID
    cohort_id: UUID
    cohort_title: str
    version_id: UUID
    journey_title: str
    summary: str
    model: str
    person_id: UUID
    person_name: str
    state: str  # of the enrolment: active, completed, withdrawn
    starts_on: date
    ends_on: date
    zone_name: str
    week: int  # 1..weeks; 0 before the first day, weeks + 1 after the last
    weeks: int
    done: int
    total: int
    share: float
    late: int
    on_track: bool
    effort_minutes: int
    coach_id: UUID | None
    coach_name: str
    facilitator_names: tuple[str, ...]
    space_id: UUID | None
    hours: tuple[VoiceMinutes, ...]
    stages: tuple[StageView, ...]
    next_steps: tuple[StepLine, ...]
    is_over: bool  # the cohort is finished, and asks for nothing more
    is_read_only: bool  # withdrawn, or over and followed by a later enrolment in the same journey
    others: tuple[OtherEnrolment, ...] = ()  # of this person in this journey, the latest first
    ways: tuple[StepWays, ...] = ()  # where another way may be proposed now; on one's own journey only

    @property
    def model_word(self) -> str:
        return str(BlendModel(self.model).label)

    @property
    def steps(self) -> tuple[StepLine, ...]:
        return tuple(step for stage in self.stages for step in stage.steps)


@dataclass(frozen=True, slots=True)
class EnrolmentLine:
    """An enrolment in a list."""

    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID
    person_name: str
    journey_id: UUID
    journey_title: str
    cohort_title: str
    summary: str
    state: str
    starts_on: date
    week: int
    weeks: int
    done: int
    total: int
    share: float
    late: int
    last_activity_at: datetime | None
    next_step: StepLine | None
    is_over: bool  # its cohort is finished
    ended_at: datetime | None  # completed or withdrawn
    scope: EnrolmentScope


@dataclass(frozen=True, slots=True)
class TodayStep:
    """A step to do next, with the journey it belongs to."""

    enrolment_id: UUID
    cohort_id: UUID
    journey_title: str
    step: StepLine
    scope: EnrolmentScope


@dataclass(frozen=True, slots=True)
class Today:
    """What a person has to do over all her running journeys, late first."""

    steps: tuple[TodayStep, ...]
    enrolments: tuple[EnrolmentLine, ...]


@dataclass(frozen=True, slots=True)
class CohortLine:
    """A cohort in a list. `share` = done of all required steps of all its people."""

    cohort_id: UUID
    version_id: UUID
    title: str
    journey_title: str
    state: str
    starts_on: date
    ends_on: date
    people: int
    completed: int
    share: float
    late_people: int
    week: int  # 1..weeks; 0 before the first day, weeks + 1 after the last
    weeks: int
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of a cohort: required steps done of all, how many late, what is next."""

    enrolment_id: UUID
    person_id: UUID
    name: str
    team: str
    state: str
    starts_on: date
    coach_name: str
    done: int
    total: int
    share: float
    late: int
    last_activity_at: datetime | None
    next_step_id: UUID | None
    next_title: str
    next_due_on: date | None


@dataclass(frozen=True, slots=True)
class StepSpread:
    """How far a cohort is on one step: counts of people."""

    step_id: UUID
    slug: str
    kind: str
    voice: str
    title: str
    position: int
    stage_title: str
    opens_on_day: int | None
    due_on_day: int | None
    required: bool
    minutes: int
    people: int
    done: int
    started: int
    late: int
    share: float  # done / people, 0 when nobody is in
    mean_score: Decimal | None
    subject_id: UUID | None
    route: str = "standard"  # a variant is nobody's duty: `share` says little of it


@dataclass(frozen=True, slots=True)
class AttachedOffering:
    """An offering that serves a live step of a cohort."""

    step_id: UUID
    offering_id: UUID


@dataclass(frozen=True, slots=True)
class CohortView:
    """A cohort: header, one page of its people, the spread over its steps."""

    cohort_id: UUID
    version_id: UUID
    title: str
    journey_title: str
    version_number: int
    state: str
    starts_on: date
    ends_on: date
    week: int
    weeks: int
    capacity: int | None
    space_id: UUID | None
    facilitators: tuple[tuple[UUID, str], ...]
    offerings: tuple[AttachedOffering, ...]
    people: int
    completed: int
    share: float
    late_people: int
    steps: tuple[StepSpread, ...]
    rows: tuple[PersonRow, ...]
    page: int
    pages: int
    found: int  # rows that fit the search
    search: str
    may_organise: bool


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A report of a manager: her journeys, done of required, late."""

    person_id: UUID
    name: str
    job: str
    enrolments: tuple[EnrolmentLine, ...]
    done: int
    total: int
    late: int
    last_activity_at: datetime | None
