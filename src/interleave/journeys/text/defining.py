"""Writing the content of a folder, each part by the service of the context that it belongs to."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from interleave.catalogue import selectors as catalogue_selectors
from interleave.catalogue import services as catalogue
from interleave.catalogue.captions import decode as decode_captions
from interleave.journeys.text.comparison import Comparison
from interleave.journeys.text.definitions import Bench, Defined
from interleave.journeys.text.designs import (
    ContentDesign,
    FolderDesign,
    ModuleDesign,
    QuizDesign,
    SkillDesign,
)
from interleave.journeys.text.formats import FORMATS
from interleave.journeys.text.journey_file import FILE
from interleave.journeys.text.nodes import Problems
from interleave.journeys.text.ownership import Ownership, thing_of
from interleave.journeys.text.plans import PlanEntry, Status

if TYPE_CHECKING:
    from interleave.people.models import Person


def define_all(
    *, actor: "Person", design: FolderDesign, owner: Ownership, problems: Problems, now: datetime
) -> Defined:
    """Write skills, files, items and content of a folder. What stands there already and says the same stays.

    The bytes of files are not written: the caller does it when nothing can be refused any more.
    """
    bench = Bench(actor, now, design.journey.collection, Defined(), problems)
    defined = bench.defined
    for name, data in sorted(design.media.items()):
        _store(bench, name, data)
    if len(defined.media) < len(design.media):
        return defined
    comparison = Comparison(owner, problems, defined.media)
    for skill in design.journey.skills:
        line = design.skill_lines.get(skill.slug, 1)
        entry = comparison.compare_skill(skill, f"{FILE}:{line}")
        defined.entries.append(entry)
        if entry.status is not Status.UNCHANGED:
            bench.attempt(FILE, lambda skill=skill: _define_skill(bench, skill), line)  # type: ignore[misc]
    for path, content in sorted(design.content.items(), key=_order):
        entries = comparison.compare_items(path, content) if isinstance(content, QuizDesign) else {}
        entry = comparison.compare_content(path, content)
        defined.entries += [*entries.values(), entry]
        changed = {slug for slug, item in entries.items() if item.status is not Status.UNCHANGED}
        row = owner.find(thing_of(path))
        if entry.status is Status.UNCHANGED and not changed and row is not None:
            defined.subjects[path] = row.id
            continue
        _describe_video(bench, content, design.media, path)
        define = FORMATS[thing_of(path)[0]].define
        made = bench.attempt(path, partial(define, bench, content, changed))
        if made is not None:
            defined.subjects[path] = made
    return defined


def _store(bench: Bench, name: str, data: bytes) -> None:
    is_known = catalogue_selectors.find_media(file_name=name, content=data) is not None
    stored = bench.attempt(
        f"media/{name}",
        lambda: catalogue.store_media(
            actor=bench.actor, file_name=name, content=data, writes_bytes=False, now=bench.now
        ),
    )
    if stored is None:
        return
    bench.defined.media[name] = stored
    status = Status.UNCHANGED if is_known else Status.CREATED
    bench.defined.entries.append(PlanEntry("media", name, f"media/{name}", status))


def _order(entry: tuple[str, ContentDesign]) -> tuple[bool, str]:
    """Quizzes come first: modules name their items."""
    path, content = entry
    return not isinstance(content, QuizDesign), path


def _define_skill(bench: Bench, skill: SkillDesign) -> Any:
    return catalogue.define_skill(
        actor=bench.actor,
        slug=skill.slug,
        collection=bench.collection,
        title=skill.title,
        objectives=skill.objectives,
        now=bench.now,
    )


def _describe_video(bench: Bench, content: ContentDesign, media: Mapping[str, bytes], path: str) -> None:
    """Give a film its captions."""
    if not isinstance(content, ModuleDesign) or not content.video or not content.captions:
        return
    captions = decode_captions(media[content.captions])
    bench.attempt(
        path,
        lambda: catalogue.describe_media(
            actor=bench.actor,
            media_id=bench.defined.media[content.video],
            captions=captions,
            now=bench.now,
        ),
    )
