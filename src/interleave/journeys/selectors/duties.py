"""What a person still has to do for others: composed from all contexts, for administrators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from interleave.assessments import selectors as assessments
from interleave.coaching import selectors as coaching
from interleave.community import selectors as community
from interleave.journeys.models import CohortFacilitator, CohortState, Enrolment, EnrolmentState
from interleave.kernel import prepared
from interleave.live import selectors as live
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.coaching.models import Relation
    from interleave.live.models import OfferingFacilitator, SessionFacilitator
    from interleave.people.models import Person


class DutyKind(StrEnum):
    """A kind of duties; each is handed over as a whole."""

    SESSIONS = "sessions"
    COHORTS = "cohorts"
    COACHING = "coaching"
    REPORTS = "reports"
    SPACES = "spaces"


# Who may do what: people without one of these roles leave the duty open. Reports and spaces need none.
ROLES_OF = {
    DutyKind.SESSIONS: ("facilitator", "designer", "administrator"),
    DutyKind.COHORTS: ("facilitator", "designer", "administrator"),
    DutyKind.COACHING: ("coach",),
    DutyKind.REPORTS: (),
    DutyKind.SPACES: (),
}


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to hand over: an offering, a cohort, a person coached or led, a space."""

    id: UUID
    title: str
    at: datetime | None = None  # the next session or meeting
    sessions: int = 0  # of an offering


@dataclass(frozen=True, slots=True)
class OpenDuties:
    """The duties of one kind that a person has. `is_open`: they cannot do them any more."""

    kind: DutyKind
    duties: tuple[Duty, ...]
    is_open: bool
    confirmations: int = 0  # task reports that wait for this manager


@dataclass(frozen=True, slots=True)
class PersonWithDuties:
    """A person whose duties wait for a successor, with how many there are."""

    person_id: UUID
    name: str
    is_active: bool
    count: int


def list_open_duties(*, actor: Person, person_id: UUID, now: datetime) -> tuple[OpenDuties, ...]:
    """List what a person runs, leads, coaches and hosts, by kind; kinds without any are left out.

    9 queries. Raises Forbidden unless the actor administers accounts, or NotFound.
    """
    person = people.get_account(actor=actor, person_id=person_id)
    found = {
        DutyKind.SESSIONS: _sessions(person_id, now=now),
        DutyKind.COHORTS: _cohorts(person_id),
        DutyKind.COACHING: _coaching(person_id),
        DutyKind.REPORTS: [Duty(one.pk, one.name) for one in people.list_reports(actor=person)],
        DutyKind.SPACES: [Duty(one.pk, one.title) for one in community.list_open_duties(person_id)],
    }
    waiting = assessments.list_waiting_confirmations(person).count() if found[DutyKind.REPORTS] else 0
    return tuple(
        OpenDuties(
            kind,
            tuple(duties),
            is_open=not person.is_active or bool(ROLES_OF[kind] and not person.has_role(*ROLES_OF[kind])),
            confirmations=waiting if kind == DutyKind.REPORTS else 0,
        )
        for kind, duties in found.items()
        if duties
    )


def list_people_with_open_duties(*, actor: Person) -> tuple[PersonWithDuties, ...]:
    """List the people whose duties wait for a successor, by name: closed accounts and revoked roles.

    9 queries, however many they are. Raises Forbidden unless the actor administers accounts.
    """
    people.require_administrator(actor)
    offerings = set(_offering_runners()) | set(_session_runners())
    counts: dict[UUID, int] = {}
    for found in (
        Counter(person_id for person_id, _offering_id in offerings),
        Counter(person_id for person_id, _id in _cohort_leaders()),
        _count_coached(),
        people.count_orphaned_reports(),
        community.count_open_duties(),
    ):
        for person_id, n in found.items():
            counts[person_id] = counts.get(person_id, 0) + n
    return tuple(
        PersonWithDuties(person.pk, person.name, person.is_active, counts[person.pk])
        for person in people.list_by_ids(counts)
    )


def list_withdrawn_enrolments(*, actor: Person, person_id: UUID) -> list[Enrolment]:
    """List the withdrawn enrolments of a person in running cohorts, latest first, to be restored. 1 query.

    Raises Forbidden unless the actor administers accounts.
    """
    people.require_administrator(actor)
    return _withdrawn_enrolments(person_id)


@prepared.rows
def _withdrawn_enrolments(person_id: UUID) -> QuerySet[Enrolment, Enrolment]:
    found = Enrolment.objects.filter(
        person_id=person_id, state=EnrolmentState.WITHDRAWN, cohort__state=CohortState.RUNNING
    )
    return found.select_related("cohort__version").order_by("-withdrawn_at", "pk")


def _sessions(person_id: UUID, *, now: datetime) -> list[Duty]:
    sessions = live.list_open_sessions(person_id)
    offerings = {one.pk: one for one in live.list_offerings_run_by(person_id)}
    offerings |= {session.offering_id: session.offering for session in sessions}
    found = []
    for offering_id, offering in offerings.items():
        own = [session for session in sessions if session.offering_id == offering_id]
        at = min((session.starts_at for session in own if session.ends_at > now), default=None)
        found.append(Duty(offering_id, offering.full_title, at, len(own)))
    return sorted(found, key=lambda duty: (duty.at is None, duty.at or now, duty.title))


def _cohorts(person_id: UUID) -> list[Duty]:
    led = CohortFacilitator.objects.filter(
        person_id=person_id, ended_at=None, cohort__state=CohortState.RUNNING
    )
    rows = led.select_related("cohort__version").order_by("cohort__starts_on", "cohort__title", "pk")
    return [Duty(row.cohort_id, f"{row.cohort.version.title} · {row.cohort.title}") for row in rows]


def list_relations_to_transfer(person_id: UUID) -> list[Relation]:
    """List the relations of a coach for which a new coach is needed, without withdrawn people. 2 queries."""
    relations = list(coaching.list_open_duties(person_id))
    gone = _withdrawn((one.person_id, one.context_id) for one in relations)
    return [one for one in relations if (one.person_id, one.context_id) not in gone]


def _coaching(person_id: UUID) -> list[Duty]:
    return [Duty(one.pk, one.person.name) for one in list_relations_to_transfer(person_id)]


@prepared.rows
def _offering_runners() -> QuerySet[OfferingFacilitator, tuple[UUID, UUID]]:
    return live.list_offering_runners(among=people.list_unable(*ROLES_OF[DutyKind.SESSIONS]))


@prepared.rows
def _session_runners() -> QuerySet[SessionFacilitator, tuple[UUID, UUID]]:
    return live.list_session_runners(among=people.list_unable(*ROLES_OF[DutyKind.SESSIONS]))


@prepared.rows
def _cohort_leaders() -> QuerySet[CohortFacilitator, tuple[UUID, UUID]]:
    led = CohortFacilitator.objects.filter(
        person__in=people.list_unable(*ROLES_OF[DutyKind.COHORTS]),
        ended_at=None,
        cohort__state=CohortState.RUNNING,
    )
    return led.order_by().values_list("person_id", "pk")


@prepared.rows
def _needed_coaches() -> QuerySet[Relation, tuple[UUID, UUID, UUID | None]]:
    return coaching.list_open_duties_of(people.list_unable(*ROLES_OF[DutyKind.COACHING]))


def _count_coached() -> dict[UUID, int]:
    """Return how many people each coach who cannot coach is needed for. 2 queries."""
    needed = _needed_coaches()
    gone = _withdrawn((person_id, context_id) for _coach, person_id, context_id in needed)
    counts: dict[UUID, int] = {}
    for coach_id, person_id, context_id in needed:
        if (person_id, context_id) not in gone:
            counts[coach_id] = counts.get(coach_id, 0) + 1
    return counts


def _withdrawn(pairs: Iterable[tuple[UUID, UUID | None]]) -> set[tuple[UUID, UUID | None]]:
    """Return those (person, cohort) in which the person needs no coach any more. 1 query."""
    wanted = list(pairs)
    if not wanted:
        return set()
    over = Enrolment.objects.filter(
        person_id__in={person_id for person_id, _cohort in wanted},
        cohort_id__in={cohort_id for _person, cohort_id in wanted if cohort_id},
        state=EnrolmentState.WITHDRAWN,
    )
    return set(over.values_list("person_id", "cohort_id"))
