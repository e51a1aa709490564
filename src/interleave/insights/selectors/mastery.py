"""Reading how well people master objectives. Whose mastery may be read is decided by who holds the person."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from interleave.engine import mastery
from interleave.engine.mastery import Estimate
from interleave.insights.models import ObjectiveMastery

MASTERED_FROM = 0.8  # chance from which we count an objective as mastered; ours, not measured


@dataclass(frozen=True, slots=True)
class ObjectiveSummary:
    """How a set of people stands on one objective."""

    objective_id: UUID
    people: int  # those with any evidence
    mean: float  # chance of mastery now, 0..1, over those people
    mastered: int  # whose chance is at least MASTERED_FROM


def list_mastery(*, person_id: UUID, objective_ids: Collection[UUID], now: datetime) -> dict[UUID, Estimate]:
    """Return the chance that a person masters each of these objectives now.

    An objective without evidence gets what is assumed before any (0 pieces). 1 query.
    """
    rows = ObjectiveMastery.objects.filter(person_id=person_id, objective_id__in=objective_ids)
    states = dict(rows.values_list("objective_id", "state"))
    return {key: _estimate(states.get(key), now) for key in objective_ids}


def list_mastery_of_people(
    *, person_ids: Collection[UUID], objective_ids: Collection[UUID], now: datetime
) -> dict[UUID, dict[UUID, Estimate]]:
    """Return the same for many people; only where there is evidence. 1 query."""
    rows = ObjectiveMastery.objects.filter(person_id__in=person_ids, objective_id__in=objective_ids)
    found: dict[UUID, dict[UUID, Estimate]] = {}
    for person_id, objective_id, state in rows.values_list("person_id", "objective_id", "state"):
        found.setdefault(person_id, {})[objective_id] = _estimate(state, now)
    return found


def summarise_objectives(
    *, person_ids: Collection[UUID], objective_ids: Collection[UUID], now: datetime
) -> list[ObjectiveSummary]:
    """Return how these people stand on each objective, in the order given. 1 query."""
    people = list_mastery_of_people(person_ids=person_ids, objective_ids=objective_ids, now=now)
    return [
        _summary(key, [estimates[key].probability for estimates in people.values() if key in estimates])
        for key in objective_ids
    ]


def _estimate(state: dict[str, object] | None, now: datetime) -> Estimate:
    return mastery.estimate(mastery.state_from_data(state) if state else mastery.new_state(), now)


def _summary(objective_id: UUID, chances: Iterable[float]) -> ObjectiveSummary:
    found = list(chances)
    mean = sum(found) / len(found) if found else 0.0
    return ObjectiveSummary(objective_id, len(found), mean, sum(chance >= MASTERED_FROM for chance in found))
