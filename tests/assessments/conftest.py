"""A quiz with one item of each kind."""

from typing import Any

import pytest

from interleave.assessments import services
from interleave.assessments.models import Attempt, Quiz
from interleave.catalogue import services as catalogue

ITEMS: dict[str, tuple[str, dict[str, Any]]] = {
    "one": (
        "single",
        {
            "choices": [
                {"text": "Fact", "correct": True, "feedback": "A camera would see it."},
                {"text": "Judgement", "feedback": "That is an opinion."},
                {"text": "Threat"},
            ],
            "feedback": "Begin with what happened.",
        },
    ),
    "some": (
        "multiple",
        {
            "choices": [
                {"text": "A", "correct": True},
                {"text": "B", "correct": True},
                {"text": "C"},
                {"text": "D"},
            ]
        },
    ),
    "many": ("numeric", {"answer": "12", "tolerance": "0.5", "unit": "days"}),
    "word": ("short_text", {"answers": ["interest"]}),
    "pairs": (
        "matching",
        {
            "pairs": [
                {"left": "un", "right": "one"},
                {"left": "deux", "right": "two"},
                {"left": "trois", "right": "three"},
            ]
        },
    ),
    "order": ("ordering", {"steps": ["first", "second", "third", "fourth"]}),
}


@pytest.fixture
def items(cast: Any, noon: Any) -> None:
    for slug, (kind, body) in ITEMS.items():
        catalogue.define_item(
            actor=cast.ada,
            slug=slug,
            kind=kind,
            prompt=f"**{slug}**?",
            body=body,
            refresh=slug == "one",
            now=noon,
        )


def define_quiz(actor: Any, now: Any, **changes: Any) -> Quiz:
    settings = {
        "slug": "check",
        "title": "Check",
        "pass_mark": "0.7",
        "time_limit_minutes": None,
        "attempts_allowed": None,
        "review": "after_finish",
        "item_slugs": list(ITEMS),
    }
    return services.define_quiz(actor=actor, now=now, **{**settings, **changes})


@pytest.fixture
def quiz(cast: Any, noon: Any, items: None) -> Quiz:
    return define_quiz(cast.ada, noon)


@pytest.fixture
def attempt(cast: Any, noon: Any, quiz: Quiz) -> Attempt:
    return services.start_attempt(actor=cast.lea, quiz_id=quiz.pk, now=noon)
