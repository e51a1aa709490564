"""From files to a design: what belongs where, how large it may be, and whether everything fits together."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from interleave.catalogue import filetypes
from interleave.journeys.kinds import KINDS
from interleave.journeys.text import journey_file, nodes
from interleave.journeys.text.designs import (
    ContentDesign,
    FolderDesign,
    JourneyDesign,
    StepDesign,
)
from interleave.journeys.text.fields import is_slug, meant, not_a_slug
from interleave.journeys.text.formats import FORMATS, File
from interleave.journeys.text.journey_file import FILE, UNSET
from interleave.journeys.text.markdown_files import Known
from interleave.journeys.text.nodes import Node, Problems
from interleave.kernel import errors

MEDIA = "media"
LARGEST_TEXT = 1_000_000  # bytes
MOST_FILES = 2_000
OF_SYSTEMS = ("thumbs.db", "desktop.ini", "__macosx")
_OF_PROJECTS = re.compile(
    r"^(README|LICEN[CS]E|COPYING|NOTICE|CHANGELOG|CONTRIBUTING|AUTHORS)(\.\w+)?$", re.I
)


class _Anything(frozenset[str]):
    """Holds every slug: while journey.yaml cannot be read, nobody can say which objectives are unknown."""

    def __contains__(self, slug: object) -> bool:
        return True


def read_files(folder: Path, problems: Problems) -> dict[str, bytes]:
    """Return the files of a folder by path. Links are refused.

    A file that does not belong to the format stands there empty, so that it is named and skipped.
    """
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_symlink() and not path.is_file():
            continue
        part = skipped_part(name)
        if part and (part.rsplit("/", 1)[-1].startswith(".") or not path.is_symlink()):
            found.setdefault(part, b"")
        elif path.is_symlink():
            problems.add(name, 1, _("Links are not part of the format. Put the file itself here."))
        else:
            if len(found) >= MOST_FILES:
                problems.add(name, 1, _("A folder has at most %(most)s files.") % {"most": MOST_FILES})
                break
            limit = settings.UPLOAD_LIMIT_BYTES if name.startswith(f"{MEDIA}/") else LARGEST_TEXT
            if path.stat().st_size > limit:
                problems.add(name, 1, _too_large(limit))
            else:
                found[name] = path.read_bytes()
    return found


def skipped_part(path: str) -> str:
    """Return the part of a path that does not belong to the format; empty when all of it does.

    A name that is nearly one of the format (journey.yml, module/) is no such part: it is a slip.
    """
    parts = path.split("/")
    for end, name in enumerate(parts, start=1):
        if name.startswith(".") or name.lower() in OF_SYSTEMS or _OF_PROJECTS.match(name):
            return "/".join(parts[:end])
    first = parts[0]
    known = [*FORMATS, MEDIA] if len(parts) > 1 else [FILE]
    return "" if first in known or meant(first.lower(), known) else first


def parse(files: Mapping[str, bytes], problems: Problems) -> FolderDesign | None:
    """Return what the files say, or None when journey.yaml cannot be read. Problems are collected."""
    skipped = tuple(dict.fromkeys(part for path in files if (part := skipped_part(path))))
    for part in skipped:
        problems.warn(part, 1, _("This does not belong to the format. It is skipped."))
    files = {path: data for path, data in files.items() if not skipped_part(path)}
    texts = _texts(files, problems)
    journey_node = nodes.read(texts[FILE], FILE, problems) if FILE in texts else None
    if FILE not in files:
        problems.add(FILE, 1, _("The folder has no journey.yaml."))
    media = {path.removeprefix("media/"): data for path, data in files.items() if path.startswith("media/")}
    for name, data in media.items():
        _check_media(name, data, problems)
    journey: JourneyDesign | None = None
    lines = journey_file.Lines({}, {}, {})
    objectives: frozenset[str] = _Anything()
    if journey_node is not None:
        journey, lines = journey_file.parse(journey_node, problems)
        objectives = frozenset(slug for skill in journey.skills for slug, _title in skill.objectives)
    trees = {
        path: node
        for path, text in texts.items()
        if path.endswith(".yaml") and path != FILE and (node := nodes.read(text, path, problems)) is not None
    }
    item_places = _item_places(trees, problems)
    known = Known(objectives, item_places.keys(), media.keys())
    content = _content(texts, trees, known, problems)
    if journey is None:
        return None
    journey = _joined(journey, content, lines.steps, files, problems)
    return FolderDesign(
        journey,
        content,
        media,
        lines=lines.steps,
        key_lines=lines.keys,
        skill_lines=lines.skills,
        item_places=item_places,
        skipped=skipped,
    )


def _texts(files: Mapping[str, bytes], problems: Problems) -> dict[str, str]:
    """Return the text files that belong to the format; report the others."""
    texts: dict[str, str] = {}
    for path, data in files.items():
        folder, _slash, name = path.rpartition("/")
        if folder == MEDIA or not _belongs(path, folder, name, problems):
            continue
        try:
            texts[path] = data.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            problems.add(path, line, _("The file is not text in UTF-8. Save it again as UTF-8."))
        if b"\0" in data:
            line = data.count(b"\n", 0, data.index(b"\0")) + 1
            problems.add(path, line, _("The file holds a sign that is no text. Save it again as plain text."))
    return texts


def _belongs(path: str, folder: str, name: str, problems: Problems) -> bool:
    if path == FILE:
        return True
    ending = FORMATS[folder].ending if folder in FORMATS else None
    if ending is None:
        where = folder or name
        known = [*FORMATS, MEDIA] if folder else [FILE]
        text = _("“%(name)s” is not part of the format.") % {"name": where}
        problems.add(path, 1, text + meant(where, known))
        return False
    if not name.endswith(ending):
        words = {"folder": folder, "ending": ending}
        problems.add(path, 1, _("Files in %(folder)s/ end in %(ending)s.") % words)
        return False
    stem = name.removesuffix(ending)
    if not is_slug(stem):
        problems.add(path, 1, not_a_slug(stem))
        return False
    return True


def _check_media(name: str, data: bytes, problems: Problems) -> None:
    path = f"{MEDIA}/{name}"
    if "/" in name:
        problems.add(path, 1, _("Files of media/ lie in that folder itself, not in one below."))
        return
    if not data:
        problems.add(path, 1, _("The file is empty."))
        return
    try:
        filetypes.detect(name, data)
    except errors.Invalid as error:
        problems.add(path, 1, error.message)


def _item_places(trees: Mapping[str, Node], problems: Problems) -> dict[str, str]:
    """Return file:line of all items by slug, before any file is read; one slug belongs to one item."""
    first: dict[str, str] = {}
    for path, tree in trees.items():
        if not path.startswith("quizzes/") or tree.pairs is None or "items" not in tree.pairs:
            continue
        for item in tree.pairs["items"].items or ():
            slug = (item.pairs or {}).get("slug")
            if slug is None:
                continue
            if slug.raw in first:
                words = {"slug": slug.raw, "place": first[slug.raw]}
                text = _("The item “%(slug)s” stands in %(place)s already. Give this one its own short name.")
                problems.add(path, slug.line, text % words)
            first.setdefault(slug.raw, f"{path}:{slug.line}")
    return first


def _content(
    texts: Mapping[str, str], trees: Mapping[str, Node], known: Known, problems: Problems
) -> dict[str, ContentDesign]:
    content: dict[str, ContentDesign] = {}
    for path, text in texts.items():
        folder, _slash, name = path.rpartition("/")
        if folder not in FORMATS:
            continue
        slug = name.rsplit(".", 1)[0]
        read = FORMATS[folder].read(File(slug, path, text, trees.get(path), known, problems))
        if read is not None:
            content[path] = read
    return content


def _joined(
    journey: JourneyDesign,
    content: Mapping[str, ContentDesign],
    lines: Mapping[str, int],
    files: Mapping[str, bytes],
    problems: Problems,
) -> JourneyDesign:
    """Give steps the titles and minutes they leave to their files; report files that are missing."""
    stages = []
    for stage in journey.stages:
        steps = []
        for step in stage.steps:
            line = lines.get(step.slug, 1)
            path = path_of(step)
            if path and path not in files:
                words = {"path": path, "title": step.title or step.slug}
                text = _("“%(title)s” needs the file %(path)s, which is missing.") % words
                near = [other for other in files if other.startswith(path.split("/")[0])]
                problems.add(FILE, line, text + meant(path, near))
            steps.append(_completed(step, content.get(path), line, problems))
        stages.append(replace(stage, steps=tuple(steps)))
    return replace(journey, stages=tuple(stages))


def path_of(step: StepDesign) -> str:
    """Return the file that a step uses; empty for a kind that uses none."""
    folder = KINDS[step.kind].folder
    return f"{folder}/{step.uses}{FORMATS[folder].ending}" if folder and step.uses else ""


def _completed(step: StepDesign, subject: ContentDesign | None, line: int, problems: Problems) -> StepDesign:
    wanted = KINDS[step.kind].content_kind
    found = getattr(subject, "kind", wanted)
    if wanted and found != wanted:
        words = {"uses": step.uses, "kind": found, "wanted": wanted}
        problems.add(FILE, line, _("“%(uses)s” is a %(kind)s, but the step is a %(wanted)s.") % words)
    title = step.title or (subject.title if subject is not None else "")
    if not title and subject is None and not step.uses:
        title = str(KINDS[step.kind].noun)
    minutes = step.minutes
    if minutes == UNSET:
        minutes = getattr(subject, "minutes", 0)
    return replace(step, title=title[:150] or step.slug, minutes=minutes)


def _too_large(limit: int) -> str:
    return _("The file is too large. It may have %(most)s at most.") % {"most": filesizeformat(limit)}
