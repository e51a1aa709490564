"""A manager's word about what her people report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class Word(forms.Form):
    word = forms.CharField(
        required=False,
        max_length=4000,
        label=_("Your answer"),
        help_text=_("To send it back, say what is missing."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class Observation(forms.Form):
    """What a manager saw; and for which enrolment, if there are several."""

    enrolment = forms.ChoiceField(
        label=_("For which cohort"),
        help_text=_("The observation counts in this cohort only."),
        required=False,
    )
    note = forms.CharField(
        required=False,
        max_length=4000,
        label=_("What you saw"),
        help_text=_("Facts that help: what was said and done, when. The person reads this."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, enrolments: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if enrolments:
            self.fields["enrolment"].choices = enrolments  # type: ignore[attr-defined]
        else:
            del self.fields["enrolment"]


class Choice(forms.Form):
    """Whom to observe, and by which checklist."""

    person = forms.ChoiceField(label=_("Whom"))
    task = forms.ChoiceField(label=_("By which checklist"))

    def __init__(self, *args: object, people: list[tuple[str, str]], tasks: list[tuple[str, str]]) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.fields["person"].choices = people  # type: ignore[attr-defined]
        self.fields["task"].choices = tasks  # type: ignore[attr-defined]
