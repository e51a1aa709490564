"""Forms about a journey as a whole."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from interleave.web.author import words

Choices = Sequence[tuple[str, str]]


class NewJourney(forms.Form):
    """A title and the model that the first draft follows."""

    title = forms.CharField(label=_("Title"), max_length=150)
    model = forms.ChoiceField(label=_("Model"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(model.name, model.word) for model in words.MODELS.values()]
        self.fields["model"].choices = choices  # type: ignore[attr-defined]


class Settings(forms.Form):
    """What a draft says about itself, its model, and what the model needs to know."""

    title = forms.CharField(label=_("Title"), max_length=150)
    summary = forms.CharField(
        label=_("Summary"),
        help_text=_("One or two sentences that learners read."),
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    audience = forms.CharField(label=_("For whom"), required=False, widget=forms.Textarea({"rows": 2}))
    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=260)
    model = forms.ChoiceField(label=_("Model"))
    minimum_live_hours = forms.FloatField(
        label=_("Minimum live hours for everyone"), required=False, min_value=0
    )
    office_hours = forms.BooleanField(label=_("There are office hours"), required=False)
    groups = forms.IntegerField(label=_("Groups that rotate"), required=False, min_value=1)
    stations = forms.MultipleChoiceField(
        label=_("Steps that are stations"), required=False, widget=forms.CheckboxSelectMultiple
    )
    choose = forms.IntegerField(label=_("How many electives people choose"), required=False, min_value=1)
    credits_needed = forms.IntegerField(label=_("Credits that people need"), required=False, min_value=1)
    skills = forms.MultipleChoiceField(
        label=_("Skills"),
        help_text=_("The objectives of these skills can be given to steps."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, steps: Choices, skills: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(model.name, model.word) for model in words.MODELS.values()]
        self.fields["model"].choices = names  # type: ignore[attr-defined]
        self.fields["stations"].choices = steps  # type: ignore[attr-defined]
        self.fields["skills"].choices = skills  # type: ignore[attr-defined]

    def model_settings(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings of the chosen model; what this form does not know stays."""
        cleaned = self.cleaned_data
        known = MODEL_FIELDS[cleaned["model"]]
        everything = {name for names in MODEL_FIELDS.values() for name in names}
        kept = {name: value for name, value in before.items() if name not in everything}
        chosen = {name: cleaned[name] for name in known if cleaned[name] not in (None, "", [])}
        return kept | chosen


MODEL_FIELDS: dict[str, tuple[str, ...]] = {
    "enriched_virtual": ("minimum_live_hours",),
    "flex": ("office_hours",),
    "rotation": ("groups", "stations"),
    "a_la_carte": ("choose", "credits_needed"),
}


class Stage(forms.Form):
    """A phase of the journey."""

    title = forms.CharField(label=_("Title of the stage"), max_length=150)
