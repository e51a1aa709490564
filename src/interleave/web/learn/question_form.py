"""The form of one question, as learn/_question.html shows it: in quizzes, refreshers and previews alike."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from interleave.catalogue import questions
from interleave.catalogue.questions import Part, Question

LONGEST_PLACE = 3  # digits of a position in an order


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """A question with the answer so far, in tokens or as typed."""

    question: Question
    given: Any
    lefts: tuple[tuple[Part, str], ...] = ()  # left sides, each with the token chosen for it
    ordered: tuple[Part, ...] = ()
    read_as: str = ""  # how the number in `given` is read
    is_doubtful: bool = False  # it could mean another number


def make_form(question: Question, given: Any = None, *, language: str = "en") -> QuestionForm:
    """Return the form of a question that shows an answer again, faulty or not. None: no answer yet."""
    lefts = tuple((left, given.get(left.token, "") if given else "") for left in question.lefts)
    by_token = {part.token: part for part in question.options}
    ordered = question.options
    if question.kind == "ordering" and given:
        ordered = tuple(by_token[token] for token in given)
    read_as, is_doubtful = "", False
    if question.kind == "numeric" and given:
        reading = questions.interpret(str(given), unit=question.unit, language=language)
        if reading is not None:
            read_as = questions.format_number(reading.value, language=language)
            is_doubtful = reading.is_doubtful
    return QuestionForm(question, given, lefts, ordered, read_as, is_doubtful)


def read_answer(question: Question, data: QueryDict) -> Any:
    """Return what was entered for a question, in tokens, as catalogue.questions.read takes it.

    Raises Invalid when an order has a position twice or lacks one.
    """
    if question.kind in ("single", "multiple"):
        return data.getlist("choice")
    if question.kind == "matching":
        return {left.token: data.get(f"left_{left.token}", "") for left in question.lefts}
    if question.kind == "ordering":
        places = {part.token: data.get(f"place_{part.token}", "").strip() for part in question.options}
        return questions.order_from_places(places)
    return data.get("text", "")


def read_entered(question: Question, data: QueryDict) -> Any:
    """Return what was entered as the form shows it again, however faulty it is."""
    if question.kind == "ordering":
        order = [part.token for part in question.options]
        return sorted(order, key=lambda token: (_place(data.get(f"place_{token}", "")), order.index(token)))
    return read_answer(question, data)


def _place(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= LONGEST_PLACE else 10**LONGEST_PLACE
