"""Writing designs: a journey, its draft, its publication."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from interleave.catalogue import selectors as catalogue
from interleave.engine import blend, events
from interleave.engine.pathways import StepSpec
from interleave.journeys import editions, marks, policies, selectors
from interleave.journeys.kinds import KINDS
from interleave.journeys.models import Journey, JourneyVersion, SourceFile, Stage, Step, VersionState
from interleave.journeys.services import checking
from interleave.journeys.services.shapes import Draft, DraftHead, DraftStage
from interleave.kernel import errors
from interleave.kernel.errors import Problem
from interleave.ledger import ledger

if TYPE_CHECKING:
    from interleave.people.models import Person

HEAD_FIELDS = marks.HEAD_FIELDS


class NotADraft(errors.Conflict):
    """A published version never changes."""


class NotSound(errors.Invalid):
    """The design has errors: `problems` says which; `rules` are the rules of the model that they break."""

    def __init__(self, message: str, problems: Sequence[Problem], rules: Sequence[str]) -> None:
        super().__init__(message, problems)
        self.rules = tuple(rules)


@transaction.atomic
def create_journey(*, actor: "Person", title: str, model: str, now: datetime) -> JourneyVersion:
    """Make a journey whose first draft is the starting design of a model.

    Raises Forbidden, or Invalid without a title or for an unknown model.
    """
    require_designer(actor)
    title = checking.require_title(title)
    template = blend.templates().get(model)
    if template is None:
        raise errors.Invalid(
            problems=[Problem("model", _("Choose one of the four models."))],
        )
    draft = draft_of_template(template, title)
    return begin_journey(actor=actor, slug=_free_slug(title), draft=draft, now=now)


@transaction.atomic
def begin_journey(*, actor: "Person", slug: str, draft: Draft, now: datetime) -> JourneyVersion:
    """Make a journey of this slug with a whole design as its first draft.

    Raises Forbidden, Invalid, or Conflict when the slug is taken.
    """
    require_designer(actor)
    checking.require_draft(draft)
    if Journey.objects.filter(slug=slug).exists():
        raise errors.Conflict(_("There is a journey of that short name already."))
    journey = Journey.objects.create(slug=slug)
    return _open_draft(actor=actor, journey=journey, number=1, draft=draft, now=now)


@transaction.atomic
def new_draft_from(*, actor: "Person", version_id: UUID, now: datetime) -> JourneyVersion:
    """Make a draft that begins as a copy of an edition; where a draft exists, it is returned as it is.

    Raises Forbidden or NotFound.
    """
    require_designer(actor)
    version = selectors.get_version(actor=actor, version_id=version_id)
    journey = Journey.objects.select_for_update().get(pk=version.journey_id)
    latest = journey.versions.order_by("-number")[0]
    if latest.is_draft:
        return latest
    draft = draft_of_version(version)
    made = _open_draft(actor=actor, journey=journey, number=latest.number + 1, draft=draft, now=now)
    copies = [
        SourceFile(version=made, path=file.path, text=file.text, media_id=file.media_id)
        for file in SourceFile.objects.filter(version=version)
    ]
    SourceFile.objects.bulk_create(copies)
    return made


@transaction.atomic
def save_draft(*, actor: "Person", version_id: UUID, draft: Draft, now: datetime) -> JourneyVersion:
    """Replace a draft by a whole design; a step that keeps its slug keeps its id.

    Raises Forbidden, NotFound, NotADraft, or Invalid with every problem.
    """
    version = get_editable(actor=actor, version_id=version_id)
    checking.require_draft(draft)
    _write(version, draft)
    return touch(version, actor=actor, now=now)


@transaction.atomic
def change_draft(
    *, actor: "Person", version_id: UUID, head: DraftHead, now: datetime, seen: str = ""
) -> JourneyVersion:
    """Change what a draft says about itself: title, model, weeks and so on.

    Raises Forbidden, NotFound, NotADraft, Invalid, or Moved when `seen`, the head's mark, fits no more.
    """
    version = get_editable(actor=actor, version_id=version_id)
    marks.require(seen, marks.of_head(version))
    checking.require_head(head)
    _write_head(version, head)
    return touch(version, actor=actor, now=now)


@transaction.atomic
def discard_draft(*, actor: "Person", version_id: UUID, now: datetime) -> None:
    """Throw a draft away; a journey that was never published goes with it. Raises NotADraft or NotFound."""
    version = get_editable(actor=actor, version_id=version_id)
    ledger.record(
        events.DraftDiscarded(
            journey_id=version.journey_id, version_id=version.pk, number=version.number, at=now
        ),
        actor=actor,
    )
    journey_id = version.journey_id
    version.delete()
    if not JourneyVersion.objects.filter(journey_id=journey_id).exists():
        Journey.objects.filter(pk=journey_id).delete()


@transaction.atomic
def publish_version(*, actor: "Person", version_id: UUID, now: datetime) -> JourneyVersion:
    """Publish a draft: from now on it never changes, and cohorts can run it.

    Publishing what is published changes nothing. Raises Forbidden, NotFound, or NotSound with the
    problems while the design has errors.
    """
    require_designer(actor)
    version = selectors.get_version(actor=actor, version_id=version_id, lock=True)
    if not version.is_draft:
        return version
    edition, _is_draft = editions.read(version.pk)
    found = [finding for finding in selectors.check_edition(edition) if finding.is_error]
    if found:
        slugs = {step.id: step.slug for step in edition.steps}
        raise NotSound(
            _("This journey cannot be published yet. Put these things right first."),
            [Problem(", ".join(slugs[pk] for pk in finding.step_ids), finding.text) for finding in found],
            [finding.rule for finding in found],
        )
    _keep_demands(version)
    version.state, version.published_at, version.changed_at = VersionState.PUBLISHED, now, now
    version.save(update_fields=["state", "published_at", "changed_at"])
    ledger.record(
        events.JourneyPublished(
            journey_id=version.journey_id, version_id=version.pk, number=version.number, at=now
        ),
        actor=actor,
    )
    return version


def require_designer(actor: "Person") -> None:
    if not policies.can_design(actor):
        raise errors.Forbidden(_("Only designers and administrators may change journeys."))


def get_editable(*, actor: "Person", version_id: UUID) -> JourneyVersion:
    """Return a draft with its row locked. Raises Forbidden, NotFound or NotADraft. 1 query."""
    require_designer(actor)
    version = selectors.get_version(actor=actor, version_id=version_id, lock=True)
    if not version.is_draft:
        raise NotADraft(_("This edition is published and stays as it is. Make a new draft from it."))
    return version


def touch(version: JourneyVersion, *, actor: "Person", now: datetime) -> JourneyVersion:
    """Write down that a draft changed."""
    version.changed_at = now
    version.save(update_fields=["changed_at"])
    ledger.record(
        events.DraftChanged(
            journey_id=version.journey_id, version_id=version.pk, number=version.number, at=now
        ),
        actor=actor,
    )
    return version


def draft_of_template(template: blend.Template, title: str) -> Draft:
    """Return the starting design of a model under another title."""
    stages = [DraftStage(stage.id, stage.title, stage.steps) for stage in template.stages]
    head = DraftHead(
        title=title,
        summary=template.summary,
        model=template.model,
        model_settings=dict(template.settings),
        weeks=template.weeks,
    )
    return Draft(head, stages)


def draft_of_version(version: JourneyVersion) -> Draft:
    """Return an edition as a design that can be handed in again. 3 queries."""
    edition, _is_draft = editions.read(version.pk)
    stages = [
        DraftStage(stage.slug, stage.title, [step for step in edition.steps if step.stage_id == stage.id])
        for stage in edition.stages
    ]
    return Draft(DraftHead(**{field: getattr(version, field) for field in HEAD_FIELDS}), stages)


def demands_of(steps: Sequence[StepSpec]) -> dict[str, dict[str, int]]:
    """Return what the subjects of steps ask for now, by step slug. 1 query per step of a kind that asks."""
    return {
        step.slug: demand(step.subject_id)
        for step in steps
        if step.subject_id is not None and (demand := KINDS[step.kind].demand) is not None
    }


def _open_draft(
    *, actor: "Person", journey: Journey, number: int, draft: Draft, now: datetime
) -> JourneyVersion:
    version = JourneyVersion.objects.create(
        journey=journey,
        number=number,
        created_by=actor,
        created_at=now,
        changed_at=now,
        **{field: getattr(draft.head, field) for field in HEAD_FIELDS},
    )
    _write_head(version, draft.head)
    _write(version, draft)
    ledger.record(
        events.JourneyDrafted(journey_id=journey.pk, version_id=version.pk, number=number, at=now),
        actor=actor,
    )
    return version


def _write_head(version: JourneyVersion, head: DraftHead) -> None:
    for field in HEAD_FIELDS:
        setattr(version, field, getattr(head, field))
    version.title = head.title.strip()
    version.model_settings, version.skills = dict(head.model_settings), _with_ids(head.skills)
    version.save(update_fields=list(HEAD_FIELDS))


def _with_ids(skills: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return skills whose objectives have ids; one without is looked up in the organisation's library.

    No query when all have ids, else 1. An objective that the catalogue lacks stays without.
    """
    plain = [
        {**skill, "objectives": [dict(part) for part in skill.get("objectives", ())]} for skill in skills
    ]
    missing = [part for skill in plain for part in skill["objectives"] if not part.get("id")]
    if missing:
        found = catalogue.find_objectives([part["slug"] for part in missing])
        for part in missing:
            if part["slug"] in found:
                part["id"] = str(found[part["slug"]].pk)
    return plain


def _write(version: JourneyVersion, draft: Draft) -> None:
    """Replace the head, the stages and the steps. What keeps its slug keeps its id."""
    _write_head(version, draft.head)
    stage_ids = dict(Stage.objects.filter(version=version).values_list("slug", "pk"))
    step_ids = dict(Step.objects.filter(version=version).values_list("slug", "pk"))
    Step.objects.filter(version=version).delete()
    Stage.objects.filter(version=version).delete()
    stages = [
        Stage(version=version, position=position, slug=stage.slug, title=stage.title.strip())
        for position, stage in enumerate(draft.stages, start=1)
    ]
    for stage in stages:
        stage.pk = stage_ids.get(stage.slug, stage.pk)
    Stage.objects.bulk_create(stages)
    homes = [home for home, stage in zip(stages, draft.stages, strict=True) for _step in stage.steps]
    steps = [
        _row(version, home, position, step)
        for position, (home, step) in enumerate(zip(homes, draft.steps, strict=True), start=1)
    ]
    for row in steps:
        row.pk = step_ids.get(row.slug, row.pk)
    Step.objects.bulk_create(steps)


def _row(version: JourneyVersion, stage: Stage, position: int, step: StepSpec) -> Step:
    row = Step(version=version, stage=stage, position=position)
    row.fill(step)
    return row


def _keep_demands(version: JourneyVersion) -> None:
    """Copy what the subjects ask for into the steps, so that no later edit moves a finish line."""
    rows = list(Step.objects.filter(version=version))
    for row in rows:
        demand = KINDS[row.kind].demand
        row.demand = demand(row.subject_id) if demand is not None and row.subject_id is not None else {}
    Step.objects.bulk_update(rows, ["demand"])


def _free_slug(title: str) -> str:
    """Return a slug of the title that no journey has; the second gets a 2."""
    stem = slugify(title)[:70] or "journey"
    taken = set(Journey.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{stem}-{n}") not in taken)
