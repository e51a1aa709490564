"""Which way through a step suits a learner now, in one sentence why, and where a design leads people.

`propose` is the policy; `walk` answers "what would a learner with 62 % and two absences see";
`simulate` sends many made-up learners through a design.
"""

from interleave.engine.paths.options import FailedCheck, Proof, Proposal, Situation, StepOption
from interleave.engine.paths.proposing import can_skip, propose

__all__ = [
    "FailedCheck",
    "Proof",
    "Proposal",
    "Situation",
    "StepOption",
    "can_skip",
    "propose",
]
