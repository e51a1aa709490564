"""Reading how a manager's reports, or a coach's people, come along: progress, never answers."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from interleave.journeys.models import CohortState, Enrolment, EnrolmentState
from interleave.journeys.selectors import lines
from interleave.journeys.selectors.shapes import EnrolmentLine, TeamRow
from interleave.kernel import prepared
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.people.models import Person


def summarise_team(*, actor: "Person", now: datetime) -> tuple[TeamRow, ...]:
    """Return the actor's reports by name, with their places in running and completed journeys.

    4 queries at most, and 3 for the versions that this process never met.
    """
    by_person: dict[UUID, list[EnrolmentLine]] = {}
    for line in lines.read_enrolment_lines(_places_of_reports(actor.pk), now=now):
        by_person.setdefault(line.person_id, []).append(line)
    return tuple(
        _team_row(person_id, name, job, by_person.get(person_id, []))
        for person_id, name, job in people.name_reports(actor=actor)
    )


def list_coached(*, actor: "Person", now: datetime) -> tuple[EnrolmentLine, ...]:
    """Return the places that the actor coaches in running cohorts, by name.

    3 queries at most, and 3 for the versions that this process never met.
    """
    return lines.read_enrolment_lines(_coached_places(actor.pk), now=now)


@prepared.rows
def _places_of_reports(manager_id: UUID) -> QuerySet[Enrolment, Enrolment]:
    places = Enrolment.objects.filter(person__manager_id=manager_id).exclude(state=EnrolmentState.WITHDRAWN)
    return lines.for_lines(places.order_by("-starts_on", "-enrolled_at", "id"))


@prepared.rows
def _coached_places(coach_id: UUID) -> QuerySet[Enrolment, Enrolment]:
    places = Enrolment.objects.filter(coach_id=coach_id, cohort__state=CohortState.RUNNING).exclude(
        state=EnrolmentState.WITHDRAWN
    )
    return lines.for_lines(places.order_by("person__name", "-starts_on", "id"))


def _team_row(person_id: UUID, name: str, job: str, enrolments: list[EnrolmentLine]) -> TeamRow:
    seen = [line.last_activity_at for line in enrolments if line.last_activity_at is not None]
    return TeamRow(
        person_id=person_id,
        name=name,
        job=job,
        enrolments=tuple(enrolments),
        done=sum(line.done for line in enrolments),
        total=sum(line.total for line in enrolments),
        late=sum(line.late for line in enrolments),
        last_activity_at=max(seen, default=None),
    )
