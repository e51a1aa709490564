"""Reading designs: journeys, their versions, what is wrong with a draft."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from interleave.engine import blend, pathways
from interleave.engine.pathways import Severity
from interleave.journeys import editions, policies
from interleave.journeys.editions import Edition, EditionStep
from interleave.journeys.kinds import KINDS
from interleave.journeys.models import Cohort, Journey, JourneyVersion, Step, VersionState
from interleave.journeys.selectors import lines
from interleave.journeys.selectors.shapes import VoiceMinutes
from interleave.kernel import errors, prepared

if TYPE_CHECKING:
    from interleave.people.models import Person


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
class DesignStage:
    """A stage of a design with its steps."""

    stage_id: UUID
    slug: str
    title: str
    steps: tuple[EditionStep, ...]


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
    library: str
    changed_at: datetime
    published_at: datetime | None
    stages: tuple[DesignStage, ...]
    hours: tuple[VoiceMinutes, ...]

    @property
    def steps(self) -> tuple[EditionStep, ...]:
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


def list_journeys(*, actor: "Person", search: str = "") -> tuple[JourneyLine, ...]:
    """Return the journeys of the organisation by title, or raise NotFound to who may not design. 1 query."""
    _require_designer(actor)
    later = JourneyVersion.objects.filter(journey=OuterRef("journey"), number__gt=OuterRef("number"))
    latest = JourneyVersion.objects.filter(~Exists(later))
    if search:
        latest = latest.filter(Q(title__icontains=search) | Q(journey__slug__icontains=search))
    published = _siblings().filter(state=VersionState.PUBLISHED)
    rows = latest.select_related("journey").annotate(
        step_count=_count(Step.objects.filter(version=OuterRef("pk"))),
        cohort_count=_count(Cohort.objects.filter(version__journey=OuterRef("journey"))),
        published_id=Subquery(published.values("pk")[:1]),
        published_number=Subquery(published.values("number")[:1]),
    )
    return tuple(_journey_line(row) for row in rows.order_by("title", "id"))


def list_versions(*, actor: "Person", journey_id: UUID) -> tuple[VersionLine, ...]:
    """Return the editions of a journey, the newest first. 1 query; raises NotFound."""
    _require_designer(actor)
    rows = JourneyVersion.objects.filter(journey_id=journey_id).annotate(cohort_count=Count("cohorts"))
    found = tuple(
        VersionLine(
            version_id=row.pk,
            number=row.number,
            state=row.state,
            title=row.title,
            changed_at=row.changed_at,
            published_at=row.published_at,
            cohorts=row.cohort_count,
        )
        for row in rows.order_by("-number")
    )
    if not found:
        raise errors.NotFound
    return found


def list_published(*, actor: "Person") -> tuple[VersionLine, ...]:
    """Return the latest published edition of every journey, by title: what a cohort can run. 1 query."""
    _require_designer(actor)
    newest = _siblings().filter(state=VersionState.PUBLISHED).values("pk")[:1]
    rows = JourneyVersion.objects.annotate(newest=Subquery(newest), cohort_count=Count("cohorts"))
    return tuple(
        VersionLine(
            row.pk, row.number, row.state, row.title, row.changed_at, row.published_at, row.cohort_count
        )
        for row in rows.filter(pk=F("newest")).order_by("title", "id")
    )


def get_version(*, actor: "Person", version_id: UUID, lock: bool = False) -> JourneyVersion:
    """Return an edition with its journey, or raise NotFound. 1 query."""
    _require_designer(actor)
    if lock:
        version = _version(version_id).select_for_update(of=("self",)).first()
    else:
        version = _found_version(version_id)
    if version is None:
        raise errors.NotFound
    return version


def _version(version_id: UUID) -> "QuerySet[JourneyVersion]":
    return JourneyVersion.objects.filter(pk=version_id).select_related("journey")


_found_version = prepared.first(_version)


@prepared.first
def _latest(journey_id: UUID) -> "QuerySet[JourneyVersion]":
    editions_of = JourneyVersion.objects.filter(journey_id=journey_id)
    return editions_of.select_related("journey").order_by("-number")


def title_collections(collections: Collection[str]) -> dict[str, str]:
    """Return how collections are called: a journey's by its title, a library by its name. 1 query."""
    versions = JourneyVersion.objects.filter(journey__slug__in=collections).order_by("number")
    titles = dict(versions.values_list("journey__slug", "title"))
    library = _("library of the organisation")
    return {name: titles.get(name, name) if name else library for name in collections}


def get_journey_by_slug(*, actor: "Person", slug: str) -> Journey:
    """Return a journey, or raise NotFound. 1 query."""
    _require_designer(actor)
    journey = Journey.objects.filter(slug=slug).first()
    if journey is None:
        raise errors.NotFound
    return journey


def get_latest_published(*, actor: "Person", slug: str) -> JourneyVersion:
    """Return the latest published edition of the journey of this slug, or raise NotFound. 1 query."""
    _require_designer(actor)
    editions_of = JourneyVersion.objects.filter(journey__slug=slug, state=VersionState.PUBLISHED)
    version = editions_of.select_related("journey").order_by("-number").first()
    if version is None:
        raise errors.NotFound
    return version


def get_design(*, actor: "Person", version_id: UUID) -> DesignView:
    """Return an edition with its stages and steps, or raise NotFound. 4 queries at most."""
    version = get_version(actor=actor, version_id=version_id)
    edition = editions.load(version.pk)
    return _design_view(version, edition)


def get_draft_or_latest(*, actor: "Person", journey_id: UUID) -> DesignView:
    """Return the draft of a journey, or its latest edition when there is none. 4 queries at most."""
    _require_designer(actor)
    version = _latest(journey_id)
    if version is None:
        raise errors.NotFound
    return _design_view(version, editions.load(version.pk))


def check_draft(*, actor: "Person", version_id: UUID) -> tuple[DesignFinding, ...]:
    """Return what is wrong with a design, errors first; empty = it can be published. 4 queries at most."""
    version = get_version(actor=actor, version_id=version_id)
    return check_edition(editions.load(version.pk))


def check_edition(edition: Edition) -> tuple[DesignFinding, ...]:
    """Return what is wrong with a design, errors first. No query.

    A model is asked of what everybody does: other ways are left out.
    """
    everybodys = [step for step in edition.planned if step.of is None]
    stages = {stage.slug: stage.id for stage in edition.stages}
    found = [
        DesignFinding(problem.text, problem.severity, _ids(edition, stages, problem.where))
        for problem in pathways.check_design(edition.planned, edition.planned_stages, weeks=edition.weeks)
    ]
    found += [
        DesignFinding(
            text=finding.text,
            severity=finding.severity,
            step_ids=tuple(edition.by_slug[slug].id for slug in finding.steps if slug in edition.by_slug),
            rule=finding.rule,
        )
        for finding in blend.check_model(
            edition.model, edition.model_settings, everybodys, credits=edition.credits
        )
    ]
    found += _without_subject(edition)
    return tuple(sorted(found, key=lambda finding: not finding.is_error))


def _without_subject(edition: Edition) -> list[DesignFinding]:
    return [
        DesignFinding(
            _("“%(title)s” has no content yet. Choose what it uses.") % {"title": step.title},
            Severity.ERROR,
            (step.id,),
        )
        for step in edition.steps
        if step.subject_id is None and KINDS[step.kind].has_subject
    ]


def _ids(edition: Edition, stages: Mapping[str, UUID], where: str) -> tuple[UUID, ...]:
    """Return the steps that a problem is about: a step, or all of a stage."""
    if where in edition.by_slug:
        return (edition.by_slug[where].id,)
    return tuple(step.id for step in edition.steps if step.stage_id == stages.get(where))


def _siblings() -> "QuerySet[JourneyVersion]":
    return JourneyVersion.objects.filter(journey=OuterRef("journey")).order_by("-number")


def _count(rows: "QuerySet[Any, Any]") -> Coalesce:
    """Return how many rows there are, as an expression. A join would multiply the counts of one row."""
    one_group = rows.order_by().annotate(_one=Value(1)).values("_one")
    return Coalesce(Subquery(one_group.annotate(n=Count("*")).values("n")), 0)


def _require_designer(actor: "Person") -> None:
    if not policies.can_design(actor):
        raise errors.NotFound


def _journey_line(row: Any) -> JourneyLine:
    return JourneyLine(
        journey_id=row.journey_id,
        slug=row.journey.slug,
        title=row.title,
        summary=row.summary,
        model=row.model,
        weeks=row.weeks,
        steps=row.step_count,
        published_id=row.published_id,
        published_number=row.published_number,
        draft_id=row.pk if row.is_draft else None,
        cohorts=row.cohort_count,
        changed_at=row.changed_at,
    )


def _design_view(version: JourneyVersion, edition: Edition) -> DesignView:
    return DesignView(
        journey_id=version.journey_id,
        version_id=version.pk,
        number=version.number,
        slug=version.journey.slug,
        state=version.state,
        title=version.title,
        summary=version.summary,
        language=version.language,
        model=version.model,
        model_settings=version.model_settings,
        weeks=version.weeks,
        audience=version.audience,
        skills=tuple(version.skills),
        library=version.library,
        changed_at=version.changed_at,
        published_at=version.published_at,
        stages=tuple(
            DesignStage(
                stage.id,
                stage.slug,
                stage.title,
                tuple(step for step in edition.steps if step.stage_id == stage.id),
            )
            for stage in edition.stages
        ),
        hours=lines.voice_minutes(edition),
    )
