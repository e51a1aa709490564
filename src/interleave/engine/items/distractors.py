"""Which choice is taken by whom: the shares among the weaker and the stronger third."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChoiceFacts:
    """How often one choice was taken: in all, and as a share of the weaker and of the stronger third.

    The thirds are None where nobody differs in the rest of the test. `weak` and `strong` count those
    people, so that a difference can be judged by how many it rests on.
    """

    choice: str
    correct: bool
    taken: int
    share: float
    weaker_share: float | None
    stronger_share: float | None
    weak: int = 0
    strong: int = 0


def tally(
    answers: Sequence[Collection[Hashable]], rests: Sequence[float | None], *, key: Mapping[str, bool]
) -> tuple[ChoiceFacts, ...]:
    """Count the choices of an item in the order of `key` (choice: is it right).

    Args:
        answers: shape (n,), n >= 1; the choices that each person took.
        rests: shape (n,), mean score on the other items, 0..1; None for who answered nothing else.

    Source:
        Haladyna, "Developing and Validating Multiple-Choice Test Items" (2004), chapter 9: a choice is read
        by who takes it. Thirds by the rest score, where Kelley (1939) takes 27 %: small groups need more.
    """
    if not answers or len(answers) != len(rests):
        raise ValueError(f"{len(rests)} rests for {len(answers)} answers; at least one is needed")
    weak, strong = thirds(rests)
    found = []
    for choice, correct in key.items():
        took = [choice in answer for answer in answers]
        found.append(
            ChoiceFacts(
                choice,
                correct,
                sum(took),
                sum(took) / len(took),
                _share(took, weak),
                _share(took, strong),
                len(weak),
                len(strong),
            )
        )
    return tuple(found)


def thirds(rests: Sequence[float | None]) -> tuple[list[int], list[int]]:
    """Return the places of the weaker and the stronger third; people with the same score stay together.

    So a third may hold more than a third. Both are empty where the two would share people.
    """
    ranked = sorted(rest for rest in rests if rest is not None)
    if len(ranked) < 3:
        return [], []
    size = len(ranked) // 3
    low, high = ranked[size - 1], ranked[-size]
    if low >= high:
        return [], []
    weak = [place for place, rest in enumerate(rests) if rest is not None and rest <= low]
    strong = [place for place, rest in enumerate(rests) if rest is not None and rest >= high]
    return weak, strong


def _share(took: Sequence[bool], places: Sequence[int]) -> float | None:
    return sum(took[place] for place in places) / len(places) if places else None
