"""Forms of the coach."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Holding(forms.Form):
    """Closing a meeting that took place."""

    minutes = forms.IntegerField(label=_("How many minutes did you talk?"), min_value=1, max_value=480)


class Ending(forms.Form):
    """Ending a relation."""

    reason = forms.CharField(label=_("Why does it end?"), max_length=500, required=False)
