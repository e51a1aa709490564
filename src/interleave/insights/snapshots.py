"""Which signals are kept to learn from later: a few days of each place, counted from her own start."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from interleave.engine.risk import Signals
from interleave.insights.models import SignalsSnapshot
from interleave.kernel import ids

FIRST_DAYS = (7, 14)
EVERY_DAYS = 14  # from then on
LAST_DAY = 364
WITHIN_DAYS = 3  # later, a day is over: what would be kept is of another day


def due_day(day: int) -> int | None:
    """Return the day of the plan that a day of hers stands for, or None when it stands for none."""
    planned = [one for one in FIRST_DAYS if one <= day]
    if day >= FIRST_DAYS[-1]:
        planned.append(min(day, LAST_DAY) // EVERY_DAYS * EVERY_DAYS)
    return planned[-1] if planned and day - planned[-1] < WITHIN_DAYS else None


def keep(signals: Mapping[UUID, Signals], *, now: datetime) -> None:
    """Keep the signals of those whose day has come and who have none of it. 2 queries, or none."""
    due = {(place, day): one for place, one in signals.items() if (day := due_day(one.day)) is not None}
    if not due:
        return
    kept = SignalsSnapshot.objects.filter(enrolment_id__in=[place for place, _day in due])
    known = set(kept.values_list("enrolment_id", "day"))
    rows = [
        SignalsSnapshot(
            id=ids.derived_id(place, f"signals:{day}"),
            enrolment_id=place,
            day=day,
            signals=asdict(one),
            taken_at=now,
        )
        for (place, day), one in due.items()
        if (place, day) not in known
    ]
    if rows:
        SignalsSnapshot.objects.bulk_create(rows, ignore_conflicts=True)


def read(data: Mapping[str, Any]) -> Signals:
    """Return kept signals; what was not known at the time has its default."""
    known = Signals.__dataclass_fields__
    return Signals(**{name: value for name, value in data.items() if name in known})
