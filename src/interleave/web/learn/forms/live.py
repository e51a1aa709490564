"""Forms about booking and checking in."""

from django import forms
from django.utils.translation import gettext_lazy as _

WHERE = [("in_person", _("I come in person")), ("virtual", _("I take part online"))]


class Booking(forms.Form):
    """Booking a run: where, if it leaves a choice, and a clear word where something else is on."""

    modality = forms.ChoiceField(label=_("How do you take part?"), choices=WHERE, required=False)
    despite_clash = forms.BooleanField(required=False, widget=forms.HiddenInput)


class Cancelling(forms.Form):
    """Giving a place back."""

    reason = forms.CharField(
        label=_("Why?"), max_length=500, required=False, help_text=_("Those who run it will read it.")
    )


class CheckIn(forms.Form):
    """The code shown in the room."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six letters and digits, shown in the room now."),
        widget=forms.TextInput(
            {
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "code",
            }
        ),
    )
