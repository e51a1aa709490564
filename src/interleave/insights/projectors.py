"""From evidence to mastery: the one writer of ObjectiveMastery.

An event that brings evidence costs 3 queries (what it serves, the rows, the rows written), the end of a quiz
4, whatever the number of answers and objectives; all other events none.

The answers of a quiz count once it is handed in: until then each may still be changed. What was merely opened
or watched is no evidence of mastery. What a report does not tick says nothing against anybody.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from interleave.engine import mastery
from interleave.engine.mastery import Evidence
from interleave.insights.models import ObjectiveMastery, mastery_id
from interleave.journeys.kinds import KINDS, Piece
from interleave.ledger.ledger import Entry
from interleave.people import selectors as people


def reset() -> None:
    """Forget all mastery of the organisation in scope."""
    ObjectiveMastery.objects.all().delete()


def on_evidence(event: Any, entry: Entry) -> None:
    """Take what an event proves, as the kinds of step read it (`StepKind.mastery`)."""
    readers = dict.fromkeys(
        kind.mastery[type(event)] for kind in KINDS.values() if type(event) in kind.mastery
    )
    _take(event.person_id, [piece for read in readers for piece in read(event)], entry)


def _take(person_id: UUID, pieces: Iterable[Piece], entry: Entry) -> None:
    """Add pieces of evidence to what is known of a person, in order. 2 queries, or none."""
    by_objective: dict[UUID, list[Evidence]] = {}
    for objective_id, piece in pieces:
        by_objective.setdefault(objective_id, []).append(piece)
    if not by_objective:
        return
    if entry.replayed and people.find_person(person_id) is None:
        return  # erased since; the ledger keeps the event
    known = {
        row.objective_id: row
        for row in ObjectiveMastery.objects.filter(person_id=person_id, objective_id__in=list(by_objective))
        .select_for_update()
        .order_by("pk")
    }
    ObjectiveMastery.objects.bulk_create(
        [_moved(known.get(key), person_id, key, found) for key, found in sorted(by_objective.items())],
        update_conflicts=True,
        unique_fields=["person", "objective"],
        update_fields=["state", "pieces", "last_at"],
    )


def _moved(
    row: ObjectiveMastery | None, person_id: UUID, objective_id: UUID, pieces: list[Evidence]
) -> ObjectiveMastery:
    state = mastery.state_from_data(row.state) if row else mastery.new_state()
    for piece in pieces:
        state = mastery.update(state, piece)
    last_at = max(piece.at for piece in pieces)
    return ObjectiveMastery(
        id=mastery_id(person_id, objective_id),
        person_id=person_id,
        objective_id=objective_id,
        state=mastery.state_to_data(state),
        pieces=state.pieces,
        last_at=max(row.last_at, last_at) if row else last_at,
    )


HANDLERS: Mapping[type, Callable[[Any, Entry], None]] = {
    event_type: on_evidence for kind in KINDS.values() for event_type in kind.mastery
}
