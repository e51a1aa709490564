"""Where a design leads people, told by made-up learners.

`walk` answers "what would a learner with 62 % and two absences see"; `simulate` sends many
through a design.
"""

from interleave.engine.simulation.behaving import Described, Drawn
from interleave.engine.simulation.course import DEFAULT_ITEMS, Course, CourseStep
from interleave.engine.simulation.crowd import PEOPLE, Crowd, CrowdStep, simulate
from interleave.engine.simulation.walking import Outcome, Seen, walk

__all__ = [
    "DEFAULT_ITEMS",
    "PEOPLE",
    "Course",
    "CourseStep",
    "Crowd",
    "CrowdStep",
    "Described",
    "Drawn",
    "Outcome",
    "Seen",
    "simulate",
    "walk",
]
