"""A small starting design per model; each passes its own checker."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from interleave.engine.pathways import PlannedStep


@dataclass(frozen=True, slots=True)
class TemplateStep:
    """A step of a template; `settings` is what the step's kind needs (reviews, agenda) and its credits."""

    step: PlannedStep
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TemplateStage:
    """A phase of a template with its steps, in order."""

    id: str
    title: str
    steps: tuple[TemplateStep, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A starting design: texts, weeks, settings of the model, stages."""

    model: str
    title: str
    summary: str
    weeks: int
    settings: Mapping[str, object]
    stages: tuple[TemplateStage, ...]

    @property
    def steps(self) -> tuple[PlannedStep, ...]:
        """All steps in order of position."""
        return tuple(entry.step for stage in self.stages for entry in stage.steps)

    @property
    def credits(self) -> dict[str, int]:
        """Credits per step id, for the steps that carry some."""
        entries = [entry for stage in self.stages for entry in stage.steps]
        return {
            entry.step.id: credits
            for entry in entries
            if isinstance(credits := entry.settings.get("credits"), int)
        }


def templates() -> dict[str, Template]:
    """Return one starting design per model, keyed and ordered as `MODELS`."""
    raise NotImplementedError
