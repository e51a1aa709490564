"""Right and wrong answers to the items of the catalogue, in the form that they are stored in."""

import random
from collections.abc import Mapping
from typing import Any

from interleave.catalogue import bodies

NOT_IT = "I am not sure"


def right_answer(kind: str, body: Mapping[str, Any]) -> Any:
    return bodies.model_answer(kind, body)


def wrong_answer(kind: str, body: Mapping[str, Any], chance: random.Random) -> Any:
    """Return an answer that somebody gives who has not got it: near to the right one, but not it."""
    right = bodies.model_answer(kind, body)
    if kind == "single":
        return [chance.choice([choice["key"] for choice in body["choices"] if not choice["correct"]])]
    if kind == "multiple":
        wrong = [choice["key"] for choice in body["choices"] if not choice["correct"]]
        kept = right[1:] if len(right) > 1 else []
        return [*kept, chance.choice(wrong)] if wrong else kept or right
    if kind == "numeric":
        return f"{float(str(right).replace(',', '.')) * chance.choice((0.5, 2, 10)) + 1:g}"
    if kind == "short_text":
        return NOT_IT
    if kind == "matching":
        keys = list(right)
        first, second = chance.sample(range(len(keys)), 2)
        return {**right, keys[first]: keys[second], keys[second]: keys[first]}
    order = list(right)
    place = chance.randrange(len(order) - 1)
    order[place], order[place + 1] = order[place + 1], order[place]
    return order
