"""An observation: the manager watches behaviour at work with a checklist. Done when it is recorded."""

from django.utils.translation import gettext_lazy as _

from interleave.engine import events
from interleave.journeys.kinds import reports
from interleave.journeys.kinds.facts import Fact, StepKind


def asked(event: events.TaskReported) -> Fact:
    """The learner asked to be observed."""
    return Fact(event.person_id, event.task_id, event.at, enrolment_id=event.enrolment_id)


def recorded(event: events.ObservationRecorded) -> Fact:
    return Fact(
        event.person_id,
        event.task_id,
        event.at,
        done=True,
        score=event.share,
        count=1,
        enrolment_id=event.enrolment_id,
    )


KIND = StepKind(
    name="observation",
    voice="job",
    noun=_("Observation"),
    evidence={events.TaskReported: asked, events.ObservationRecorded: recorded},
    find_subject=reports.find_subject,
    name_subjects=reports.name_subjects,
    folder="tasks",
)
