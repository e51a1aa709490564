"""An observation: the manager watches behaviour at work with a checklist. Done when it is recorded."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from interleave.engine import events
from interleave.engine.pathways import Traits
from interleave.journeys.kinds import reports
from interleave.journeys.kinds.facts import Fact, Piece, StepKind


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


def observed(event: events.ObservationRecorded) -> Iterable[Piece]:
    """Return what the manager saw: a share of nothing counts too."""
    return reports.proven(event, "observation")


KIND = StepKind(
    name="observation",
    noun=_("Observation"),
    traits=Traits(
        voice="job",
        is_scored=True,
        is_attended=False,
        can_be_skipped=False,
        offers_help=False,
        lifts="applied",
        simulated="done",
    ),
    evidence={events.TaskReported: asked, events.ObservationRecorded: recorded},
    mastery={events.ObservationRecorded: observed},
    settings={},
    find_subject=reports.find_subject,
    name_subjects=reports.name_subjects,
    folder="tasks",
    content_kind="observation",
)
