"""How often people came and how punctually. Takes no actor: it feeds the background loop."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from interleave.engine import presence
from interleave.live.models import Attendance, SessionState


@dataclass(frozen=True, slots=True)
class Presence:
    """One person in the sessions of some offerings whose attendance was marked; excused ones do not count."""

    marked: int
    missed: int
    late: int


def count_presence(
    *, offering_ids: Collection[UUID], person_ids: Collection[UUID], now: datetime
) -> dict[UUID, Presence]:
    """Return how people came to the sessions of some offerings that have begun; who has no mark is left out.

    1 query.
    """
    marks = (
        Attendance.objects.filter(
            session__offering_id__in=offering_ids, person_id__in=person_ids, session__starts_at__lte=now
        )
        .exclude(status__in=("", presence.Status.EXCUSED))
        .exclude(session__state=SessionState.CANCELLED)
    )
    counted = (
        marks.order_by()
        .values_list("person_id")
        .annotate(
            marked=Count("pk"),
            missed=Count("pk", filter=Q(status=presence.Status.NO_SHOW)),
            late=Count("pk", filter=Q(minutes_late__gt=0) & ~Q(status=presence.Status.NO_SHOW)),
        )
    )
    return {person_id: Presence(*counts) for person_id, *counts in counted}
