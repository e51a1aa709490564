"""A version of a journey as values: what the rules, the projector and the pages read.

A published version never changes, so it is kept in memory after the first reading; a draft is read
every time.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from interleave.engine import pathways
from interleave.engine.pathways import PlannedStage, PlannedStep, StepSpec, Voice
from interleave.journeys.kinds import KINDS
from interleave.journeys.models import JourneyVersion, Stage, Step
from interleave.kernel import errors

KEPT_IN_MEMORY = 128  # versions; a version of 60 steps takes about 100 KB


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionStep(StepSpec):
    """A step of a version. `planned` is what engine.pathways reads; its id is the slug.

    A variant names in `variant_of` the step that it belongs to; its `planned` has the rule and days of both.
    """

    id: UUID
    stage_id: UUID
    position: int
    demand: Mapping[str, Any]
    planned: PlannedStep

    @property
    def wants(self) -> dict[str, Any]:
        """What the step asks for: its settings over what its subject demanded at publication."""
        return {**self.demand, **self.settings}

    @property
    def voice(self) -> Voice:
        """The voice of its kind."""
        return self.planned.traits.voice


@dataclass(frozen=True, slots=True)
class EditionStage:
    """A stage of a version."""

    id: UUID
    slug: str
    title: str
    position: int


@dataclass(frozen=True)
class Edition:
    """A version with its stages and steps, in order of position."""

    version_id: UUID
    journey_id: UUID
    number: int
    title: str
    summary: str
    model: str
    model_settings: Mapping[str, Any]
    weeks: int
    stages: tuple[EditionStage, ...]
    steps: tuple[EditionStep, ...]
    objective_titles: Mapping[str, str]
    objective_ids: Mapping[str, UUID]  # by slug, of those that the catalogue has

    @cached_property
    def by_id(self) -> dict[UUID, EditionStep]:
        return {step.id: step for step in self.steps}

    @cached_property
    def by_slug(self) -> dict[str, EditionStep]:
        return {step.slug: step for step in self.steps}

    @cached_property
    def variants(self) -> dict[str, tuple[EditionStep, ...]]:
        """The other ways, by the slug of the step that they stand beside."""
        found: dict[str, tuple[EditionStep, ...]] = {}
        for step in self.steps:
            if step.variant_of:
                found[step.variant_of] = (*found.get(step.variant_of, ()), step)
        return found

    @cached_property
    def planned(self) -> tuple[PlannedStep, ...]:
        return tuple(step.planned for step in self.steps)

    @cached_property
    def planned_stages(self) -> tuple[PlannedStage, ...]:
        return tuple(
            PlannedStage(
                stage.slug,
                stage.position,
                stage.title,
                tuple(step.slug for step in self.steps if step.stage_id == stage.id),
            )
            for stage in self.stages
        )

    @cached_property
    def credits(self) -> dict[str, int]:
        """Credits by step slug, for the steps that carry some; a variant earns those of its step."""
        worth = ((step.slug, step.settings.get("credits")) for step in self.steps if not step.variant_of)
        return {slug: value for slug, value in worth if isinstance(value, int)}

    @cached_property
    def named(self) -> frozenset[str]:
        """The slugs of the steps that a rule asks about: only what happens there can open another step."""
        return frozenset(slug for step in self.planned for slug in pathways.steps_named(step.rule))

    def ids_of(self, objectives: Iterable[str]) -> tuple[UUID, ...]:
        """Return the ids of objectives by their slugs; one that the catalogue lacks is left out."""
        return tuple(self.objective_ids[slug] for slug in objectives if slug in self.objective_ids)

    def own(self, taken: Mapping[str, str]) -> tuple[PlannedStep, ...]:
        """Return the steps on the list of who took these ways, by slug (see pathways.own_steps)."""
        return pathways.own_steps(self.planned, taken) if self.variants else self.planned

    @property
    def choose(self) -> int:
        """How many optional steps count as required: a la carte only, never more than there are."""
        if self.model != "a_la_carte":
            return 0
        optional = sum(not step.required and not step.variant_of for step in self.steps)
        wanted = self.model_settings.get("choose")
        return min(max(wanted, 0), optional) if isinstance(wanted, int) else 0

    @property
    def credits_needed(self) -> int:
        needed = self.model_settings.get("credits_needed") if self.model == "a_la_carte" else 0
        return needed if isinstance(needed, int) else 0

    @cached_property
    def total(self) -> int:
        """How many steps one has to do."""
        return sum(step.required for step in self.steps) + self.choose


def load(version_id: UUID) -> Edition:
    """Return a version's design. 3 queries, none when it was published and read before.

    Raises NotFound.
    """
    return load_many([version_id])[version_id]


def load_many(version_ids: Iterable[UUID]) -> dict[UUID, Edition]:
    """Return the designs of some versions. 3 queries for those that were never read, however many.

    Raises NotFound.
    """
    wanted = set(version_ids)
    found = {key: known for key in wanted if (known := _published.get(key)) is not None}
    missing = wanted - found.keys()
    if missing:
        for edition, is_draft in _read(missing):
            found[edition.version_id] = edition
            if not is_draft:
                _published.put(edition)
    if len(found) < len(wanted):
        raise errors.NotFound
    return found


def read(version_id: UUID) -> tuple[Edition, bool]:
    """Return a version's design from its rows, and whether it is a draft. 3 queries. Raises NotFound."""
    for found in _read({version_id}):
        return found
    raise errors.NotFound


def _read(version_ids: set[UUID]) -> Iterator[tuple[Edition, bool]]:
    # The version first: what is published now was finished before, whatever somebody changes meanwhile.
    versions = list(JourneyVersion.objects.filter(pk__in=version_ids))
    stages: dict[UUID, list[Stage]] = {}
    steps: dict[UUID, list[Step]] = {}
    for stage in Stage.objects.filter(version_id__in=version_ids).order_by("position", "id"):
        stages.setdefault(stage.version_id, []).append(stage)
    for step in Step.objects.filter(version_id__in=version_ids).order_by("position", "id"):
        steps.setdefault(step.version_id, []).append(step)
    for version in versions:
        edition = _edition(version, stages.get(version.pk, []), steps.get(version.pk, []))
        yield edition, version.is_draft


def _edition(version: JourneyVersion, stages: Iterable[Stage], steps: Iterable[Step]) -> Edition:
    return Edition(
        version_id=version.pk,
        journey_id=version.journey_id,
        number=version.number,
        title=version.title,
        summary=version.summary,
        model=version.model,
        model_settings=version.model_settings,
        weeks=version.weeks,
        stages=tuple(EditionStage(stage.pk, stage.slug, stage.title, stage.position) for stage in stages),
        steps=_steps(steps),
        objective_titles=titles_of(version.skills),
        objective_ids=ids_of(version.skills),
    )


def titles_of(skills: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the titles of objectives by slug, out of a version's skills."""
    return {
        objective["slug"]: objective["title"] for skill in skills for objective in skill.get("objectives", ())
    }


def ids_of(skills: Iterable[Mapping[str, Any]]) -> dict[str, UUID]:
    """Return the ids of objectives by slug, out of a version's skills."""
    return {
        objective["slug"]: UUID(objective["id"])
        for skill in skills
        for objective in skill.get("objectives", ())
        if objective.get("id")
    }


def _steps(rows: Iterable[Step]) -> tuple[EditionStep, ...]:
    listed = [(row, row.to_spec()) for row in rows]
    planned = pathways.settle([spec.plan(row.position, KINDS[row.kind].traits) for row, spec in listed])
    return tuple(
        EditionStep.of(
            spec, id=row.pk, stage_id=row.stage_id, position=row.position, demand=row.demand, planned=step
        )
        for (row, spec), step in zip(listed, planned, strict=True)
    )


class _Memory:
    """The published editions read last. Values only: two threads at worst read the same one twice."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: dict[UUID, Edition] = {}

    def get(self, version_id: UUID) -> Edition | None:
        return self._kept.get(version_id)

    def put(self, edition: Edition) -> None:
        if len(self._kept) >= self._size:
            self._kept = {}
        self._kept = {**self._kept, edition.version_id: edition}


_published = _Memory(KEPT_IN_MEMORY)
