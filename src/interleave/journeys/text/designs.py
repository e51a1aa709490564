"""What a folder says, as values. Two folders that say the same are equal, however they are written."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeVar

from interleave.engine.pathways import StepSpec

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SkillDesign:
    slug: str
    title: str
    objectives: tuple[tuple[str, str], ...]  # slug, title


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDesign(StepSpec):
    """A step as text has it: `uses` is the slug of the file of its subject, empty for kinds without one.

    Its `subject_id` is None: a text names no row.
    """

    uses: str = ""


@dataclass(frozen=True, slots=True)
class StageDesign:
    slug: str
    title: str
    steps: tuple[StepDesign, ...]


@dataclass(frozen=True, slots=True)
class JourneyDesign:
    """journey.yaml."""

    slug: str
    title: str
    summary: str
    language: str
    model: str
    model_settings: Data
    weeks: int
    audience: str
    skills: tuple[SkillDesign, ...]
    stages: tuple[StageDesign, ...]
    library: str = ""  # the collection that the text shares with other journeys

    @property
    def collection(self) -> str:
        """The collection that the names of the folder belong to."""
        return self.library or self.slug

    @property
    def steps(self) -> tuple[StepDesign, ...]:
        return tuple(step for stage in self.stages for step in stage.steps)


@dataclass(frozen=True, slots=True)
class ModuleDesign:
    """modules/<slug>.md; `video`, `captions` and media in the blocks are names of files in media/."""

    slug: str
    kind: str
    title: str
    summary: str
    minutes: int
    objectives: tuple[str, ...]
    items: tuple[str, ...]
    video: str
    captions: str
    blocks: tuple[Data, ...]


@dataclass(frozen=True, slots=True)
class ItemDesign:
    """A question; `body` has the form that catalogue.bodies gives it."""

    slug: str
    kind: str
    prompt: str
    objectives: tuple[str, ...]
    refresh: bool
    body: Data


@dataclass(frozen=True, slots=True)
class QuizDesign:
    """quizzes/<slug>.yaml."""

    slug: str
    title: str
    pass_mark: Decimal
    time_limit_minutes: int | None
    attempts_allowed: int | None
    review: str
    items: tuple[ItemDesign, ...]


@dataclass(frozen=True, slots=True)
class SurveyDesign:
    """surveys/<slug>.yaml; questions in the form that assessments keeps."""

    slug: str
    title: str
    questions: tuple[Data, ...]


@dataclass(frozen=True, slots=True)
class TaskDesign:
    """tasks/<slug>.md, a task or an observation."""

    slug: str
    kind: str
    title: str
    confirmed_by: str
    objectives: tuple[str, ...]
    checklist: tuple[str, ...]
    brief: str


@dataclass(frozen=True, slots=True)
class PromptDesign:
    """discussions/<slug>.md."""

    slug: str
    title: str
    posts: int
    replies: int
    body: str


@dataclass(frozen=True, slots=True)
class ActivityDesign:
    """live/<slug>.md."""

    slug: str
    title: str
    kind: str
    modality: str
    minutes: int
    seats: int
    objectives: tuple[str, ...]
    agenda: str
    facilitator_notes: str


@dataclass(frozen=True, slots=True)
class JobAidDesign:
    """job-aids/<slug>.md."""

    slug: str
    title: str
    summary: str
    objectives: tuple[str, ...]
    body: str


ContentDesign = (
    ModuleDesign | QuizDesign | SurveyDesign | TaskDesign | PromptDesign | ActivityDesign | JobAidDesign
)
Design = JourneyDesign | ContentDesign


@dataclass(slots=True)
class FolderDesign:
    """A whole folder: the journey, its content by path, its other files (media/...) as they are."""

    journey: JourneyDesign
    content: dict[str, ContentDesign] = field(default_factory=dict)
    media: dict[str, bytes] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)  # of the steps, by slug, in journey.yaml
    key_lines: dict[str, int] = field(default_factory=dict)  # of the keys at the top of journey.yaml
    skill_lines: dict[str, int] = field(default_factory=dict)  # of the skills, by slug, in journey.yaml
    item_places: dict[str, str] = field(default_factory=dict)  # file:line of the items, by slug
    skipped: tuple[str, ...] = ()  # files and folders that do not belong to the format

    @property
    def items(self) -> dict[str, ItemDesign]:
        """The items of all quizzes, by slug."""
        quizzes = [content for content in self.content.values() if isinstance(content, QuizDesign)]
        return {item.slug: item for quiz in quizzes for item in quiz.items}


_Content = TypeVar("_Content", bound=Design)


def normal(design: _Content) -> _Content:
    """Return a design without what the database does not keep: the order of objectives and of cards."""
    if isinstance(design, ModuleDesign):
        return replace(design, objectives=_sorted(design.objectives), items=_sorted(design.items))
    if isinstance(design, QuizDesign):
        return replace(design, items=tuple(normal_item(item) for item in design.items))
    if isinstance(design, TaskDesign | JobAidDesign | ActivityDesign):
        return replace(design, objectives=_sorted(design.objectives))
    return design


def normal_item(item: ItemDesign) -> ItemDesign:
    """Return an item without the order of its objectives."""
    return replace(item, objectives=_sorted(item.objectives))


def means_the_same(one: Design | None, other: Design | None) -> bool:
    if one is None or other is None:
        return False
    return type(one) is type(other) and normal(one) == normal(other)


def _sorted(slugs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(slugs))
