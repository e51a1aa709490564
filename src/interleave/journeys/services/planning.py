"""Planning a live step of a cohort: one run of its activity in one place, with its first session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from interleave.journeys import editions, selectors
from interleave.journeys.models import CohortOffering
from interleave.journeys.services import cohorts
from interleave.kernel import errors
from interleave.kernel.wall_time import WallTime
from interleave.live import services as live

if TYPE_CHECKING:
    from interleave.people.models import Person


@dataclass(frozen=True, slots=True)
class RunPlan:
    """Where and when a live step takes place. The ids are the caller's, so that a repeat adds nothing."""

    offering_id: UUID
    session_id: UUID
    title: str  # what tells it from the others, such as a city
    seats: int
    starts: WallTime
    minutes: int | None = None  # None: as the activity says
    venue: str = ""
    room_url: str = ""
    facilitator_ids: Sequence[UUID] = ()


@transaction.atomic
def plan_run(
    *,
    actor: "Person",
    cohort_id: UUID,
    step_id: UUID,
    run: RunPlan,
    now: datetime,
    despite_clash: bool = False,
) -> CohortOffering:
    """Open an offering with one session, publish it and let it serve the step: all of it or nothing.

    Raises NotFound, Forbidden, CohortOver, TimeInDoubt, Invalid, or FacilitatorBusy unless `despite_clash`.
    """
    cohort = selectors.get_cohort(actor=actor, cohort_id=cohort_id)
    step = editions.load(cohort.version_id).by_id.get(step_id)
    if step is None or step.kind != "live" or step.subject_id is None:
        raise errors.NotFound
    _open_run(actor, step.subject_id, cohort.pk, run, now=now, despite_clash=despite_clash)
    return cohorts.attach_offering(
        actor=actor, cohort_id=cohort_id, step_id=step_id, offering_id=run.offering_id, now=now
    )


def _open_run(
    actor: "Person", activity_id: UUID, cohort_id: UUID, run: RunPlan, *, now: datetime, despite_clash: bool
) -> None:
    """Open the offering with its session, and publish it."""
    live.open_offering(
        actor=actor,
        activity_id=activity_id,
        context_id=cohort_id,
        title=run.title,
        seats=run.seats,
        facilitators=run.facilitator_ids,
        now=now,
        offering_id=run.offering_id,
    )
    live.plan_session(
        actor=actor,
        offering_id=run.offering_id,
        starts=run.starts,
        minutes=run.minutes,
        venue=run.venue,
        room_url=run.room_url,
        now=now,
        despite_clash=despite_clash,
        session_id=run.session_id,
    )
    live.publish_offering(actor=actor, offering_id=run.offering_id, now=now)
