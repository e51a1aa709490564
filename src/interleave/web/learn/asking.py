"""Reading what a person answered from the form of learn/_question.html, for quizzes and refreshers alike."""

from typing import Any

from django.http import QueryDict

from interleave.catalogue import questions


def given_of(question: questions.Question, data: QueryDict) -> Any:
    """Return the answer in the question's tokens, as catalogue.questions.read takes it.

    Raises Invalid when an order has a place twice or lacks one.
    """
    if question.kind == "matching":
        return {left.token: data.get(f"match-{left.token}", "") for left in question.lefts}
    if question.kind == "ordering":
        places = {part.token: data.get(f"place-{part.token}", "") for part in question.options}
        return questions.order_from_places(places)
    if question.kind in {"numeric", "short_text"}:
        return data.get("answer", "")
    return data.getlist("answer")
