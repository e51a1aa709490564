"""What answers to some skills say about others: a few traits that skills (or items) load on.

Compensatory multidimensional item response theory (Reckase 2009): log-odds = ease + loadings . traits, with
traits of learners distributed as independent standard Gaussians. Loadings are found by alternating Newton
steps with a ridge (as for logistic matrix factorisation), a learner's traits are followed by a Kalman step
per answer, the same as for one ability (see `ability`). Learners are followed side by side.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

Numbers = NDArray[Any]
TRAITS = 4
ROUNDS = 12
PULL = 8.0  # ridge on loadings: a skill with few answers loads on nothing
SEED = 20261123


def learn(learner: Numbers, level: Numbers, ease: Numbers, outcomes: Numbers, *, levels: int) -> Numbers:
    """Return loadings, shape (levels, TRAITS), from answers.

    Args:
        level: the skill (or item) of each answer, 0..levels - 1; -1 for none: shape (rows,).
        ease: log-odds of an average learner; outcomes 0 or 1: shape (rows,).
    """
    named = level >= 0
    learner, level, ease, outcomes = learner[named], level[named], ease[named], outcomes[named]
    _, person = np.unique(learner, return_inverse=True)
    loadings = np.random.default_rng(SEED).normal(0, 0.3, (levels, TRAITS))
    traits = np.zeros((int(person.max(initial=-1)) + 1, TRAITS))
    for _ in range(ROUNDS):
        traits = improve(traits, person, loadings[level], ease, outcomes, pull=1.0)
        loadings = improve(loadings, level, traits[person], ease, outcomes, pull=PULL)
    return loadings


def improve(
    weights: Numbers, owner: Numbers, inputs: Numbers, ease: Numbers, outcomes: Numbers, *, pull: float
) -> Numbers:
    """Take one Newton step of ridge logistic regression for every owner at once."""
    owners, width = weights.shape
    own = np.einsum("ij,ij->i", weights[owner], inputs)
    chances = special.expit(ease + own)
    information = chances * (1 - chances)
    target = outcomes - chances + information * own
    right = np.empty((owners, width))
    left = np.empty((owners, width, width))
    for i in range(width):
        right[:, i] = np.bincount(owner, target * inputs[:, i], owners)
        for j in range(i, width):
            sums = np.bincount(owner, information * inputs[:, i] * inputs[:, j], owners)
            left[:, i, j] = left[:, j, i] = sums
    solved = np.linalg.solve(left + pull * np.eye(width), right[:, :, None])
    return np.asarray(solved[:, :, 0])


def follow(learner: Numbers, level: Numbers, loadings: Numbers, ease: Numbers, outcomes: Numbers) -> Numbers:
    """Return what the traits add to the log-odds of each answer, known from the learner's earlier ones.

    Rows of one learner stand together, in order. A level without loadings adds nothing and teaches nothing.
    """
    loadings = np.vstack([loadings, np.zeros(TRAITS)])
    level = np.where((level >= 0) & (level < len(loadings) - 1), level, len(loadings) - 1)
    starts = np.flatnonzero(np.append(True, learner[1:] != learner[:-1]))
    lengths = np.diff(np.append(starts, len(learner)))
    longest = np.argsort(-lengths, kind="stable")
    starts, lengths = starts[longest], lengths[longest]
    mean, variance = np.zeros((len(starts), TRAITS)), np.tile(np.eye(TRAITS), (len(starts), 1, 1))
    added = np.zeros(len(learner))
    for step in range(lengths[0]):
        still = int(np.searchsorted(-lengths, -step, side="left"))
        rows = starts[:still] + step
        load = loadings[level[rows]]
        added[rows] = np.einsum("ij,ij->i", mean[:still], load)
        chances = special.expit(ease[rows] + added[rows])
        information = chances * (1 - chances)
        toward = np.einsum("kij,kj->ki", variance[:still], load)
        shrink = 1 / (1 + information * np.einsum("ij,ij->i", toward, load))
        mean[:still] += toward * ((outcomes[rows] - chances) * shrink)[:, None]
        variance[:still] -= toward[:, :, None] * toward[:, None, :] * (information * shrink)[:, None, None]
    return added
