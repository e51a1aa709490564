"""The form of the simulator: a learner in four lines."""

from django import forms
from django.utils.translation import gettext_lazy as _

from interleave.journeys.selectors import Profile

EXAMPLE = {"share": 62, "absences": 2, "days_late": 0, "follows": True}


class Learner(forms.Form):
    """A made-up learner; the address carries her, so that she can be sent on."""

    share = forms.IntegerField(
        label=_("Share of right answers, in percent"),
        help_text=_("In every quiz at the first try."),
        min_value=0,
        max_value=100,
    )
    absences = forms.IntegerField(
        label=_("Absences"),
        help_text=_("The first live steps and meetings are missed."),
        min_value=0,
        max_value=100,
    )
    days_late = forms.FloatField(
        label=_("Days behind, each week"), help_text=_("0: always in time."), min_value=0, max_value=7
    )
    follows = forms.BooleanField(label=_("Takes what is proposed"), required=False)

    def profile(self) -> Profile:
        """Return the learner as the simulator reads her."""
        cleaned = self.cleaned_data
        return Profile(
            share=cleaned["share"] / 100,
            absences=cleaned["absences"],
            days_late_per_week=cleaned["days_late"],
            follows=cleaned["follows"],
        )
