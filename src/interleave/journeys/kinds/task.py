"""A task at work. Done when the learner reports it, or, where the manager confirms, when he did.

A report that is sent back opens the step again: the one case in which a done step is done no longer.
"""

from django.utils.translation import gettext_lazy as _

from interleave.engine import events
from interleave.journeys.kinds import reports
from interleave.journeys.kinds.facts import Fact, Scoring, StepKind


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


KIND = StepKind(
    name="task",
    voice="job",
    noun=_("Task at work"),
    evidence={
        events.TaskReported: reported,
        events.TaskConfirmed: confirmed,
        events.TaskReturned: returned,
    },
    find_subject=reports.find_subject,
    name_subjects=reports.name_subjects,
    scoring=Scoring.LATEST,
    folder="tasks",
)
