"""Reading designs: journeys, their versions, what is wrong with a draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from interleave.engine.pathways import Severity
from interleave.journeys.selectors.shapes import VoiceMinutes


@dataclass(frozen=True, slots=True)
class JourneyLine:
    """A journey in the designer's list: its latest edition and its draft, if any."""

    journey_id: UUID
    slug: str
    title: str
    summary: str
    model: str
    weeks: int
    steps: int
    published_id: UUID | None
    published_number: int | None
    draft_id: UUID | None
    cohorts: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class VersionLine:
    """An edition of a journey."""

    version_id: UUID
    number: int
    state: str
    title: str
    changed_at: datetime
    published_at: datetime | None
    cohorts: int


@dataclass(frozen=True, slots=True)
class DesignStep:
    """A step of a design, for the designer."""

    step_id: UUID
    stage_id: UUID
    slug: str
    kind: str
    voice: str
    title: str
    position: int
    subject_id: UUID | None
    minutes: int
    opens_on_day: int | None
    due_on_day: int | None
    rule: Mapping[str, Any] | None
    settings: Mapping[str, Any]
    required: bool
    objectives: tuple[str, ...]  # slugs


@dataclass(frozen=True, slots=True)
class DesignStage:
    """A stage of a design with its steps."""

    stage_id: UUID
    slug: str
    title: str
    steps: tuple[DesignStep, ...]


@dataclass(frozen=True, slots=True)
class DesignView:
    """An edition of a journey as the designer sees it."""

    journey_id: UUID
    version_id: UUID
    number: int
    slug: str
    state: str
    title: str
    summary: str
    language: str
    model: str
    model_settings: Mapping[str, Any]
    weeks: int
    audience: str
    skills: tuple[Mapping[str, Any], ...]
    changed_at: datetime
    published_at: datetime | None
    stages: tuple[DesignStage, ...]
    hours: tuple[VoiceMinutes, ...]

    @property
    def steps(self) -> tuple[DesignStep, ...]:
        return tuple(step for stage in self.stages for step in stage.steps)


@dataclass(frozen=True, slots=True)
class DesignFinding:
    """Something wrong with a design, in words. `step_ids` empty: it concerns the journey."""

    text: str
    severity: Severity
    step_ids: tuple[UUID, ...]
    rule: str = ""  # of the model, such as minimum_live_hours; empty: of the pathway

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR
