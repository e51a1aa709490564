"""Writing modules: drafts by hand, versions when they are published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from interleave.catalogue import blocks as blocks_
from interleave.catalogue import digests, policies, selectors, slugs
from interleave.catalogue.models import (
    Item,
    Media,
    Module,
    ModuleDraft,
    ModuleKind,
    ModuleVersion,
    Objective,
    Status,
)
from interleave.engine import events
from interleave.kernel import errors
from interleave.ledger import ledger

if TYPE_CHECKING:
    from interleave.people.models import Person

LONGEST_MINUTES = 600


class DraftChanged(errors.Conflict):
    """Somebody else changed the draft since it was read. `theirs` is what stands there now."""

    def __init__(self, theirs: ModuleDraft) -> None:
        super().__init__(_("Another person changed this draft while you were working on it."))
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class Content:
    """What an author writes about a module."""

    title: str
    minutes: int
    summary: str = ""
    blocks: list[blocks_.Block] = field(default_factory=list)
    objectives: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@transaction.atomic
def define_module(
    *,
    actor: Person,
    slug: str,
    collection: str = "",
    kind: str,
    title: str,
    summary: str,
    minutes: int,
    blocks: Sequence[blocks_.Block],
    objectives: Sequence[str] = (),
    item_slugs: Sequence[str] = (),
    now: datetime,
) -> Module:
    """Write a module down as published; a new version only when its content changed.

    `media` in the blocks are ids of Media rows. The draft follows, unless an author has
    work in it that is not published yet. Raises Forbidden or Invalid.
    """
    if not policies.can_design(actor):
        raise errors.Forbidden
    content = Content(title, minutes, summary, list(blocks), tuple(objectives), tuple(item_slugs))
    module = _locked_module(collection=collection, slug=slug)
    if module is None:
        module = _create((collection, slug), kind, content, actor, now)
    elif module.kind != kind:
        raise _invalid("kind", _("A module keeps its kind. Choose another short name for the new one."))
    checked = _check(kind, content)
    has_own_work = _has_unpublished_work(module)
    if _publish(module, checked, actor, now) and not has_own_work:
        _write(ModuleDraft.objects.get(module=module), checked, actor, now)
    return module


@transaction.atomic
def create_module(*, actor: Person, kind: str, title: str, now: datetime) -> Module:
    """Begin a module with an empty draft. Raises Forbidden or Invalid."""
    if not policies.can_design(actor):
        raise errors.Forbidden
    if not title.strip():
        raise _invalid("title", _("A title is needed."))
    taken = set(Module.objects.filter(collection="").values_list("slug", flat=True))
    slug = slugs.free_slug(title, taken, otherwise="module")
    module = _create(("", slug), kind, Content(" ".join(title.split()), 5), actor, now)
    ledger.record(events.ModuleDrafted(module_id=module.pk, revision=1, at=now), actor=actor)
    return module


@transaction.atomic
def save_draft(
    *, actor: Person, module_id: UUID, revision: int, content: Content, now: datetime
) -> ModuleDraft:
    """Keep what an author wrote, if nobody else wrote since `revision`; the same content again is no change.

    Raises NotFound, DraftChanged or Invalid.
    """
    draft = _locked_draft(actor, module_id)
    normal = _normal(content)
    if _content_of(draft) == normal:
        return draft
    if draft.revision != revision:
        raise DraftChanged(draft)
    _write(draft, normal, actor, now)
    ledger.record(events.ModuleDrafted(module_id=module_id, revision=draft.revision, at=now), actor=actor)
    return draft


@transaction.atomic
def publish_module(*, actor: Person, module_id: UUID, revision: int, now: datetime) -> Module:
    """Publish the draft as a new version, if it differs from the current one.

    Raises NotFound, DraftChanged (somebody wrote since `revision`) or Invalid (it is not ready).
    """
    draft = _locked_draft(actor, module_id)
    if draft.revision != revision:
        raise DraftChanged(draft)
    checked = _check(draft.module.kind, _content_of(draft))
    _publish(draft.module, checked, actor, now)
    return draft.module


@transaction.atomic
def withdraw_module(*, actor: Person, module_id: UUID, now: datetime) -> Module:
    """Stop offering a module; runs under way may be finished. Publishing again brings it back.

    Raises NotFound or Conflict.
    """
    module = _locked_draft(actor, module_id).module
    if module.status == Status.WITHDRAWN:
        return module
    if module.status != Status.PUBLISHED:
        raise errors.Conflict(_("This module was never published."))
    module.status = Status.WITHDRAWN
    module.save(update_fields=["status"])
    ledger.record(events.ModuleWithdrawn(module_id=module.pk, at=now), actor=actor)
    return module


def _create(name: tuple[str, str], kind: str, content: Content, actor: Person, now: datetime) -> Module:
    collection, slug = name
    slugs.check_slug(slug)
    slugs.check_collection(collection)
    if kind not in ModuleKind.values:
        raise _invalid("kind", _("A module is a lesson or a video."))
    module = Module(collection=collection, slug=slug, title=content.title, kind=kind, made_at=now)
    module.save(force_insert=True)
    draft = ModuleDraft(module=module, title=content.title, minutes=content.minutes, edited_at=now)
    draft.edited_by = actor
    draft.save(force_insert=True)
    return module


def _publish(module: Module, content: Content, actor: Person, now: datetime) -> bool:
    """Make a version of checked content and tell whether that changed anything."""
    objectives = selectors.resolve_objectives(content.objectives, collection=module.collection)
    items = selectors.resolve_items(content.items, collection=module.collection)
    digest = _digest(content)
    current = module.current
    is_same = current is not None and current.digest == digest and _names(current, objectives, items)
    if is_same and module.status == Status.PUBLISHED:
        return False
    if current is None or not is_same:
        current = ModuleVersion.objects.create(
            module=module,
            number=current.number + 1 if current is not None else 1,
            title=content.title,
            summary=content.summary,
            minutes=content.minutes,
            body=content.blocks,
            digest=digest,
            published_at=now,
            published_by=actor,
        )
        current.objectives.set(objectives)
        current.items.set(items)
    module.title, module.status, module.current = content.title, Status.PUBLISHED, current
    module.save(update_fields=["title", "status", "current"])
    ledger.record(
        events.ModulePublished(module_id=module.pk, version_id=current.pk, number=current.number, at=now),
        actor=actor,
    )
    return True


def _check(kind: str, content: Content) -> Content:
    """Return the content in normal form, or raise Invalid with every reason why it cannot be published."""
    normal = _normal(content)
    found = selectors.resolve_media(blocks_.media_of(normal.blocks))
    problems = [
        errors.Problem("body", _("There is no file “%(name)s”.") % {"name": name})
        for name in blocks_.media_of(normal.blocks)
        if name not in found
    ]
    problems += _wrong_media(normal.blocks, found)
    if not normal.blocks:
        problems.append(errors.Problem("body", _("There is nothing to read yet. Write the text.")))
    elif kind == ModuleKind.VIDEO and all(block["type"] != "video" for block in normal.blocks):
        problems.append(errors.Problem("body", _("A video module needs a video. Put one in.")))
    if problems:
        raise errors.Invalid(problems[0].text, problems)
    return normal


def _wrong_media(found_blocks: Sequence[blocks_.Block], found: dict[str, Media]) -> list[errors.Problem]:
    problems = []
    for block in found_blocks:
        media = found.get(block.get("media", ""))
        if media is None:
            continue
        if block["type"] == "picture" and not media.is_picture:
            text = _("“%(name)s” is no picture. Offer it as a file.") % {"name": media.name}
            problems.append(errors.Problem("body", text))
        if block["type"] == "video" and not media.is_video:
            text = _("“%(name)s” is no video.") % {"name": media.name}
            problems.append(errors.Problem("body", text))
        if block["type"] == "picture" and not (block["alt"] or media.alt):
            text = _("Say what the picture “%(name)s” shows, between the square brackets.")
            problems.append(errors.Problem("body", text % {"name": media.name}))
    return problems


def _normal(content: Content) -> Content:
    """Tidy what was written. Raises Invalid."""
    title, summary = " ".join(content.title.split()), " ".join(content.summary.split())
    if not title:
        raise _invalid("title", _("A title is needed."))
    if not 1 <= content.minutes <= LONGEST_MINUTES:
        text = _("Give the minutes it takes, between 1 and %(most)d.") % {"most": LONGEST_MINUTES}
        raise _invalid("minutes", text)
    return Content(
        title=title[:200],
        minutes=content.minutes,
        summary=summary[:500],
        blocks=blocks_.normalise(content.blocks),
        objectives=tuple(dict.fromkeys(content.objectives)),
        items=tuple(dict.fromkeys(content.items)),
    )


def _content_of(draft: ModuleDraft) -> Content:
    return Content(
        title=draft.title,
        minutes=draft.minutes,
        summary=draft.summary,
        blocks=draft.body,
        objectives=tuple(draft.objective_slugs),
        items=tuple(draft.item_slugs),
    )


def _has_unpublished_work(module: Module) -> bool:
    if module.current is None:
        return False
    draft = ModuleDraft.objects.get(module=module)
    return _digest(_content_of(draft)) != module.current.digest


def _digest(content: Content) -> str:
    """Return the digest of content. It holds slugs alone: moving to another collection changes no text."""
    objectives = tuple(slugs.without_collection(name) for name in content.objectives)
    items = tuple(slugs.without_collection(name) for name in content.items)
    return digests.digest(asdict(replace(content, objectives=objectives, items=items)))


def _names(version: ModuleVersion, objectives: Sequence[Objective], items: Sequence[Item]) -> bool:
    """Return True if a version names these very objectives and items. 2 queries."""
    return set(version.objectives.all()) == set(objectives) and set(version.items.all()) == set(items)


def _write(draft: ModuleDraft, content: Content, actor: Person, now: datetime) -> None:
    draft.title, draft.summary, draft.minutes = content.title, content.summary, content.minutes
    draft.body = content.blocks
    draft.objective_slugs, draft.item_slugs = list(content.objectives), list(content.items)
    draft.revision += 1
    draft.edited_at, draft.edited_by = now, actor
    draft.save()


def _locked_module(*, collection: str, slug: str) -> Module | None:
    modules = Module.objects.select_for_update(of=("self",)).select_related("current")
    module: Module | None = modules.filter(collection=collection, slug=slug).first()
    return module


def _locked_draft(actor: Person, module_id: UUID) -> ModuleDraft:
    """Return the draft with its module, both locked, or raise NotFound. 2 queries."""
    module = Module.objects.select_for_update(of=("self",)).filter(pk=module_id).first()
    if module is None:
        raise errors.NotFound
    return selectors.get_draft(actor=actor, module_id=module_id)


def _invalid(where: str, text: str) -> errors.Invalid:
    return errors.Invalid(text, [errors.Problem(where, text)])
