"""What authors of surveys, tasks and observations send."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

KIND_WORDS = {
    "scale": _("From 1 to 5"),
    "choice": _("One of several"),
    "text": _("In your own words"),
}
TASK_KINDS = [
    ("task", _("Task: the learner does it at work and reports it")),
    ("observation", _("Observation: the manager watches by a checklist")),
]
CONFIRMERS = [("self", _("The learner’s own word")), ("manager", _("The line manager"))]
MOST_QUESTIONS = 50


class Survey(forms.Form):
    """The head of a survey. `seen` is the version that the author read."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_QUESTIONS)
    title = forms.CharField(
        label=_("Title"), max_length=200, error_messages={"required": _("A title is needed.")}
    )


class Question(forms.Form):
    """One question of a survey; who takes its words away takes it out."""

    faults: Sequence[str] = ()  # of what was sent, where it is shown under another number

    kind = forms.ChoiceField(choices=KIND_WORDS.items(), widget=forms.HiddenInput)
    slug = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    prompt = forms.CharField(label=_("Question"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    low = forms.CharField(label=_("What 1 means"), required=False, max_length=80)
    high = forms.CharField(label=_("What 5 means"), required=False, max_length=80)
    choices = forms.CharField(
        label=_("Answers, one a line"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    required = forms.BooleanField(label=_("Has to be answered"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choices"].required = self["kind"].value() == "choice"

    def content(self) -> dict[str, Any]:
        """Return the question as the service takes it."""
        data = self.cleaned_data
        return {**data, "choices": data["choices"].splitlines()}


def questions_of(stored: Sequence[Mapping[str, Any]]) -> list[Question]:
    """Return a form for every question that is kept."""
    return [
        Question(
            prefix=f"q{at}",
            initial={**question, "choices": "\n".join(question.get("choices", ()))},
        )
        for at, question in enumerate(stored)
    ]


def sent_questions(data: QueryDict, rows: int) -> list[Question]:
    """Return the forms that were sent; what was taken out does not come back."""
    found = [Question(data, prefix=f"q{at}") for at in range(min(rows, MOST_QUESTIONS))]
    return [one for one in found if data.get(f"{one.prefix}-prompt", "").strip()]


def empty_question(kind: str, at: int) -> Question:
    return Question(prefix=f"q{at}", initial={"kind": kind, "required": kind != "text"})


class Task(forms.Form):
    """A task or an observation. `seen` is the revision that the author read."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What is it?"), choices=TASK_KINDS, widget=forms.RadioSelect)
    title = forms.CharField(label=_("Title"), max_length=200)
    brief = forms.CharField(
        label=_("What to do"),
        help_text=_("Write as in a mail. Lists, links and **bold** words work."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    checklist = forms.CharField(
        label=_("Checklist, one line each"),
        help_text=_("Reports keep the checklist that they were about."),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    confirmed_by = forms.ChoiceField(
        label=_("Done by whose word?"),
        help_text=_("An observation is always the manager’s."),
        choices=CONFIRMERS,
        widget=forms.RadioSelect,
    )
    objectives = forms.MultipleChoiceField(
        label=_("What it is for"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, objectives: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["objectives"].choices = list(objectives)  # type: ignore[attr-defined]
