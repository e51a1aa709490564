"""From a folder to a published version: all or nothing, and nothing that stands there is changed unasked."""

import hashlib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from interleave.catalogue import selectors as catalogue
from interleave.catalogue import storage
from interleave.journeys import editions, services
from interleave.journeys.kinds import KINDS
from interleave.journeys.models import Journey, JourneyVersion, SourceFile
from interleave.journeys.services import Draft, DraftHead, DraftStage, StepSpec
from interleave.journeys.services.drafts import demands_of, require_designer
from interleave.journeys.text import defining, folders, stored
from interleave.journeys.text.designs import FolderDesign, JourneyDesign, StepDesign, means_the_same
from interleave.journeys.text.journey_file import FILE
from interleave.journeys.text.nodes import Problems
from interleave.journeys.text.ownership import Ownership
from interleave.journeys.text.plans import Consent, ImportPlan, PlanEntry, Status
from interleave.journeys.text.rows import JOURNEY, find_change
from interleave.kernel import errors, tenancy

if TYPE_CHECKING:
    from interleave.people.models import Person


# What to write for a rule of a model, where the design lacks a setting.
MODEL_HINTS: Mapping[str, str | Promise] = {
    "help_on_demand": gettext_lazy("Office hours are switched on by “model_settings: {office_hours: true}”."),
    "minimum_live": gettext_lazy("Write for example “model_settings: {minimum_live_hours: 6}”."),
    "choose": gettext_lazy("Write for example “model_settings: {choose: 2}”."),
    "stations": gettext_lazy(
        "Write for example “model_settings: {stations: [first-step, second-step], groups: 2}”."
    ),
    "groups": gettext_lazy(
        "Write for example “model_settings: {stations: [first-step, second-step], groups: 2}”."
    ),
}


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of an import. `is_new` False: the journey itself said the same already."""

    version_id: UUID
    journey_id: UUID
    slug: str
    title: str
    number: int
    is_new: bool
    files: int
    plan: ImportPlan


class FolderRefused(errors.Invalid):
    """The folder cannot be imported: `problems` says where (file:line) and what to do."""

    def __init__(self, plan: ImportPlan) -> None:
        words = ngettext(
            "This folder was not imported: %(count)s thing needs another look.",
            "This folder was not imported: %(count)s things need another look.",
            len(plan.problems),
        )
        super().__init__(words % {"count": len(plan.problems)}, plan.problems)
        self.plan = plan


class ConsentNeeded(errors.Conflict):
    """The import would change existing content without consent. `plan` says what."""

    def __init__(self, plan: ImportPlan) -> None:
        words = ngettext(
            "Nothing was imported: %(count)s thing that is there already would change.",
            "Nothing was imported: %(count)s things that are there already would change.",
            len(plan.changed),
        )
        super().__init__(words % {"count": len(plan.changed)})
        self.plan = plan


class ImportedMeanwhile(errors.Conflict):
    """Another import of the same journey finished after this one began."""

    sentence = gettext_lazy(
        "Another import of this journey was faster. Nothing of this one was written. Look at what is there"
        " now, then import again."
    )


class _RolledBack(Exception):
    """Ends a transaction whose result is wanted without its writes."""


def import_folder(
    *, actor: "Person", folder: Path, consent: Consent = Consent.CREATE, now: datetime
) -> Imported:
    """Import a journey from a folder of text.

    Raises Forbidden, Conflict (a draft is open), ConsentNeeded, ImportedMeanwhile or FolderRefused.
    """
    files, problems = _read(folder)
    return _import(actor=actor, files=files, problems=problems, consent=consent, now=now)


def import_files(
    *, actor: "Person", files: Mapping[str, bytes], consent: Consent = Consent.CREATE, now: datetime
) -> Imported:
    """Import a journey from files by path, as an upload hands them in. Raises as `import_folder` does."""
    return _import(actor=actor, files=files, problems=Problems(), consent=consent, now=now)


def plan_folder(*, actor: "Person", folder: Path, now: datetime) -> ImportPlan:
    """Return what the import of a folder would do, and write nothing. Raises Forbidden or Conflict."""
    files, problems = _read(folder)
    return _plan(actor=actor, files=files, problems=problems, now=now)


def plan_import(*, actor: "Person", files: Mapping[str, bytes], now: datetime) -> ImportPlan:
    """Return what the import of files by path would do, and write nothing. Raises Forbidden or Conflict."""
    return _plan(actor=actor, files=files, problems=Problems(), now=now)


def check_files(files: Mapping[str, bytes]) -> tuple[errors.Problem, ...]:
    """Return what is wrong with a folder, without changing anything. No query."""
    problems = Problems()
    folders.parse(files, problems)
    return problems.sorted()


def _read(folder: Path) -> tuple[dict[str, bytes], Problems]:
    problems = Problems()
    if not folder.is_dir():
        problems.add(str(folder), 1, _("There is no such folder."))
        return {}, problems
    return folders.read_files(folder, problems), problems


def _plan(*, actor: "Person", files: Mapping[str, bytes], problems: Problems, now: datetime) -> ImportPlan:
    require_designer(actor)
    run = _Run(actor, files, problems, now)
    try:
        with transaction.atomic():
            run.write()
            raise _RolledBack
    except _RolledBack:
        return run.plan()


def _import(
    *, actor: "Person", files: Mapping[str, bytes], problems: Problems, consent: Consent, now: datetime
) -> Imported:
    require_designer(actor)
    second = deepcopy(problems)
    run = _Run(actor, files, problems, now)
    try:
        return _write_all(run, consent)
    except IntegrityError:  # another request stored a name that this one was about to store
        if run.has_been_overtaken():
            raise ImportedMeanwhile from None
    except OperationalError as error:
        if "locked" not in str(error):  # SQLite gave up waiting for the other writer
            raise
        raise ImportedMeanwhile from None
    # The name is there now, so a second run finds it; if not, the fault is ours and its cause is logged.
    return _write_all(_Run(actor, files, second, now), consent)


def _write_all(run: "_Run", consent: Consent) -> Imported:
    """Write the import in one transaction. Raises as `import_folder` does."""
    with transaction.atomic():
        version, is_new = run.write()
        plan = run.plan()
        if version is None or plan.problems:
            raise FolderRefused(plan)
        if plan.needs > consent:
            raise ConsentNeeded(plan)
        run.write_bytes()
        run.write_sources(version)
    return Imported(
        version_id=version.pk,
        journey_id=version.journey_id,
        slug=plan.slug,
        title=version.title,
        number=version.number,
        is_new=is_new,
        files=len(run.files),
        plan=plan,
    )


class _Run:
    """One import, of which the plan is what it did."""

    def __init__(
        self, actor: "Person", files: Mapping[str, bytes], problems: Problems, now: datetime
    ) -> None:
        self.actor, self.problems, self.now = actor, problems, now
        self.design = folders.parse(files, problems) if files or not problems else None
        self.files = {path: data for path, data in files.items() if not folders.skipped_part(path)}
        self.entries: list[PlanEntry] = []
        self.media: dict[str, UUID] = {}
        # Read before the lock, to notice an import that finishes while this one waits for it.
        self.seen = _mark_of(self.design.journey.slug) if self.design is not None else None

    def has_been_overtaken(self) -> bool:
        """Return True if another import of the journey has finished since this one began. 2 queries."""
        return self.design is not None and _mark_of(self.design.journey.slug) != self.seen

    def plan(self) -> ImportPlan:
        journey = self.design.journey if self.design is not None else None
        return ImportPlan(
            slug=journey.slug if journey is not None else "",
            title=journey.title if journey is not None else "",
            collection=journey.collection if journey is not None else "",
            entries=tuple(sorted(self.entries, key=lambda entry: (entry.place != FILE, entry.place))),
            problems=self.problems.sorted(),
            warnings=self.problems.warnings(),
        )

    def write(self) -> tuple[JourneyVersion | None, bool]:
        """Write everything but the bytes of files, and return the version and whether it is new."""
        design = self.design
        if design is None or self.problems:
            return None, False
        journey = Journey.objects.select_for_update().filter(slug=design.journey.slug).first()
        if self.has_been_overtaken():
            raise ImportedMeanwhile
        owner = Ownership(actor=self.actor, design=design, journey=journey)
        known = owner.version
        if known is not None and known.is_draft:
            raise errors.Conflict(
                _("“%(title)s” has a draft that is not published yet. Publish or discard it first.")
                % {"title": known.title}
            )
        _check_collection(design, self.problems)
        if self.problems:
            return None, False
        owner.adopt()
        defined = defining.define_all(
            actor=self.actor, design=design, owner=owner, problems=self.problems, now=self.now
        )
        self.entries, self.media = defined.entries, defined.media
        if self.problems:
            return None, False
        draft = _draft(design.journey, defined.subjects)
        entry = _compare_journey(owner, draft)
        self.entries.append(entry)
        if known is not None and entry.status is Status.UNCHANGED:
            return known, False
        return _publish(self.actor, design, draft, known, self.problems, self.now), True

    def write_bytes(self) -> None:
        """Write the files to disk, now that nothing is refused any more."""
        for name in self.media:
            data = self.files[f"media/{name}"]
            sha256 = hashlib.sha256(data).hexdigest()
            storage.keep(tenancy.current_organisation_id(), sha256, data)

    def write_sources(self, version: JourneyVersion) -> None:
        """Keep every file as it was handed in, so that the export can give it back."""
        SourceFile.objects.filter(version=version).delete()
        SourceFile.objects.bulk_create(
            [
                SourceFile(version=version, path=path, media_id=self.media[path.removeprefix("media/")])
                if path.startswith("media/")
                else SourceFile(version=version, path=path, text=data.decode("utf-8"))
                for path, data in sorted(self.files.items())
            ]
        )


def _mark_of(slug: str) -> tuple[UUID, UUID | None] | None:
    """Return what tells the last import of a journey from any other; None where there is no journey."""
    version = JourneyVersion.objects.filter(journey__slug=slug).order_by("-number").first()
    if version is None:
        return None
    return version.pk, SourceFile.objects.filter(version=version).order_by("pk").values_list(
        "pk", flat=True
    ).first()


def _check_collection(design: FolderDesign, problems: Problems) -> None:
    """Report a library that is named like a journey, or a journey that is named like a library."""
    library, slug = design.journey.library, design.journey.slug
    if library and (other := JourneyVersion.objects.filter(journey__slug=library).last()) is not None:
        text = _("“%(library)s” is the short name of the journey “%(title)s”. Give the library another name.")
        line = design.key_lines.get("library", 1)
        problems.add(FILE, line, text % {"library": library, "title": other.title})
    if (other := JourneyVersion.objects.filter(library=slug).exclude(journey__slug=slug).last()) is not None:
        text = _("“%(slug)s” is a library already, used by “%(title)s”. Give the journey another short name.")
        problems.add(FILE, design.key_lines.get("slug", 1), text % {"slug": slug, "title": other.title})


def _compare_journey(owner: Ownership, draft: Draft) -> PlanEntry:
    """Compare journey.yaml with the version that stands there, and that with the last import."""
    journey, known = owner.design.journey, owner.version
    entry = PlanEntry("journey", journey.slug, FILE, Status.CREATED)
    if known is None:
        return entry
    if _says(known, journey, draft):
        return replace(entry, status=Status.UNCHANGED)
    entry = replace(entry, status=Status.CHANGED)
    if owner.before is not None and means_the_same(stored.read_journey(known), owner.before.journey):
        return entry
    return replace(entry, edited=find_change(JOURNEY, known.journey_id))


def _says(version: JourneyVersion, journey: JourneyDesign, draft: Draft) -> bool:
    """Return True if a version says the same already, down to what its steps use and its subjects ask for."""
    if not means_the_same(stored.read_journey(version), journey):
        return False
    if editions.ids_of(version.skills) != editions.ids_of(draft.head.skills):
        return False
    subjects = {step.slug: step.subject_id for step in draft.steps}
    demands = demands_of(draft.steps)
    return all(
        step.demand == demands.get(step.slug, {}) and step.subject_id == subjects[step.slug]
        for step in version.steps.all()
    )


def _publish(
    actor: "Person",
    design: FolderDesign,
    draft: Draft,
    known: JourneyVersion | None,
    problems: Problems,
    now: datetime,
) -> JourneyVersion | None:
    """Publish the draft as the next version, or report what speaks against it and return None."""
    try:
        if known is None:
            version = services.begin_journey(actor=actor, slug=design.journey.slug, draft=draft, now=now)
        else:
            begun = services.new_draft_from(actor=actor, version_id=known.pk, now=now)
            version = services.save_draft(actor=actor, version_id=begun.pk, draft=draft, now=now)
        return services.publish_version(actor=actor, version_id=version.pk, now=now)
    except errors.Invalid as error:
        rules = getattr(error, "rules", ("",) * len(error.problems))
        for problem, rule in zip(error.problems, rules, strict=True):
            slug = problem.where.split(",")[0].split(".")[0]
            line = design.lines.get(slug) or _line_of_model(design, rule)
            hint = MODEL_HINTS.get(rule, "") if slug not in design.lines else ""
            problems.add(FILE, line, f"{problem.text} {hint}".strip())
        if not error.problems:
            problems.add(FILE, 1, error.message)
        return None


def _line_of_model(design: FolderDesign, rule: str) -> int:
    """Return the line of the settings of the model, else that of the model; 1 for what no model asks."""
    keys = design.key_lines
    return keys.get("model_settings", keys.get("model", 1)) if rule else 1


def _draft(journey: JourneyDesign, subjects: Mapping[str, UUID]) -> Draft:
    named = [slug for skill in journey.skills for slug, _title in skill.objectives]
    objectives = catalogue.find_objectives(named, collection=journey.collection)
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
                "objectives": [
                    {"slug": slug, "title": title, "id": str(objectives[slug].pk)}
                    for slug, title in skill.objectives
                ],
            }
            for skill in journey.skills
        ],
        library=journey.library,
    )
    stages = [
        DraftStage(stage.slug, stage.title, [_draft_step(step, subjects) for step in stage.steps])
        for stage in journey.stages
    ]
    return Draft(head, stages)


def _draft_step(step: StepDesign, subjects: Mapping[str, UUID]) -> StepSpec:
    return replace(step, subject_id=subjects[folders.path_of(step)]) if KINDS[step.kind].has_subject else step
