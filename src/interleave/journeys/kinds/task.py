"""A task at work. Done when the learner reports it, or, where the manager confirms, when he did.

A report that is sent back opens the step again: the one case in which a done step is done no longer.
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from interleave.engine import events
from interleave.engine.pathways import Traits
from interleave.journeys.kinds import reports
from interleave.journeys.kinds.facts import Fact, Piece, Scoring, StepKind


def reported(event: events.TaskReported) -> Fact:
    return Fact(
        event.person_id,
        event.task_id,
        event.at,
        done=not event.needs_confirmation,
        score=event.share,
        count=1,
        enrolment_id=event.enrolment_id,
    )


def confirmed(event: events.TaskConfirmed) -> Fact:
    return Fact(
        event.person_id,
        event.task_id,
        event.at,
        done=True,
        score=event.share,
        enrolment_id=event.enrolment_id,
    )


def returned(event: events.TaskReturned) -> Fact:
    return Fact(event.person_id, event.task_id, event.at, reopened=True, enrolment_id=event.enrolment_id)


def own_word(event: events.TaskReported) -> Iterable[Piece]:
    """Return what learners report of themselves; a share of nothing proves nothing."""
    return reports.proven(event, "self") if event.share else ()


def managers_word(event: events.TaskConfirmed) -> Iterable[Piece]:
    """Return what the manager confirms; a share of nothing proves nothing."""
    return reports.proven(event, "observation") if event.share else ()


KIND = StepKind(
    name="task",
    noun=_("Task at work"),
    traits=Traits(
        voice="job",
        is_scored=True,
        is_attended=False,
        can_be_skipped=False,
        offers_help=False,
        lifts="applied",
        simulated="done",
    ),
    evidence={
        events.TaskReported: reported,
        events.TaskConfirmed: confirmed,
        events.TaskReturned: returned,
    },
    mastery={events.TaskReported: own_word, events.TaskConfirmed: managers_word},
    settings={},
    find_subject=reports.find_subject,
    name_subjects=reports.name_subjects,
    scoring=Scoring.LATEST,
    folder="tasks",
    content_kind="task",
)
