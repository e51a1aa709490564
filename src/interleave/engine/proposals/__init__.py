"""Which way through a step suits a learner now, in one sentence why."""

from interleave.engine.proposals.options import FailedCheck, Proof, Proposal, Situation, StepOption
from interleave.engine.proposals.proposing import propose

__all__ = ["FailedCheck", "Proof", "Proposal", "Situation", "StepOption", "propose"]
