"""What an import would do, as values: for the command, and for a page that shows it before it happens."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from interleave.kernel.errors import Problem


@dataclass(frozen=True, slots=True)
class Change:
    """Who wrote what stands in the database now, and when; None where no one knows."""

    by: str | None
    at: datetime | None


class Status(StrEnum):
    """What the import does to one thing."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Consent(IntEnum):
    """How far an import may go. Each includes those before it."""

    CREATE = 0
    UPDATE = 1  # change what an earlier import brought
    REPLACE = 2  # change also what was edited in the browser since


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One thing of a folder. `place` is its file, with the line where a file holds several things."""

    noun: str
    name: str  # its slug, or the name of the file
    place: str
    status: Status
    edited: Change | None = None  # since the last import, by another hand
    also_in: tuple[str, ...] = ()  # titles of other journeys that use the thing that stands there now

    @property
    def is_changed(self) -> bool:
        return self.status is Status.CHANGED


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What the import of a folder does to each thing of it, in the order of the files."""

    slug: str
    title: str
    collection: str
    entries: tuple[PlanEntry, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def needs(self) -> Consent:
        """The least consent with which the import goes through."""
        if any(entry.edited is not None for entry in self.changed):
            return Consent.REPLACE
        return Consent.UPDATE if self.changed else Consent.CREATE

    @property
    def created(self) -> tuple[PlanEntry, ...]:
        return tuple(self._of(Status.CREATED))

    @property
    def changed(self) -> tuple[PlanEntry, ...]:
        return tuple(self._of(Status.CHANGED))

    @property
    def unchanged(self) -> tuple[PlanEntry, ...]:
        return tuple(self._of(Status.UNCHANGED))

    def _of(self, status: Status) -> Iterator[PlanEntry]:
        return (entry for entry in self.entries if entry.status is status)
