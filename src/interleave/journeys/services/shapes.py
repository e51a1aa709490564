"""What is handed to the services: a design as one structure, and what came of enrolling."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from interleave.engine.pathways import StepSpec
from interleave.journeys.models import Enrolment
from interleave.kernel.errors import Problem


@dataclass(frozen=True, slots=True)
class DraftStage:
    """A stage with its steps, in order."""

    slug: str
    title: str
    steps: Sequence[StepSpec] = ()


@dataclass(frozen=True, slots=True)
class DraftHead:
    """What a version says about itself."""

    title: str
    summary: str = ""
    language: str = "en"
    model: str = "enriched_virtual"
    model_settings: Mapping[str, Any] = field(default_factory=dict)
    weeks: int = 1
    audience: str = ""
    skills: Sequence[Mapping[str, Any]] = ()  # {slug, title, objectives: [{slug, title, id}]}
    library: str = ""  # the collection that its text shares with other journeys


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole design."""

    head: DraftHead
    stages: Sequence[DraftStage]

    @property
    def steps(self) -> tuple[StepSpec, ...]:
        return tuple(step for stage in self.stages for step in stage.steps)


@dataclass(frozen=True, slots=True)
class EnrolReport:
    """What came of enrolling: who is new, and the names of those who were in already."""

    enrolled: tuple[Enrolment, ...]
    already_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EmailLine:
    """A line of a file that names a person of the organisation."""

    line: int
    email: str
    person_id: UUID
    name: str
    already_in: bool


@dataclass(frozen=True, slots=True)
class EmailsReport:
    """What a file of emails would do: the people found, and what is wrong, by line."""

    people: tuple[EmailLine, ...]
    problems: tuple[Problem, ...]
    active_elsewhere: tuple[str, ...]  # names of those who are active in another cohort of the journey

    @property
    def new_ids(self) -> tuple[UUID, ...]:
        return tuple(line.person_id for line in self.people if not line.already_in)
