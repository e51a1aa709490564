"""The enrolment that a manager's observation of a report goes to."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from interleave.journeys.selectors import due
from interleave.journeys.selectors.due import ObservableEnrolment
from interleave.kernel import errors


@dataclass(frozen=True, slots=True)
class Observable:
    """The enrolments to choose from, the suggested one first; empty if no journey asks for it."""

    enrolments: tuple[ObservableEnrolment, ...]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The enrolments as choices of a form; empty if there is nothing to choose."""
        if len(self.enrolments) < 2:
            return []
        return [(str(one.scope.id), f"{one.journey_title} · {one.cohort_title}") for one in self.enrolments]

    def choose(self, given: str) -> ObservableEnrolment | None:
        """Return the enrolment with this id, or the suggested one if none is given.

        Raises NotFound for an id that is not among them: of another person, or without this checklist.
        """
        if not given:
            return self.enrolments[0] if self.enrolments else None
        found = next((one for one in self.enrolments if str(one.scope.id) == given), None)
        if found is None:
            raise errors.NotFound
        return found


def find(*, person_id: UUID, task_id: UUID, asking: Collection[UUID | None]) -> Observable:
    """Return the enrolments that asked, else the active ones, else the latest with this checklist. 1 query.

    Within each, those that still wait for the observation come before the others, then the latest.
    """
    found = due.list_observable(person_id=person_id, task_id=task_id)
    asked = [one for one in found if one.scope.id in asking]
    active = [one for one in found if one.is_active and one not in asked]
    return Observable(tuple([*asked, *active] or found[:1]))
