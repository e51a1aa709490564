"""Learning how people forget, from their own reviews, in the background.

Each fit is recorded as an event, so that a replay moves every card as it was moved. The numerical libraries
are loaded when somebody is due for a fit, not before: the pages need none of them.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from interleave.engine import events
from interleave.kernel import jobs, tenancy
from interleave.ledger import ledger
from interleave.reinforcement import selectors

if TYPE_CHECKING:
    from interleave.engine.memory.learning import Learnt

MOST_AT_ONCE = 3  # people fitted each time the loop comes round
GROUP_EVERY = timedelta(days=7)
FEWEST_PEOPLE = 5  # below, a group's parameters would be those of a few


def fit_memories(*, now: datetime) -> None:
    """Fit those who have enough new reviews, and the group once a week. 2 queries when no one is due.

    Raises SubjectsFailed after all of them were tried if any fit failed.
    """
    group_id = tenancy.current_organisation_id()
    with jobs.JobRun("fit_memories", now=now) as run:
        waiting = run.list_waiting("person")
        people = selectors.list_people_to_fit(now=now, most=MOST_AT_ONCE, apart_from=waiting)
        run.is_partial = len(people) == MOST_AT_ONCE
        for person_id in people:
            with run.attempt("person", person_id):
                fit_memory(person_id=person_id, now=now)
        if run.is_waiting(("organisation", group_id)) or not (people or run.list_retries("organisation")):
            return
        with run.attempt("organisation", group_id):
            if selectors.is_group_due(now=now, every=GROUP_EVERY):
                fit_group(now=now)


@transaction.atomic
def fit_memory(*, person_id: UUID, now: datetime) -> "Learnt":
    """Estimate one person's parameters from her reviews, shrunk towards the group's. 3 queries, an event."""
    from interleave.engine.memory import learning

    reviews = selectors.list_reviews_of(person_ids=[person_id])
    learnt = learning.learn_person(learning.to_log(reviews), selectors.get_group_parameters())
    ledger.record(
        events.MemoryFitted(
            person_id=person_id,
            parameters=learnt.parameters,
            shift=learnt.shift,
            reviews=learnt.reviews,
            loss_before=learnt.loss_before,
            loss_after=learnt.loss_after,
            at=now,
        )
    )
    return learnt


@transaction.atomic
def fit_group(*, now: datetime) -> "Learnt | None":
    """Estimate what the organisation's people share, from those with the most reviews.

    Returns None, and changes nothing, while there are too few people.
    """
    from interleave.engine.memory import learning

    people = selectors.list_people_to_learn_from()
    if len(people) < FEWEST_PEOPLE:
        return None
    learnt = learning.learn_group(learning.to_log(selectors.list_reviews_of(person_ids=people)))
    ledger.record(
        events.GroupMemoryFitted(
            parameters=learnt.parameters, people=len(people), reviews=learnt.reviews, at=now
        )
    )
    return learnt
