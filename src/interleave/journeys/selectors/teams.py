"""Reading how a manager's reports, or a coach's people, come along: progress, never answers."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from interleave.journeys.models import CohortState, Enrolment, EnrolmentState
from interleave.journeys.selectors import lines
from interleave.journeys.selectors.shapes import EnrolmentLine, TeamRow
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.people.models import Person


def summarise_team(*, actor: "Person", now: datetime) -> tuple[TeamRow, ...]:
    """Return the actor's reports by name, with their places in running and completed journeys.

    4 queries at most, and 3 for the versions that this process never met.
    """
    places = Enrolment.objects.filter(person__manager_id=actor.pk).exclude(state=EnrolmentState.WITHDRAWN)
    by_person: dict[UUID, list[EnrolmentLine]] = {}
    for line in lines.read_enrolment_lines(places.order_by("-starts_on", "-enrolled_at", "id"), now=now):
        by_person.setdefault(line.person_id, []).append(line)
    return tuple(
        _team_row(person, by_person.get(person.pk, [])) for person in people.list_reports(actor=actor)
    )


def list_coached(*, actor: "Person", now: datetime) -> tuple[EnrolmentLine, ...]:
    """Return the places that the actor coaches in running cohorts, by name.

    3 queries at most, and 3 for the versions that this process never met.
    """
    places = Enrolment.objects.filter(coach_id=actor.pk, cohort__state=CohortState.RUNNING).exclude(
        state=EnrolmentState.WITHDRAWN
    )
    return lines.read_enrolment_lines(places.order_by("person__name", "-starts_on", "id"), now=now)


def _team_row(person: "Person", enrolments: list[EnrolmentLine]) -> TeamRow:
    seen = [line.last_activity_at for line in enrolments if line.last_activity_at is not None]
    return TeamRow(
        person_id=person.pk,
        name=person.name,
        job=person.job,
        enrolments=tuple(enrolments),
        done=sum(line.done for line in enrolments),
        total=sum(line.total for line in enrolments),
        late=sum(line.late for line in enrolments),
        last_activity_at=max(seen, default=None),
    )
