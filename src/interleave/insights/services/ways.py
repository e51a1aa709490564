"""Taking another way: what is proposed is worked out here and now, never taken from a form."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from interleave.insights.selectors import ways as selectors
from interleave.journeys import selectors as journeys
from interleave.journeys import services as journeys_services
from interleave.journeys.selectors import StepWays

if TYPE_CHECKING:
    from interleave.people.models import Person


@transaction.atomic
def take_route(*, actor: "Person", enrolment_id: UUID, step_id: UUID, route: str, now: datetime) -> StepWays:
    """Take a way through one's own step, and return the ways as they were, with what the policy proposed.

    Less than the standard way is taken only when it is what is proposed. Raises NotFound, and what
    journeys.services.choose_route raises.
    """
    found = journeys.get_ways(actor=actor, enrolment_id=enrolment_id, step_id=step_id, now=now)
    [ways] = selectors.propose_ways(person_id=actor.pk, ways=[found], now=now)
    proposal = ways.proposal
    if proposal is None:
        raise RuntimeError("the policy always answers")
    journeys_services.choose_route(
        actor=actor, enrolment_id=enrolment_id, step_id=step_id, route=route, granted=proposal, now=now
    )
    return ways
