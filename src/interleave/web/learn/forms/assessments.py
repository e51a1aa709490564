"""What pages of tasks send."""

from django import forms
from django.utils.translation import gettext_lazy as _


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
