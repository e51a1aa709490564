"""Handing over what a person does for others, and closing an account with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from interleave.coaching import services as coaching_services
from interleave.community import selectors as community
from interleave.community import services as community_services
from interleave.engine import events
from interleave.journeys.models import CohortFacilitator, CohortState, Enrolment, EnrolmentState
from interleave.journeys.selectors.duties import ROLES_OF, DutyKind, list_relations_to_transfer
from interleave.kernel import errors
from interleave.kernel.errors import Problem
from interleave.ledger import ledger
from interleave.live import services as live_services
from interleave.people import selectors as people
from interleave.people import services as people_services

if TYPE_CHECKING:
    from interleave.people.models import Person


@transaction.atomic
def transfer_duties(
    *,
    actor: Person,
    person_id: UUID,
    kind: DutyKind,
    to_id: UUID,
    now: datetime,
    despite_clash: bool = False,
) -> int:
    """Let another person take over one kind of a person's duties; return how many, and notify that person.

    Doing it twice changes nothing. Raises Forbidden, NotFound, Invalid when the other person cannot do it, or
    FacilitatorBusy unless `despite_clash`.
    """
    people.require_administrator(actor)
    for locked in sorted([person_id, to_id]):
        people.lock_open_account(locked)
    person = people.get_account(actor=actor, person_id=person_id)
    other = _require_able(people.find_person(to_id), kind, person)
    if kind == DutyKind.SESSIONS:
        count = live_services.transfer_sessions(
            actor=actor, from_id=person_id, to_id=to_id, now=now, despite_clash=despite_clash
        )
    elif kind == DutyKind.COHORTS:
        count = _transfer_cohorts(actor, person_id, other, now=now)
    elif kind == DutyKind.COACHING:
        count = _transfer_coaching(actor, person_id, other, now=now)
    elif kind == DutyKind.REPORTS:
        count = people_services.transfer_reports(actor=actor, from_id=person_id, to_id=to_id, now=now)
    else:
        count = _transfer_spaces(actor, person_id, other, now=now)
    if count:
        event = events.DutiesTransferred(
            person_id=person_id, to_id=to_id, kind=kind.value, count=count, at=now
        )
        ledger.record(event, actor=actor)
    return count


@transaction.atomic
def transfer_all(
    *,
    actor: Person,
    person_id: UUID,
    successors: Mapping[DutyKind, UUID],
    now: datetime,
    despite_clash: bool = False,
) -> int:
    """Hand over the kinds of duties that have a successor, all of them or none; return how many duties.

    Raises as `transfer_duties` does.
    """
    people.require_administrator(actor)
    for locked in sorted({person_id, *successors.values()}):  # one order, before anything else is locked
        people.lock_open_account(locked)
    return sum(
        transfer_duties(
            actor=actor, person_id=person_id, kind=kind, to_id=to_id, now=now, despite_clash=despite_clash
        )
        for kind, to_id in successors.items()
    )


@transaction.atomic
def close_account(
    *,
    actor: Person,
    person_id: UUID,
    successors: Mapping[DutyKind, UUID],
    now: datetime,
    despite_clash: bool = False,
) -> Person:
    """Hand over the kinds of duties that have a successor, then close the account; all of it, or nothing.

    What has none stays an open duty. Raises as `transfer_duties` and `people.close_account` do.
    """
    transfer_all(
        actor=actor, person_id=person_id, successors=successors, now=now, despite_clash=despite_clash
    )
    return people_services.close_account(actor=actor, person_id=person_id, now=now)


def _require_able(other: Person | None, kind: DutyKind, person: Person) -> Person:
    if other is None:
        raise errors.NotFound
    text = ""
    if not other.is_active:
        text = _("The account of %(name)s is closed. Choose another person.")
    elif other.pk == person.pk:
        text = _("These are duties of %(name)s already. Choose another person.")
    elif ROLES_OF[kind] and not other.has_role(*ROLES_OF[kind]):
        text = _("%(name)s does not have the role for this. Choose another person.")
    if text:
        text %= {"name": other.name}
        raise errors.Invalid(text, [Problem(kind.value, text)])
    return other


def _transfer_cohorts(actor: Person, person_id: UUID, other: Person, *, now: datetime) -> int:
    led = CohortFacilitator.objects.filter(
        person_id=person_id, ended_at=None, cohort__state=CohortState.RUNNING
    )
    rows = list(led.select_related("cohort").select_for_update(of=("self",)).order_by("cohort"))
    cohort_ids = [row.cohort_id for row in rows]
    known = set(
        CohortFacilitator.objects.filter(cohort__in=cohort_ids, person=other, ended_at=None).values_list(
            "cohort_id", flat=True
        )
    )
    led.filter(pk__in=[row.pk for row in rows]).update(ended_at=now)
    CohortFacilitator.objects.bulk_create(
        [
            CohortFacilitator(cohort_id=cohort_id, person=other, added_at=now)
            for cohort_id in cohort_ids
            if cohort_id not in known
        ]
    )
    learns_in = set(
        Enrolment.objects.filter(cohort__in=cohort_ids, person_id=person_id)
        .exclude(state=EnrolmentState.WITHDRAWN)
        .values_list("cohort_id", flat=True)
    )
    for row in rows:
        if row.cohort.space_id is not None:
            community_services.add_members(
                actor=actor, space_id=row.cohort.space_id, person_ids=[other.pk], as_hosts=True, now=now
            )
            if row.cohort_id not in learns_in:
                community_services.remove_member(
                    actor=actor, space_id=row.cohort.space_id, person_id=person_id, now=now
                )
    ledger.record_many([events.CohortChanged(cohort_id=pk, at=now) for pk in cohort_ids], actor=actor)
    return len(rows)


def _transfer_coaching(actor: Person, person_id: UUID, other: Person, *, now: datetime) -> int:
    """Start a relation with the new coach for each person who needs one; the new coach's own stays open."""
    count = 0
    for relation in list_relations_to_transfer(person_id):
        if relation.person_id == other.pk:
            continue
        coaching_services.transfer_relation(actor=actor, relation_id=relation.pk, to_id=other.pk, now=now)
        if relation.context_id is not None:
            places = Enrolment.objects.filter(cohort_id=relation.context_id, person_id=relation.person_id)
            places.update(coach=other)
        count += 1
    return count


def _transfer_spaces(actor: Person, person_id: UUID, other: Person, *, now: datetime) -> int:
    spaces = community.list_open_duties(person_id)
    for space in spaces:
        community_services.add_members(
            actor=actor, space_id=space.pk, person_ids=[other.pk], as_hosts=True, now=now
        )
    return len(spaces)
