"""What joining a cohort means for the first day: with the cohort, or from the day of joining."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from interleave.engine import pathways
from interleave.journeys import editions


@dataclass(frozen=True, slots=True)
class Joining:
    """The first day of a cohort as people meet it who join now.

    `late_steps` are the required steps that are late at once for people who begin with the cohort.
    """

    starts_on: date
    has_begun: bool
    late_steps: int


def summarise_joining(*, version_id: UUID, starts_on: date, zone: ZoneInfo, now: datetime) -> Joining:
    """Return what joining a cohort now means, in a zone. No query once this process met the version."""
    has_begun = starts_on < now.astimezone(zone).date()
    if not has_begun:
        return Joining(starts_on, has_begun, 0)
    planned = editions.load(version_id).planned
    plans = pathways.plan(planned, {}, starts_on=starts_on, zone=zone)
    required = (plans[step.id] for step in planned if step.required and step.of is None)
    late = sum(
        plan.opens_at is not None and plan.due_at is not None and max(plan.opens_at, plan.due_at) <= now
        for plan in required
    )
    return Joining(starts_on, has_begun, late)
