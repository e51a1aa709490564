"""From a folder to a published version: everything or nothing, and nothing when it is there already."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interleave.journeys import services
from interleave.journeys.kinds import KINDS
from interleave.journeys.models import Journey, JourneyVersion, SourceFile
from interleave.journeys.services import Draft, DraftHead, DraftStage, DraftStep
from interleave.journeys.services.drafts import demands_of, require_designer
from interleave.journeys.text import defining, folders, stored
from interleave.journeys.text.designs import FolderDesign, JourneyDesign, StepDesign, means_the_same
from interleave.journeys.text.journey_file import FILE
from interleave.journeys.text.nodes import Problems
from interleave.kernel import errors

if TYPE_CHECKING:
    from interleave.people.models import Person


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of it. `is_new` False: this very journey was here already."""

    version_id: UUID
    journey_id: UUID
    slug: str
    title: str
    number: int
    is_new: bool
    files: int


class FolderRefused(errors.Invalid):
    """The folder cannot be imported: `problems` says where (file:line) and what to do."""


def import_folder(*, actor: "Person", folder: Path, now: datetime) -> Imported:
    """Import a journey from a folder of text. Raises Forbidden, Conflict, or FolderRefused."""
    problems = Problems()
    if not folder.is_dir():
        problems.add(str(folder), 1, _("There is no such folder."))
        raise _refused(problems)
    return _import(actor=actor, files=folders.read_files(folder, problems), problems=problems, now=now)


def import_files(*, actor: "Person", files: Mapping[str, bytes], now: datetime) -> Imported:
    """Import a journey from files by path, as an upload hands them in. Raises as `import_folder` does."""
    return _import(actor=actor, files=files, problems=Problems(), now=now)


def check_files(files: Mapping[str, bytes]) -> tuple[errors.Problem, ...]:
    """Return what is wrong with a folder, without changing anything. No query."""
    problems = Problems()
    folders.parse(files, problems)
    return problems.sorted()


@transaction.atomic
def _import(*, actor: "Person", files: Mapping[str, bytes], problems: Problems, now: datetime) -> Imported:
    require_designer(actor)
    design = folders.parse(files, problems)
    if design is None or problems:
        raise _refused(problems)
    defined = defining.define_all(actor=actor, design=design, problems=problems, now=now)
    if problems:
        raise _refused(problems)
    draft = _draft(design.journey, defined.subjects)
    journey = Journey.objects.select_for_update().filter(slug=design.journey.slug).first()
    known = journey.versions.order_by("-number").first() if journey is not None else None
    if known is not None and known.is_draft:
        raise errors.Conflict(
            _("“%(title)s” has a draft that somebody is editing. Publish or discard it first.")
            % {"title": known.title}
        )
    is_new = known is None or not _says(known, design.journey, draft)
    version = _publish(actor, design, draft, known, now) if is_new or known is None else known
    _keep_sources(version, files, defined.media)
    return Imported(
        version_id=version.pk,
        journey_id=version.journey_id,
        slug=design.journey.slug,
        title=version.title,
        number=version.number,
        is_new=is_new,
        files=len(files),
    )


def _says(version: JourneyVersion, journey: JourneyDesign, draft: Draft) -> bool:
    """Tell whether a version says the same already, down to what its subjects ask for."""
    if not means_the_same(stored.read_journey(version), journey):
        return False
    demands = demands_of(draft.steps)
    return all(step.demand == demands.get(step.slug, {}) for step in version.steps.all())


def _publish(
    actor: "Person", design: FolderDesign, draft: Draft, known: JourneyVersion | None, now: datetime
) -> JourneyVersion:
    try:
        if known is None:
            version = services.begin_journey(actor=actor, slug=design.journey.slug, draft=draft, now=now)
        else:
            begun = services.new_draft_from(actor=actor, version_id=known.pk, now=now)
            version = services.save_draft(actor=actor, version_id=begun.pk, draft=draft, now=now)
        return services.publish_version(actor=actor, version_id=version.pk, now=now)
    except errors.Invalid as error:
        problems = Problems()
        for problem in error.problems:
            slug = problem.where.split(",")[0].split(".")[0]
            problems.add(FILE, design.lines.get(slug, 1), problem.text)
        if not error.problems:
            problems.add(FILE, 1, error.message)
        raise _refused(problems) from None


def _draft(journey: JourneyDesign, subjects: Mapping[str, UUID]) -> Draft:
    head = DraftHead(
        title=journey.title,
        summary=journey.summary,
        language=journey.language,
        model=journey.model,
        model_settings=journey.model_settings,
        weeks=journey.weeks,
        audience=journey.audience,
        skills=[
            {
                "slug": skill.slug,
                "title": skill.title,
                "objectives": [{"slug": slug, "title": title} for slug, title in skill.objectives],
            }
            for skill in journey.skills
        ],
    )
    stages = [
        DraftStage(stage.slug, stage.title, [_draft_step(step, subjects) for step in stage.steps])
        for stage in journey.stages
    ]
    return Draft(head, stages)


def _draft_step(step: StepDesign, subjects: Mapping[str, UUID]) -> DraftStep:
    return DraftStep(
        slug=step.slug,
        kind=step.kind,
        title=step.title,
        subject_id=subjects[folders.path_of(step)] if KINDS[step.kind].has_subject else None,
        minutes=step.minutes,
        opens_on_day=step.opens_on_day,
        due_on_day=step.due_on_day,
        rule=step.rule,
        settings=step.settings,
        required=step.required,
        objectives=step.objectives,
        variant_of=step.variant_of,
        route=step.route,
    )


def _keep_sources(version: JourneyVersion, files: Mapping[str, bytes], media: Mapping[str, UUID]) -> None:
    """Keep every file as it was handed in, so that the export can give it back."""
    SourceFile.objects.filter(version=version).delete()
    SourceFile.objects.bulk_create(
        [
            SourceFile(version=version, path=path, media_id=media[path.removeprefix("media/")])
            if path.startswith("media/")
            else SourceFile(version=version, path=path, text=data.decode("utf-8"))
            for path, data in sorted(files.items())
        ]
    )


def _refused(problems: Problems) -> FolderRefused:
    found = problems.sorted()
    words = ngettext(
        "This folder was not imported: %(count)s thing needs another look.",
        "This folder was not imported: %(count)s things need another look.",
        len(found),
    )
    return FolderRefused(words % {"count": len(found)}, found)
