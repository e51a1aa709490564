"""What pages of quizzes, surveys and tasks send."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from interleave.catalogue import questions
from interleave.catalogue.questions import Question


def read_given(question: Question, data: QueryDict) -> Any:
    """Return what was entered for a question, in tokens, as `answer_item` takes it.

    Raises Invalid when an order is none.
    """
    if question.kind in ("single", "multiple"):
        return data.getlist("choice")
    if question.kind == "matching":
        return {left.token: data.get(f"left_{left.token}", "") for left in question.lefts}
    if question.kind == "ordering":
        places = {part.token: data.get(f"place_{part.token}", "").strip() for part in question.options}
        return questions.order_from_places(places)
    return data.get("text", "")


def entered(question: Question, data: QueryDict) -> Any:
    """Return what was entered as the page shows it again, however faulty it is."""
    if question.kind == "ordering":
        order = [part.token for part in question.options]
        return sorted(order, key=lambda token: (_number(data.get(f"place_{token}", "")), order.index(token)))
    return read_given(question, data)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else 999


class Report(forms.Form):
    """A report on a task; its lines come beside it as `line`."""

    note = forms.CharField(
        required=False,
        max_length=4000,
        label=_("How did it go?"),
        help_text=_("What happened, what you would do the same way again, what not."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class Word(forms.Form):
    """A manager's word about a report."""

    word = forms.CharField(
        required=False,
        max_length=4000,
        label=_("Your answer"),
        help_text=_("Needed when you send it back: say what is missing."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
