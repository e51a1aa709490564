"""What a touchpoint other than a card does to memory: recalled, recognised, applied, discussed or only seen.

A touch of weight w carries a card a part of the way that a good review would: stability grows to S^(1-w) G^w,
where G is the stability after the review, and the time since the last recall shrinks to (1-w) of itself.
Weight 0 changes nothing, weight 1 is a good review; recall never falls. Difficulty stays.

Sources: that retrieving helps more than reading again, and recalling more than recognising: Rowland 2014
("The effect of testing versus restudy on retention: a meta-analytic review"), Adesope et al. 2017
("Rethinking the use of tests"). The order of the weights follows them; the numbers are ours and not measured.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from interleave.engine.memory import curves, scheduling
from interleave.engine.memory import parameters as known
from interleave.engine.memory.scheduling import CardState

WEIGHTS = MappingProxyType(
    {"recalled": 1.0, "applied": 0.8, "recognised": 0.6, "discussed": 0.4, "seen": 0.2}
)
# How an answer in a quiz touches its card: a choice is recognised, what one writes oneself is recalled.
BY_ITEM_KIND = MappingProxyType(
    {
        **dict.fromkeys(("single", "multiple", "matching", "ordering"), "recognised"),
        **dict.fromkeys(("numeric", "short_text"), "recalled"),
    }
)


def touch(
    state: CardState,
    how: str,
    at: datetime,
    *,
    parameters: known.Parameters = known.DEFAULT,
    target: float = scheduling.DESIRED_RECALL,
) -> CardState:
    """Return the state of a card after a touchpoint about the same thing.

    Only what has been learnt is lifted: a card never reviewed, or being learnt in this sitting, stays as it
    is, and so does one touched before its last review.

    Raises:
        ValueError: `how` is none of `WEIGHTS`.
    """
    if how not in WEIGHTS:
        raise ValueError(f'"{how}" is no way to meet a thing.')
    last = state.last_review_at
    if state.phase != "review" or last is None or state.stability is None or at <= last:
        return state
    weight = WEIGHTS[how]
    reviewed = scheduling.review(state, scheduling.GOOD, at, parameters=parameters, target=target)
    grown = state.stability ** (1 - weight) * (reviewed.stability or state.stability) ** weight
    since = last + weight * (at - last)
    wait = round(curves.days_until(target, grown, decay=parameters[20]))
    due_at = since + timedelta(days=min(max(wait, 1), scheduling.LONGEST_DAYS))
    return replace(state, stability=grown, last_review_at=since, due_at=max(due_at, state.due_at))
