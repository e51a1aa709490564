"""Forms about the people of a cohort."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class Excuse(forms.Form):
    """A step that a person need not do, and why."""

    step = forms.ChoiceField(label=_("Step"))
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("The learner reads this beside the step."),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, steps: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = steps  # type: ignore[attr-defined]
