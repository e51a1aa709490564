"""A folder beside what the database says now: what is new, what differs, and whose change would be lost."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from interleave.catalogue import selectors as catalogue
from interleave.journeys.models import JourneyVersion, SourceFile, VersionState
from interleave.journeys.text import exporting, folders, stored
from interleave.journeys.text.designs import (
    ContentDesign,
    FolderDesign,
    ItemDesign,
    ModuleDesign,
    QuizDesign,
    SkillDesign,
    means_the_same,
    normal_item,
)
from interleave.journeys.text.formats import FORMATS, load_content
from interleave.journeys.text.journey_file import FILE
from interleave.journeys.text.nodes import Problems
from interleave.journeys.text.ownership import LIBRARY, Ownership, Thing, thing_of
from interleave.journeys.text.plans import PlanEntry, Status
from interleave.journeys.text.rows import ITEMS, SKILLS, find_change

if TYPE_CHECKING:
    from interleave.people.models import Person

Names = dict[str, str]


class Comparison:
    """Compares three texts of each thing: of the folder, of the database, and of the last import."""

    def __init__(self, owner: Ownership, problems: Problems, media: Mapping[str, UUID]) -> None:
        self.owner, self.problems = owner, problems
        self.names: Names = {str(key): name for name, key in media.items()}
        self._check_captions(media)

    def compare_content(self, path: str, content: ContentDesign) -> PlanEntry:
        """Compare a file of content. A clash is added to the problems."""
        thing = thing_of(path)
        folder, slug = thing

        def read(names: Names) -> ContentDesign | None:
            row = self.owner.find(thing)
            return load_content(folder, slug, names, collection=row.collection) if row else None

        def find(design: FolderDesign) -> ContentDesign | None:
            return design.content.get(path)

        return self._compare(thing, FORMATS[folder].noun, (path, 1), content, read, find, means_the_same)

    def compare_items(self, path: str, quiz: QuizDesign) -> dict[str, PlanEntry]:
        """Compare the items of a quiz, by slug."""
        found = {}
        for item in quiz.items:
            thing = (ITEMS, item.slug)
            row = self.owner.find(thing)
            collection = row.collection if row is not None else ""

            def read(names: Names, slug: str = item.slug, collection: str = collection) -> ItemDesign | None:
                return stored.read_item(slug, names, collection=collection)

            def find(design: FolderDesign, slug: str = item.slug) -> ItemDesign | None:
                return design.items.get(slug)

            place = self.owner.design.item_places.get(item.slug, f"{path}:1").rsplit(":", 1)
            found[item.slug] = self._compare(
                thing, "item", (place[0], int(place[1])), item, read, find, _same_item
            )
        return found

    def compare_skill(self, skill: SkillDesign, place: str) -> PlanEntry:
        """Compare a skill. Objectives that the folder does not name stay, and do not count."""
        thing = (SKILLS, skill.slug)
        row = self.owner.find(thing)

        def read(_names: Names) -> SkillDesign | None:
            return stored.read_skill(skill.slug, collection=row.collection) if row is not None else None

        def find(design: FolderDesign) -> SkillDesign | None:
            return next((one for one in design.journey.skills if one.slug == skill.slug), None)

        file, line = place.rsplit(":", 1)
        return self._compare(thing, "skill", (file, int(line)), skill, read, find, _same_skill)

    def _compare(
        self,
        thing: Thing,
        noun: str,
        place: tuple[str, int],
        ours: Any,
        read: Callable[[Names], Any],
        find: Callable[[FolderDesign], Any],
        is_same: Callable[[Any, Any], bool],
    ) -> PlanEntry:
        row = self.owner.find(thing)
        file, line = place
        entry = PlanEntry(noun, thing[1], file if line == 1 else f"{file}:{line}", Status.CREATED)
        if row is None:
            return entry
        theirs = read(self.names)
        if theirs is not None and not row.is_withdrawn and is_same(ours, theirs):
            return replace(entry, status=Status.UNCHANGED)
        if row.collection == LIBRARY:  # it stays for those who use it too; the folder gets its own
            return replace(entry, also_in=self.owner.users_of(thing))
        neighbours = [one for one in self.neighbours if find(one.design) is not None]
        titles = tuple(sorted(one.title for one in neighbours))
        base = find(self.owner.before) if self.owner.said(thing) and self.owner.before is not None else None
        entry = replace(entry, status=Status.CHANGED, also_in=titles)
        if base is not None and not row.is_withdrawn and is_same(base, read(self.names_before)):
            return entry
        brought = [one for one in neighbours if base is None or is_same(find(one.design), read(one.names))]
        if brought:
            self._add_clash(thing, place, brought[0])
            return entry
        return replace(entry, edited=find_change(thing[0], row.id))

    def _add_clash(self, thing: Thing, place: tuple[str, int], other: "Neighbour") -> None:
        words = {
            "slug": thing[1],
            "library": self.owner.collection,
            "title": other.title,
            "journey": other.slug,
            "place": other.place_of(thing),
        }
        text = _(
            "“%(slug)s” of the library “%(library)s” has another text already: that of %(place)s of the"
            " journey “%(title)s” (%(journey)s). Give this one another short name, or write the same text in"
            " both."
        )
        self.problems.add(*place, text % words)

    @cached_property
    def names_before(self) -> Names:
        return media_names(self.owner.version, self.owner.before)

    @cached_property
    def neighbours(self) -> tuple["Neighbour", ...]:
        """The other journeys whose text is in the same collection, by their last published version."""
        versions = JourneyVersion.objects.filter(
            library=self.owner.collection, state=VersionState.PUBLISHED
        ).select_related("journey")
        if self.owner.journey is not None:
            versions = versions.exclude(journey=self.owner.journey)
        latest = {version.journey_id: version for version in versions.order_by("number")}
        return tuple(Neighbour(self.owner.actor, version) for version in latest.values())

    def _check_captions(self, media: Mapping[str, UUID]) -> None:
        """Report a film that is stored with other captions, which another journey or the browser gave it."""
        before = {} if self.owner.version is None else media_names(self.owner.version, None)
        for path, content in self.owner.design.content.items():
            if not isinstance(content, ModuleDesign) or not content.video or content.video not in media:
                continue
            film = catalogue.get_media(actor=self.owner.actor, media_id=media[content.video])
            own = _text_of(self.owner.design, content.captions)
            others = SourceFile.objects.filter(media_id=film.pk)
            if self.owner.journey is not None:
                others = others.exclude(version__journey=self.owner.journey)
            titles = sorted(set(others.values_list("version__title", flat=True)))
            if film.captions == own:
                self.names[f"{stored.CAPTIONS}{film.pk}"] = content.captions
            elif film.captions and (titles or str(film.pk) not in before):
                words = {
                    "name": content.video,
                    "where": ", ".join(titles) or _("the files of the organisation"),
                }
                text = _(
                    "The film “%(name)s” has other captions already, in: %(where)s. Give the film another"
                    " name, or use the same captions."
                )
                self.problems.add(path, 1, text % words)


class Neighbour:
    """Another journey with its text in the same collection."""

    def __init__(self, actor: "Person", version: JourneyVersion) -> None:
        self.version, self.title, self.slug = version, version.title, version.journey.slug
        found = folders.parse(exporting.read_texts(actor, version), Problems())
        self.design = found if found is not None else FolderDesign(stored.read_journey(version))
        self.names = media_names(version, self.design)

    def place_of(self, thing: Thing) -> str:
        """Return the place of a thing in the folder of the journey."""
        folder, slug = thing
        if folder == ITEMS:
            return self.design.item_places.get(slug, "quizzes/")
        if folder == SKILLS:
            return f"{FILE}:{self.design.skill_lines.get(slug, 1)}"
        return f"{folder}/{slug}{FORMATS[folder].ending}"


def media_names(version: JourneyVersion | None, design: FolderDesign | None) -> Names:
    """Return the names of the files of a version's folder by the ids of media, with those of captions."""
    if version is None:
        return {}
    rows = SourceFile.objects.filter(version=version, media_id__isnull=False).values_list("media_id", "path")
    names = {str(media_id): path.split("/", 1)[1] for media_id, path in rows}
    if design is None:
        return names
    films = catalogue.resolve_media(names)
    found = dict(names)
    for content in design.content.values():
        if not isinstance(content, ModuleDesign) or not content.captions:
            continue
        key = next((key for key, name in names.items() if name == content.video), "")
        if key in films and films[key].captions == _text_of(design, content.captions):
            found[f"{stored.CAPTIONS}{key}"] = content.captions
    return found


def _text_of(design: FolderDesign, captions: str) -> str:
    return design.media.get(captions, b"").decode("utf-8-sig", errors="replace").strip()


def _same_item(one: ItemDesign, other: ItemDesign | None) -> bool:
    return other is not None and normal_item(one) == normal_item(other)


def _same_skill(ours: SkillDesign, theirs: SkillDesign | None) -> bool:
    if theirs is None or ours.title != theirs.title:
        return False
    named = {slug for slug, _title in ours.objectives}
    return tuple(pair for pair in theirs.objectives if pair[0] in named) == ours.objectives
