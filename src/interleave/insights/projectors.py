"""From evidence to mastery: the one writer of ObjectiveMastery.

An event that brings evidence costs 3 queries (what it serves, the rows, the rows written), the end of a quiz
4, whatever the number of answers and objectives; all other events none.

The answers of a quiz count once it is handed in: until then each may still be changed. What was merely opened
or watched is no evidence of mastery. What a report does not tick says nothing against anybody.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from interleave.assessments.selectors import evidence as assessed
from interleave.catalogue.selectors import serving
from interleave.engine import events, mastery
from interleave.engine.mastery import Evidence
from interleave.insights.models import ObjectiveMastery, mastery_id
from interleave.ledger.ledger import Entry
from interleave.people import selectors as people

AGAIN = 1  # the rating of a card that was forgotten

Piece = tuple[UUID, Evidence]  # an objective, and what speaks about it


def reset() -> None:
    """Forget all mastery of the organisation in scope."""
    ObjectiveMastery.objects.all().delete()


def on_quiz(event: events.AttemptFinished, entry: Entry) -> None:
    """Every answer as it was handed in; a question left open says nothing. 4 queries."""
    answers = assessed.list_final_answers(attempt_id=event.attempt_id)
    if not answers:
        return
    served = serving.list_served(item_version_ids=[version_id for version_id, _score in answers])
    _take(
        event.person_id,
        [
            (objective_id, Evidence("item", float(score), event.at, guess=served[version_id].guess))
            for version_id, score in answers
            for objective_id in served[version_id].objective_ids
        ],
        entry,
    )


def on_review(event: events.CardReviewed, entry: Entry) -> None:
    """A card recalled, or not. 3 queries."""
    served = serving.find_served(item_id=event.item_id, at=event.at)
    if served is not None:
        share = 0.0 if event.rating == AGAIN else 1.0
        piece = Evidence("item", share, event.at, guess=served.guess)
        _take(event.person_id, [(objective_id, piece) for objective_id in served.objective_ids], entry)


def on_own_word(event: events.TaskReported, entry: Entry) -> None:
    """What a learner says of herself; asking to be observed says nothing yet. 3 queries."""
    _take_task(event, "self", entry)


def on_managers_word(event: events.TaskConfirmed, entry: Entry) -> None:
    """What her manager confirms. 3 queries."""
    _take_task(event, "observation", entry)


def on_observed(event: events.ObservationRecorded, entry: Entry) -> None:
    """What her manager saw, none of it too. 3 queries."""
    _take_task(event, "observation", entry, also_nothing=True)


def _take_task(event: Any, kind: str, entry: Entry, *, also_nothing: bool = False) -> None:
    if not event.share and not also_nothing:
        return
    piece = Evidence(kind, float(event.share), event.at)
    objective_ids = assessed.list_task_objective_ids(task_id=event.task_id)
    _take(event.person_id, [(objective_id, piece) for objective_id in objective_ids], entry)


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
    events.AttemptFinished: on_quiz,
    events.CardReviewed: on_review,
    events.TaskReported: on_own_word,
    events.TaskConfirmed: on_managers_word,
    events.ObservationRecorded: on_observed,
}
