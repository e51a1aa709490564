"""The kinds of step, one file each, named here and nowhere else."""

from interleave.journeys.kinds import (
    coaching,
    discussion,
    lesson,
    live,
    observation,
    quiz,
    refresh,
    survey,
    task,
    video,
)
from interleave.journeys.kinds.facts import (
    AtOffering,
    Evidence,
    Fact,
    Piece,
    Scoring,
    StepKind,
    Subject,
    Totals,
)

KINDS: dict[str, StepKind] = {
    kind.name: kind
    for kind in (
        live.KIND,
        coaching.KIND,
        lesson.KIND,
        video.KIND,
        quiz.KIND,
        survey.KIND,
        discussion.KIND,
        refresh.KIND,
        task.KIND,
        observation.KIND,
    )
}

__all__ = [
    "KINDS",
    "AtOffering",
    "Evidence",
    "Fact",
    "Piece",
    "Scoring",
    "StepKind",
    "Subject",
    "Totals",
    "evidence_types",
]


def evidence_types() -> tuple[type, ...]:
    """Return every type of event that some kind reads, each once."""
    return tuple(dict.fromkeys(event_type for kind in KINDS.values() for event_type in kind.evidence))
