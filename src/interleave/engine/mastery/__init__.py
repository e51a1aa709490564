"""How likely a learner masters an objective now, from every kind of evidence, and how sure that is.

`update` and `estimate` are what pages use: the standard library alone, some microseconds. The models that
are learnt from a file of answers are in `online` and `fitted`; import those where they are needed, for the
latter brings numerical libraries.
"""

from interleave.engine.mastery.ability import (
    Estimate,
    MasteryState,
    estimate,
    new_state,
    state_from_data,
    state_to_data,
    update,
)
from interleave.engine.mastery.evidence import KINDS, WEIGHTS, Evidence

__all__ = [
    "KINDS",
    "WEIGHTS",
    "Estimate",
    "Evidence",
    "MasteryState",
    "estimate",
    "new_state",
    "state_from_data",
    "state_to_data",
    "update",
]
