"""Which way through a step suits a learner now, in one sentence why, and where a design leads people.

`propose` is the policy; `walk` answers "what would a learner with 62 % and two absences see";
`simulate` sends many made-up learners through a design.
"""

from interleave.engine.paths.behaving import Described, Drawn
from interleave.engine.paths.course import DEFAULT_ITEMS, Course, CourseStep
from interleave.engine.paths.crowd import PEOPLE, Crowd, CrowdStep, simulate
from interleave.engine.paths.options import FailedCheck, Proof, Proposal, Situation, StepOption
from interleave.engine.paths.proposing import can_skip, propose
from interleave.engine.paths.walking import Outcome, Seen, walk

__all__ = [
    "DEFAULT_ITEMS",
    "PEOPLE",
    "Course",
    "CourseStep",
    "Crowd",
    "CrowdStep",
    "Described",
    "Drawn",
    "FailedCheck",
    "Outcome",
    "Proof",
    "Proposal",
    "Seen",
    "Situation",
    "StepOption",
    "can_skip",
    "propose",
    "simulate",
    "walk",
]
