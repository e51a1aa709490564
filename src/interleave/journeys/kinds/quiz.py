"""A quiz. Done when an attempt passes; the best attempt counts.

A quiz without a pass mark has the mark 0 and passes whoever finishes.
"""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from interleave.assessments import selectors as assessments
from interleave.engine import events
from interleave.journeys.kinds.facts import Fact, StepKind, Subject


def find_subject(slug: str, collection: str = "") -> Subject | None:
    """Return the quiz of that slug in a collection. 1 query."""
    quiz = assessments.find_quiz(slug=slug, collection=collection)
    return None if quiz is None else Subject(quiz.pk, quiz.slug, quiz.title, quiz.collection)


def name_subjects(ids: list[UUID]) -> dict[UUID, Subject]:
    """Return quizzes by id. 1 query."""
    return {
        root.pk: Subject(root.pk, root.slug, root.title, root.collection)
        for root in assessments.list_quizzes_by_id(ids)
    }


def started(event: events.AttemptStarted) -> Fact:
    return Fact(event.person_id, event.quiz_id, event.at, enrolment_id=event.enrolment_id)


def finished(event: events.AttemptFinished) -> Fact:
    return Fact(
        event.person_id,
        event.quiz_id,
        event.at,
        done=event.passed,
        score=event.score,
        seconds=event.seconds,
        count=1,
        enrolment_id=event.enrolment_id,
    )


KIND = StepKind(
    name="quiz",
    voice="selfpaced",
    noun=_("Quiz"),
    evidence={events.AttemptStarted: started, events.AttemptFinished: finished},
    find_subject=find_subject,
    name_subjects=name_subjects,
    folder="quizzes",
)
