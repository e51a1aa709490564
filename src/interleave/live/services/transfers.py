"""Another facilitator takes over what a person runs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from interleave.engine import events
from interleave.kernel import errors
from interleave.ledger import ledger
from interleave.live import policies, selectors
from interleave.live.models import Offering, OfferingFacilitator, Session, SessionFacilitator
from interleave.live.services.planning import FacilitatorBusy
from interleave.people import commitments
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.people.models import Person


@transaction.atomic
def transfer_sessions(
    *, actor: Person, from_id: UUID, to_id: UUID, now: datetime, despite_clash: bool = False
) -> int:
    """Let a facilitator take over the open offerings and sessions of another one; return how many offerings.

    What was held stays with the person who held it. Costs 9 queries and those of the events.
    Raises Forbidden, NotFound for a closed account, or FacilitatorBusy unless `despite_clash`.
    """
    if not policies.is_organiser(actor):
        raise errors.Forbidden
    if not people.lock_open_account(to_id):
        raise errors.NotFound
    whole = set(selectors.list_open_duties(from_id).values_list("offering_id", flat=True))
    runs = selectors.list_open_sessions(from_id)
    offering_ids = whole | {session.offering_id for session in runs}
    offerings = list(Offering.objects.filter(pk__in=offering_ids).order_by("pk").select_for_update())
    if not despite_clash:
        _require_free(to_id, runs, now=now)
    OfferingFacilitator.objects.bulk_create(
        [OfferingFacilitator(offering_id=pk, person_id=to_id) for pk in sorted(whole)], ignore_conflicts=True
    )
    SessionFacilitator.objects.bulk_create(
        [SessionFacilitator(session=session, person_id=to_id) for session in runs], ignore_conflicts=True
    )
    OfferingFacilitator.objects.filter(offering__in=whole, person_id=from_id).delete()
    SessionFacilitator.objects.filter(session__in=runs, person_id=from_id).delete()
    ledger.record_many(
        [
            events.OfferingTransferred(
                person_id=from_id,
                to_id=to_id,
                offering_id=offering.pk,
                activity_id=offering.activity_id,
                session_ids=tuple(session.pk for session in runs if session.offering_id == offering.pk),
                at=now,
            )
            for offering in offerings
        ],
        actor=actor,
    )
    return len(offerings)


def _require_free(person_id: UUID, sessions: list[Session], *, now: datetime) -> None:
    """Raise FacilitatorBusy where the person has something else while one of the sessions lasts."""
    spans = [(session.starts_at, session.ends_at) for session in sessions if session.ends_at > now]
    own = [session.pk for session in sessions]
    found = commitments.list_commitments([person_id], spans, apart_from=own)
    if found:
        clashes = [
            selectors.Clash(one.public_title, one.starts_at, one.ends_at, one.person_name) for one in found
        ]
        raise FacilitatorBusy(clashes)
