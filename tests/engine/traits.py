"""The traits of the real kinds, for steps that tests make: the engine itself names no kind."""

from interleave.engine.pathways import PlannedStep
from interleave.journeys.kinds import KINDS

TRAITS = {name: kind.traits for name, kind in KINDS.items()}


def planned(name, position, title, kind, *more, **fields):
    """Return a step of a real kind."""
    return PlannedStep(name, position, title, kind, TRAITS[kind], *more, **fields)
