"""The same learner under two names: test learners who answered as one of training did.

A model that knows items learns a twin's answers by heart and is measured on them, so that its figures say too
much. Twins are found by Cohen's kappa (1960) over the items that both answered, by their first answers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from interleave.engine.mastery.answers import NO_ITEM, Answers

LEAST_SHARED = 15  # items; over fewer, two learners agree by chance
LEAST_KAPPA = 0.8  # "almost perfect" (Landis & Koch 1977)
BLOCK = 256  # test learners that are compared at once: bounds the memory
DENSE_FASTER = 30  # a multiplication of dense cells takes so many times less than one of sparse cells
MOST_DENSE = 50_000_000  # cells of a dense matrix

Numbers = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Twin:
    """A test learner, the learner of training whose answers agree most, and over how many items."""

    learner: int
    like: int
    kappa: float
    shared: int


def find_twins(train: Answers, test: Answers) -> tuple[Twin, ...]:
    """Return the test learners with a twin in training, with their closest one; both share a vocabulary.

    A learner whose name is in both files is no twin of their own. Answers without an item do not count.

    Cost: a multiplication of matrices of learners and items; about a second for 4,000 against 15,000 learners
    with 100 items.
    """
    items = len(train.vocabulary.items)
    known, theirs = _first_answers(train, items)
    asked, ours = _first_answers(test, items)
    if not len(known) or not len(asked):
        return ()
    found = []
    for begin, (shared, both, right, right_theirs) in _counts(ours, theirs):
        kappa = _kappa(shared, both, right, right_theirs)
        mine = asked[begin : begin + len(kappa)]
        kappa[mine[:, None] == known[None, :]] = -1.0
        best = kappa.argmax(axis=1)
        for row in np.flatnonzero(kappa.max(axis=1) >= LEAST_KAPPA - 1e-9).tolist():
            place = int(best[row])
            twin = float(kappa[row, place]), round(float(shared[row, place]))
            found.append(Twin(int(mine[row]), int(known[place]), *twin))
    return tuple(found)


def _first_answers(answers: Answers, items: int) -> tuple[Numbers, Any]:
    """Return learners with items enough, and their cells: 1 wrong, 2 right at first, 0 not answered."""
    learner, item = np.asarray(answers.learners), np.asarray(answers.items)
    named = np.flatnonzero(item != NO_ITEM)
    code = learner[named].astype(np.int64) * max(items, 1) + item[named]
    _, first = np.unique(code, return_index=True)  # the first of each: answers are in order
    kept = named[first]
    owners, place, counts = np.unique(learner[kept], return_inverse=True, return_counts=True)
    enough = counts >= LEAST_SHARED
    kept, place = kept[enough[place]], (np.cumsum(enough) - 1)[place][enough[place]]
    values = 1.0 + np.asarray(answers.correct)[kept]
    shape = (int(enough.sum()), max(items, 1))
    return owners[enough], sparse.csr_array((values, (place, item[kept])), shape=shape, dtype=np.float32)


def _counts(ours: Any, theirs: Any) -> Iterator[tuple[int, tuple[Numbers, ...]]]:
    """Yield, for blocks of our learners against all of theirs: items shared, both right, right by either."""
    by_item = [np.diff(cells.tocsc().indptr).astype(float) for cells in (ours, theirs)]
    dense_cost = float(ours.shape[0]) * theirs.shape[0] * ours.shape[1]
    is_dense = dense_cost < DENSE_FASTER * float(by_item[0] @ by_item[1])
    if is_dense and theirs.shape[0] * theirs.shape[1] <= MOST_DENSE:
        theirs = theirs.toarray()
    seen, right = (theirs > 0).astype(np.float32).T, (theirs > 1).astype(np.float32).T
    for begin in range(0, ours.shape[0], BLOCK):
        block = ours[begin : begin + BLOCK]
        if not sparse.issparse(seen):
            block = block.toarray()
        mine = (block > 0).astype(np.float32), (block > 1).astype(np.float32)
        products = mine[0] @ seen, mine[1] @ right, mine[1] @ seen, mine[0] @ right
        yield begin, tuple((one.toarray() if sparse.issparse(one) else one).astype(float) for one in products)


def _kappa(shared: Numbers, both: Numbers, right: Numbers, right_theirs: Numbers) -> Numbers:
    """Return Cohen's kappa of each pair; -1 over too few items, and where all answers are the same."""
    count = np.maximum(shared, 1.0)
    observed = (shared - right - right_theirs + 2 * both) / count
    by_chance = (right * right_theirs + (shared - right) * (shared - right_theirs)) / count**2
    told = (shared >= LEAST_SHARED) & (by_chance < 1 - 1e-6)
    kappa = (observed - by_chance) / np.where(told, 1 - by_chance, 1.0)
    return np.where(told, kappa, -1.0)
