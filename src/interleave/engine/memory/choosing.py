"""Today's cards for many people at once: `queue.pick_due` in columns, for jobs over a whole organisation."""

import numpy as np
import numpy.typing as npt

from interleave.engine.memory import replaying
from interleave.engine.memory.replaying import Floats, Whole


def choose(
    people: Whole, due_in_days: Floats, since_days: Floats, stability: Floats, decays: Floats, limit: int
) -> npt.NDArray[np.int64]:
    """Return the places of the cards to ask: of each person at most `limit`, the most endangered first.

    Args:
        people: shape (n,), whose card, numbered from 0, in any order.
        due_in_days: shape (n,), days until due, <= 0 when due.
        since_days: shape (n,), days since the last review, >= 0; not a number when there was none.
        stability: shape (n,), days; not a number when there was no review.
        decays: shape (people,), the steepness of each person's curve.
        limit: >= 0.

    Cards never reviewed come last. Ties go by due instant, then by place.
    """
    due = np.flatnonzero(due_in_days <= 0)
    recall = replaying.recall_after(since_days[due], stability[due], decays[people[due]])
    recall = np.where(np.isnan(recall), 2.0, recall)
    order = np.lexsort((due_in_days[due], recall, people[due]))
    owners = people[due][order]
    begins = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]]) if len(owners) else owners
    rank = np.arange(len(owners)) - np.repeat(begins, np.diff(np.r_[begins, len(owners)]))
    return due[order][rank < limit]
