"""From a version back to a folder: the files as they were written, as long as they still say what is so."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from interleave.catalogue import captions, storage
from interleave.catalogue import selectors as catalogue
from interleave.journeys import editions, selectors
from interleave.journeys.kinds import KINDS
from interleave.journeys.models import JourneyVersion, SourceFile
from interleave.journeys.text import emitting, folders, stored
from interleave.journeys.text.designs import (
    ContentDesign,
    FolderDesign,
    JourneyDesign,
    ModuleDesign,
    QuizDesign,
    means_the_same,
)
from interleave.journeys.text.formats import FORMATS, load_content
from interleave.journeys.text.journey_file import FILE
from interleave.journeys.text.nodes import Problems
from interleave.kernel import errors, tenancy

if TYPE_CHECKING:
    from interleave.catalogue.models import Media
    from interleave.people.models import Person


def export_files(*, actor: "Person", version_id: UUID) -> dict[str, bytes]:
    """Return the files of a journey's version by path, content as it stands now.

    A file that was imported comes back byte for byte while it still means what the database says; any
    other is written anew. Raises NotFound.
    """
    version = selectors.get_version(actor=actor, version_id=version_id)
    return _Export(actor, version).files()


def write_folder(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files below a folder that is new or empty. Raises Conflict otherwise."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise errors.Conflict(f"{folder} is there already and not empty. Choose another folder.")
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def read_texts(actor: "Person", version: JourneyVersion) -> dict[str, bytes]:
    """Return the texts that a version was imported from, by path; other files stand there empty."""
    rows = SourceFile.objects.filter(version=version)
    return {
        row.path: _read(actor, row) if row.media_id is None or row.path.endswith(".vtt") else b""
        for row in rows
    }


def _read(actor: "Person", row: SourceFile) -> bytes:
    if row.media_id is None:
        return row.text.encode()
    return _open(catalogue.get_media(actor=actor, media_id=row.media_id))


def _open(media: "Media") -> bytes:
    with storage.open_kept(tenancy.current_organisation_id(), media.sha256) as kept:
        return kept.read()


class _Names(Mapping[str, str]):
    """The names of files by the ids of media; one that no source names gets its own, once."""

    def __init__(self, actor: "Person", known: Mapping[str, str]) -> None:
        self._actor = actor
        self._names = dict(known)
        self.new: dict[str, Media] = {}
        self.captions: dict[str, bytes] = {}  # by path; of films that came without a folder, or changed since

    def __getitem__(self, media_id: str) -> str:
        if media_id not in self._names:
            self._names[media_id] = self._fetch(media_id)
        return self._names[media_id]

    def name_captions(self, media_id: UUID, name: str) -> None:
        self._names[f"{stored.CAPTIONS}{media_id}"] = name

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def _fetch(self, media_id: str) -> str:
        of_captions = media_id.startswith(stored.CAPTIONS)
        try:
            media = catalogue.get_media(
                actor=self._actor, media_id=UUID(media_id.removeprefix(stored.CAPTIONS))
            )
        except (ValueError, errors.NotFound):
            raise KeyError(media_id) from None
        if not of_captions:
            name = self._free(media.name)
            self.new[name] = media
            return name
        if not media.captions:
            raise KeyError(media_id)
        name = self._free(media.name.rpartition(".")[0] + ".vtt")
        self.captions[f"media/{name}"] = f"{media.captions}\n".encode()
        return name

    def _free(self, wanted: str) -> str:
        stem, _dot, ending = wanted.rpartition(".")
        taken = set(self._names.values())
        name, number = wanted, 2
        while name in taken:
            name, number = f"{stem}-{number}.{ending}", number + 1
        return name


class _Export:
    """One export, with what it has read so far."""

    def __init__(self, actor: "Person", version: JourneyVersion) -> None:
        self.actor, self.version = actor, version
        self.rows = {row.path: row for row in SourceFile.objects.filter(version=version)}
        self.source = {path: _read(actor, row) for path, row in self.rows.items()}
        self.design: FolderDesign | None = folders.parse(self.source, Problems()) if self.source else None
        known = {str(row.media_id): path.split("/", 1)[1] for path, row in self.rows.items() if row.media_id}
        self.names = _Names(actor, known)
        self._name_captions()
        self.collection = version.library or version.journey.slug
        self.places: dict[str, stored.Place] = {}  # of what steps use, by path

    def files(self) -> dict[str, bytes]:
        journey = stored.read_journey(self.version, self._name_subjects())
        found: dict[str, bytes] = {FILE: self._journey(journey)}
        content: dict[str, ContentDesign] = {}
        for path in self._paths(journey):
            now = self._now(path)
            if now is not None:
                content[path] = now
            found[path] = self._file(path, now)
        found |= self._missing_items(journey, content)
        found |= {path: data for path, data in self.source.items() if path.startswith("media/")}
        found |= {f"media/{name}": _open(media) for name, media in self.names.new.items()}
        return dict(sorted((found | self.names.captions).items()))

    def _paths(self, journey: JourneyDesign) -> list[str]:
        """The files of content: those that were imported, and those that steps use by now."""
        written = [path for path in self.source if path != FILE and not path.startswith("media/")]
        used = [path for step in journey.steps if (path := folders.path_of(step))]
        return list(dict.fromkeys([*written, *used]))

    def _name_subjects(self) -> dict[UUID, str]:
        """Return the name of the file of each subject; equal slugs of two collections get a number."""
        edition, _is_draft = editions.read(self.version.pk)
        subjects = stored.list_subjects(edition.steps)
        names: dict[UUID, str] = {}
        own_first = sorted(
            edition.steps,
            key=lambda step: (
                step.subject_id in subjects and subjects[step.subject_id].collection != self.collection
            ),
        )
        for step in own_first:
            subject = subjects.get(step.subject_id) if step.subject_id is not None else None
            if subject is None:
                continue
            folder, place = KINDS[step.kind].folder, (subject.collection, subject.slug)
            name, number = subject.slug, 2
            while self.places.setdefault(f"{folder}/{name}{FORMATS[folder].ending}", place) != place:
                name, number = f"{subject.slug}-{number}", number + 1
            names[subject.id] = name
        return names

    def _now(self, path: str) -> ContentDesign | None:
        """Return the content of a file as its collection has it, else the library of the organisation."""
        folder, _slash, name = path.rpartition("/")
        slug = name.rsplit(".", 1)[0]
        collection, own = self.places.get(path, (self.collection, slug))
        found = load_content(folder, own, self.names, collection=collection)
        if found is None and path not in self.places:
            self.places[path] = ("", slug)
            found = load_content(folder, slug, self.names, collection="")
        return found if found is None or found.slug == slug else replace(found, slug=slug)

    def _file(self, path: str, now: ContentDesign | None) -> bytes:
        before = self.design.content.get(path) if self.design is not None else None
        if now is None or (before is not None and means_the_same(before, now)):
            return self.source[path]
        return FORMATS[path.split("/")[0]].emit(now).encode()

    def _journey(self, journey: JourneyDesign) -> bytes:
        if self.design is not None and means_the_same(self.design.journey, journey):
            return self.source[FILE]
        return emitting.emit_journey(journey).encode()

    def _missing_items(
        self, journey: JourneyDesign, content: Mapping[str, ContentDesign]
    ) -> dict[str, bytes]:
        """Items that modules deal as cards, but that no quiz of the journey asks, get a quiz of their own."""
        there = {
            item.slug
            for design in content.values()
            if isinstance(design, QuizDesign)
            for item in design.items
        }
        wanted = {
            slug: self.places.get(path, (self.collection, ""))[0]
            for path, design in content.items()
            if isinstance(design, ModuleDesign)
            for slug in design.items
            if slug not in there
        }
        if not wanted:
            return {}
        quiz = stored.read_items(f"{journey.slug}-cards", wanted, self.names)
        return {f"quizzes/{quiz.slug}.yaml": emitting.emit_quiz(quiz).encode()}

    def _name_captions(self) -> None:
        """Keep the names of the captions of films; those that were changed since are written anew."""
        for path, design in (self.design.content if self.design is not None else {}).items():
            if not isinstance(design, ModuleDesign) or not design.video or path not in self.rows:
                continue
            media_id = self.rows[f"media/{design.video}"].media_id
            if media_id is None:
                continue
            self.names.name_captions(media_id, design.captions)
            media = catalogue.get_media(actor=self.actor, media_id=media_id)
            written = self.source[f"media/{design.captions}"]
            if media.captions and media.captions != captions.prepare(captions.decode(written)):
                self.names.captions[f"media/{design.captions}"] = f"{media.captions}\n".encode()
