"""Which rows belong to the text of one journey, and which of them are used by others too."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from interleave.assessments import selectors as assessments
from interleave.assessments import services as assessment_services
from interleave.catalogue import selectors as catalogue
from interleave.catalogue import services as catalogue_services
from interleave.community import services as community
from interleave.journeys import editions
from interleave.journeys.models import Journey, JourneyVersion, SourceFile, Step
from interleave.journeys.text import exporting, folders
from interleave.journeys.text.designs import FolderDesign
from interleave.journeys.text.formats import FORMATS
from interleave.journeys.text.nodes import Problems
from interleave.journeys.text.rows import ITEMS, SKILLS, Row, find_row
from interleave.live import services as live

if TYPE_CHECKING:
    from interleave.people.models import Person

Thing = tuple[str, str]  # folder (or skills, items), slug
LIBRARY = ""  # the collection of the organisation


class Ownership:
    """The last version of a journey, what it uses, and where the names of a folder lead now."""

    def __init__(self, *, actor: "Person", design: FolderDesign, journey: Journey | None) -> None:
        self.actor, self.design, self.journey = actor, design, journey
        self.collection = design.journey.collection
        self.version: JourneyVersion | None = (
            journey.versions.select_related("journey").order_by("-number").first()
            if journey is not None
            else None
        )
        self._rows: dict[Thing, Row | None] = {}
        self.shared: dict[Thing, tuple[str, ...]] = {}  # rows that stay where they are: titles of their users
        self.adopted: set[Thing] = set()

    @cached_property
    def before(self) -> FolderDesign | None:
        """The folder as it was imported last, or None for a journey that never was."""
        if self.version is None:
            return None
        files = exporting.read_texts(self.actor, self.version)
        return folders.parse(files, Problems()) if files else None

    @property
    def was_here(self) -> bool:
        """Whether the last version had its text in the collection of the folder already."""
        if self.version is None or self.journey is None:
            return False
        return (self.version.library or self.journey.slug) == self.collection

    def said(self, thing: Thing) -> bool:
        """Return True if an earlier import of this journey may have brought what stands there now."""
        return self.was_here or thing in self.adopted

    def find(self, thing: Thing) -> Row | None:
        """Return the row that a name of the folder means now, or None when it has none yet."""
        if thing not in self._rows:
            self._rows[thing] = find_row(*thing, self.collection)
        return self._rows[thing]

    def users_of(self, thing: Thing) -> tuple[str, ...]:
        """Return the titles of the other journeys that use a row of the organisation's library, if any."""
        return self.shared.get(thing, ())

    def adopt(self) -> None:
        """Move what the last version uses, and no one else does, to the collection of the folder.

        Until now it stood in the library of the organisation, or in the collection that the journey had
        before. What others use as well stays where it is.
        """
        found = self._candidates()
        if not found:
            return
        self.shared = self._shared(found)
        ids = [row.id for thing, row in found.items() if thing not in self.shared]
        for move in (
            catalogue_services.move_to_collection,
            assessment_services.move_to_collection,
            community.move_to_collection,
            live.move_to_collection,
        ):
            move(actor=self.actor, collection=self.collection, ids=ids)
        for thing, row in found.items():
            if thing not in self.shared:
                self._rows[thing] = Row(row.id, self.collection, row.is_withdrawn)
                self.adopted.add(thing)
            elif row.collection == LIBRARY:
                self._rows[thing] = row

    def _candidates(self) -> dict[Thing, Row]:
        """Return what the last version uses outside the collection of the folder."""
        if self.version is None or self.journey is None:
            return {}
        earlier = [self.version.library or self.journey.slug, LIBRARY]
        own = self.before
        if own is None:
            files = exporting.export_files(actor=self.actor, version_id=self.version.pk)
            own = folders.parse(files, Problems())
        found = {}
        for thing in _things(own):
            if find_row(*thing, self.collection) is not None:
                continue
            places = (find_row(*thing, other) for other in earlier if other != self.collection)
            row = next((row for row in places if row is not None), None)
            if row is not None:
                found[thing] = row
        return found

    def _shared(self, found: Mapping[Thing, Row]) -> dict[Thing, tuple[str, ...]]:
        """Return what is used by other journeys, or by content that stays where it is."""
        shared = self._used_by_journeys(found) | self._named_alike(found)
        uses = _uses(found)
        while True:
            moving = {row.id for thing, row in found.items() if thing not in shared}
            more = {
                thing: (_("other content of the organisation"),)
                for thing, row in found.items()
                if thing not in shared and uses.get(row.id, set()) - moving
            }
            if not more:
                return shared
            shared |= more

    def _named_alike(self, found: Mapping[Thing, Row]) -> dict[Thing, tuple[str, ...]]:
        """Return the skills that cannot move: another skill there has an objective of the same slug."""
        reason = (_("a skill with an objective of the same short name"),)
        return {
            thing: reason
            for thing, row in found.items()
            if thing[0] == SKILLS
            and catalogue.has_taken_objective(skill_id=row.id, collection=self.collection)
        }

    def _used_by_journeys(self, found: Mapping[Thing, Row]) -> dict[Thing, tuple[str, ...]]:
        users: dict[Thing, set[str]] = {}
        by_id = {row.id: thing for thing, row in found.items()}
        steps = Step.objects.filter(subject_id__in=list(by_id)).exclude(version__journey=self.journey)
        for subject_id, title in steps.values_list("subject_id", "version__title"):
            if subject_id is None:
                continue
            users.setdefault(by_id[subject_id], set()).add(title)
        by_objective = {
            objective: thing
            for thing, row in found.items()
            if thing[0] == SKILLS
            for objective in _parts(row)
        }
        others = JourneyVersion.objects.exclude(journey=self.journey)
        for title, skills in others.values_list("title", "skills") if by_objective else ():
            for objective in editions.ids_of(skills).values():
                if objective in by_objective:
                    users.setdefault(by_objective[objective], set()).add(title)
        for thing, title in self._named_by_sources(found):
            users.setdefault(thing, set()).add(title)
        return {thing: tuple(sorted(titles)) for thing, titles in users.items()}

    def _named_by_sources(self, found: Mapping[Thing, Row]) -> Iterable[tuple[Thing, str]]:
        """Yield what files of other journeys name that have no row of their own for it yet."""
        by_path = {
            f"{folder}/{slug}{FORMATS[folder].ending}": (folder, slug) for folder, slug in files_of(found)
        }
        sources = SourceFile.objects.filter(path__in=list(by_path)).exclude(version__journey=self.journey)
        rows = sources.values_list("path", "version__title", "version__library", "version__journey__slug")
        for path, title, library, slug in rows:
            thing = by_path[path]
            if find_row(*thing, library or slug) is None:
                yield thing, title


def files_of(things: Iterable[Thing]) -> list[Thing]:
    """Return the things that are files of their own."""
    return [thing for thing in things if thing[0] in FORMATS]


def _things(design: FolderDesign | None) -> list[Thing]:
    """Return all that a folder names: files first, then what stands inside them."""
    if design is None:
        return []
    return [
        *(thing_of(path) for path in design.content),
        *((ITEMS, slug) for slug in design.items),
        *((SKILLS, skill.slug) for skill in design.journey.skills),
    ]


def thing_of(path: str) -> Thing:
    """Return the thing that a file of content stands for."""
    folder, _slash, name = path.rpartition("/")
    return folder, name.rsplit(".", 1)[0]


def _uses(found: Mapping[Thing, Row]) -> dict[UUID, set[UUID]]:
    """Return the ids of the content that names items, and objectives of skills, by what it names."""
    items = [row.id for thing, row in found.items() if thing[0] == ITEMS]
    uses: dict[UUID, set[UUID]] = {}
    for more in (catalogue.list_modules_by_item(items), assessments.list_quizzes_by_item(items)):
        for key, users in more.items():
            uses.setdefault(key, set()).update(users)
    skills = {
        objective: row.id for thing, row in found.items() if thing[0] == SKILLS for objective in _parts(row)
    }
    for more in (
        catalogue.list_content_by_objective(list(skills)),
        assessments.list_tasks_by_objective(list(skills)),
    ):
        for objective, users in more.items():
            uses.setdefault(skills[objective], set()).update(users)
    return uses


def _parts(skill: Row) -> list[UUID]:
    return catalogue.list_objective_ids(skill_id=skill.id)
