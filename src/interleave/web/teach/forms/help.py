"""Forms about helping a person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from interleave.insights import selectors


class Help(forms.Form):
    """What somebody did for a person."""

    kind = forms.ChoiceField(
        label=_("What did you do?"),
        choices=selectors.KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you did.")},
    )
    note = forms.CharField(
        label=_("In a few words"),
        help_text=_("For those who help as well; the learner does not see it here."),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )


class Outcome(forms.Form):
    """What came of it."""

    outcome = forms.ChoiceField(choices=selectors.OUTCOMES)
