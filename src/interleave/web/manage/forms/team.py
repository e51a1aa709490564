"""Forms of a line manager. They parse; the services of assessments decide."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class Word(forms.Form):
    """What a manager says to a report, with either answer."""

    word = forms.CharField(
        label=_("A word to it"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when you send it back: what is missing?"),
    )


class Observation(forms.Form):
    """What a manager saw, line by line."""

    seen = forms.TypedMultipleChoiceField(
        label=_("What did you see?"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=_("A word to it"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, checklist: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].choices = list(enumerate(checklist))  # type: ignore[attr-defined]
