"""A quiz. Done when an attempt passes; the best attempt counts.

A quiz without a pass mark has the mark 0 and passes whoever finishes.
"""

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from interleave.assessments import selectors as assessments
from interleave.assessments.selectors import evidence as assessed
from interleave.catalogue.selectors import serving
from interleave.engine import events, mastery
from interleave.engine.pathways import Traits
from interleave.journeys.kinds.facts import Fact, Piece, StepKind, Subject


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


def proven(event: events.AttemptFinished) -> Iterator[Piece]:
    """Yield every answer as it was handed in; a question left open proves nothing. 2 queries."""
    answers = assessed.list_final_answers(attempt_id=event.attempt_id)
    if not answers:
        return
    served = serving.list_served(item_version_ids=[version_id for version_id, _score in answers])
    for version_id, score in answers:
        for objective_id in served[version_id].objective_ids:
            guess = served[version_id].guess
            yield objective_id, mastery.Evidence("item", float(score), event.at, guess=guess)


KIND = StepKind(
    name="quiz",
    noun=_("Quiz"),
    traits=Traits(
        voice="selfpaced",
        is_scored=True,
        is_attended=False,
        can_be_skipped=False,
        offers_help=False,
        lifts=None,
        simulated="tested",
    ),
    evidence={events.AttemptStarted: started, events.AttemptFinished: finished},
    mastery={events.AttemptFinished: proven},
    settings={},
    find_subject=find_subject,
    name_subjects=name_subjects,
    folder="quizzes",
)
