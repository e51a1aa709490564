"""A skill with two objectives, a quiz and a task that serve them."""

from typing import Any

import pytest

from interleave.assessments import services as assessments
from interleave.assessments.selectors import get_question
from interleave.catalogue import selectors as catalogue_read
from interleave.catalogue import services as catalogue


@pytest.fixture
def objectives(cast: Any, noon: Any) -> dict[str, Any]:
    catalogue.define_skill(
        actor=cast.ada,
        slug="talks",
        title="Holding a hard talk",
        objectives=[("say-it", "Say what you saw"), ("ask", "Ask before you tell")],
        now=noon,
    )
    return {slug: catalogue_read.get_objective_by_slug(slug=slug).pk for slug in ("say-it", "ask")}


def define_item(cast: Any, slug: str, now: Any, objectives: list[str], **changes: Any) -> Any:
    body = {
        "choices": [
            {"text": "Fact", "correct": True},
            {"text": "Judgement"},
            {"text": "Threat"},
            {"text": "Joke"},
        ]
    }
    return catalogue.define_item(
        actor=cast.ada,
        slug=slug,
        kind="single",
        prompt=changes.pop("prompt", f"{slug}?"),
        body=body,
        objectives=objectives,
        now=now,
        **changes,
    )


@pytest.fixture
def quiz(cast: Any, noon: Any, objectives: Any) -> Any:
    for slug, served in (("one", ["say-it"]), ("two", ["say-it", "ask"]), ("three", [])):
        define_item(cast, slug, noon, served, refresh=True)
    return assessments.define_quiz(
        actor=cast.ada,
        slug="check",
        title="Check",
        pass_mark="0.7",
        time_limit_minutes=None,
        attempts_allowed=None,
        review="after_finish",
        item_slugs=["one", "two", "three"],
        now=noon,
    )


def define_task(cast: Any, now: Any, *, kind: str = "task", confirmed_by: str = "manager") -> Any:
    return assessments.define_task(
        actor=cast.ada,
        slug=kind,
        kind=kind,
        title="Hold one",
        brief="Hold one talk.",
        checklist=["I said what I saw", "I asked"],
        confirmed_by=confirmed_by,
        objectives=["ask"],
        now=now,
    )


def take_quiz(person: Any, quiz: Any, now: Any, answers: list[str]) -> Any:
    """Answer the questions in order, by the words of the choices, and hand it in; '' leaves one open."""
    attempt = assessments.start_attempt(actor=person, quiz_id=quiz.pk, now=now)
    for number, words in enumerate(answers, start=1):
        if words:
            options = get_question(attempt=attempt, number=number).question.options
            given = [part.token for part in options if part.text == words]
            assessments.answer_item(actor=person, attempt_id=attempt.pk, number=number, given=given, now=now)
    return assessments.finish_attempt(actor=person, attempt_id=attempt.pk, now=now)
