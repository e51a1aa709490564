"""What happens in journeys."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from interleave.engine.events.values import Event


@dataclass(frozen=True, slots=True)
class JourneyDrafted(Event):
    """A draft of a journey was begun."""

    name: ClassVar[str] = "journeys.journey.drafted.v1"
    journey_id: UUID
    version_id: UUID
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class DraftChanged(Event):
    """A draft of a journey was edited."""

    name: ClassVar[str] = "journeys.draft.changed.v1"
    journey_id: UUID
    version_id: UUID
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class DraftDiscarded(Event):
    """A draft of a journey was thrown away."""

    name: ClassVar[str] = "journeys.draft.discarded.v1"
    journey_id: UUID
    version_id: UUID
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class JourneyPublished(Event):
    """A version of a journey was published."""

    name: ClassVar[str] = "journeys.journey.published.v1"
    journey_id: UUID
    version_id: UUID
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CohortLaunched(Event):
    """A cohort was opened."""

    name: ClassVar[str] = "journeys.cohort.launched.v1"
    cohort_id: UUID
    version_id: UUID
    starts_on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class CohortChanged(Event):
    """Dates, facilitators or offerings of a cohort changed."""

    name: ClassVar[str] = "journeys.cohort.changed.v1"
    cohort_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class CohortClosed(Event):
    """A cohort was closed."""

    name: ClassVar[str] = "journeys.cohort.closed.v1"
    cohort_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonEnrolled(Event):
    """A person has a place in a cohort."""

    name: ClassVar[str] = "journeys.person.enrolled.v1"
    person_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    version_id: UUID
    starts_on: date
    zone_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class EnrolmentWithdrawn(Event):
    """A place in a cohort was given up."""

    name: ClassVar[str] = "journeys.enrolment.withdrawn.v1"
    person_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class EnrolmentZoneChanged(Event):
    """The days of an enrolment are counted in another time zone: that of where the person is now."""

    name: ClassVar[str] = "journeys.enrolment.zone_changed.v1"
    person_id: UUID
    enrolment_id: UUID
    zone_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StepExcused(Event):
    """A facilitator let a person skip a step, with a reason."""

    name: ClassVar[str] = "journeys.step.excused.v1"
    person_id: UUID
    enrolment_id: UUID
    step_id: UUID
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RouteChosen(Event):
    """A learner took a way through a step: skip, short, standard (back again), remedial or enrich.

    `variant_id` is the step to do instead or as well; none for skip. Standard with a variant takes that one
    off her list, without it the step itself is hers again. `reason` is the evidence, in words.
    """

    name: ClassVar[str] = "journeys.route.chosen.v1"
    person_id: UUID
    enrolment_id: UUID
    step_id: UUID
    route: str
    variant_id: UUID | None
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StepCompleted(Event):
    """A step of a person's journey is done."""

    name: ClassVar[str] = "journeys.step.completed.v1"
    person_id: UUID
    enrolment_id: UUID
    step_id: UUID
    score: Decimal | None
    minutes: Decimal
    at: datetime
    kind: str = ""  # of the step
    objectives: tuple[str, ...] = ()  # slugs of what it is about
    objective_ids: tuple[UUID, ...] = ()  # the same by id: a slug is unique in its collection only
    lifts: str = ""  # how the step touches memory, from the traits of its kind; empty: it does not


@dataclass(frozen=True, slots=True)
class JourneyCompleted(Event):
    """Every required step of a person's journey is done."""

    name: ClassVar[str] = "journeys.journey.completed.v1"
    person_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class SeatBlocked(Event):
    """A person holds a seat for a live step that stays closed, because of the step that was missed."""

    name: ClassVar[str] = "journeys.seat.blocked.v1"
    person_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    step_id: UUID
    missed_step_id: UUID
    offering_id: UUID
    at: datetime
