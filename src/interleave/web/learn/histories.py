"""A person's journeys, each current enrolment with the earlier ones in the same journey."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from interleave.journeys.selectors import EnrolmentLine


@dataclass(frozen=True, slots=True)
class JourneyHistory:
    """An enrolment, and those that came before it in the same journey, the latest first."""

    current: "EnrolmentLine"
    earlier: tuple["EnrolmentLine", ...]


def group(enrolments: "Iterable[EnrolmentLine]") -> list[JourneyHistory]:
    """Return the enrolments that are not history, in the given order, with those that are.

    Active enrolments stand for themselves. Of a journey without one, the first that was not withdrawn does;
    if all were withdrawn, the first. No query.
    """
    by_journey: dict[UUID, list[EnrolmentLine]] = {}
    for line in enrolments:
        by_journey.setdefault(line.journey_id, []).append(line)
    return [history for lines in by_journey.values() for history in _histories(lines)]


def _histories(lines: "list[EnrolmentLine]") -> list[JourneyHistory]:
    active = [line for line in lines if line.state == "active" and not line.is_over]
    kept = [line for line in lines if line.state != "withdrawn"]
    current = active or kept[:1] or lines[:1]
    earlier = tuple(line for line in lines if line not in current)
    return [JourneyHistory(line, earlier if at == 0 else ()) for at, line in enumerate(current)]
