"""Forms about cohorts: launching, enrolling, coaches, withdrawing."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from interleave.journeys.selectors import Joining

Choices = Sequence[tuple[str, str]]
LARGEST_FILE = 2_000_000  # bytes


def day_input() -> forms.DateInput:
    """Return a field for a calendar day, in the form that browsers hand in."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Details(forms.Form):
    """What a cohort says about itself."""

    title = forms.CharField(
        label=_("Name"), help_text=_("Such as “Spring 2027” or “Tokyo, autumn”."), max_length=150
    )
    capacity = forms.IntegerField(
        label=_("Places"), help_text=_("Leave empty for no limit."), required=False, min_value=1
    )
    facilitators = forms.MultipleChoiceField(
        label=_("Facilitators"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, facilitators: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facilitators"].choices = facilitators  # type: ignore[attr-defined]


class Launch(Details):
    """A new cohort of a published journey."""

    version = forms.ChoiceField(label=_("Journey"))
    starts_on = forms.DateField(
        label=_("First day"),
        help_text=_("It starts at midnight in each learner’s time zone."),
        widget=day_input(),
    )

    has_begun = forms.BooleanField(
        label=_("It has begun already"),
        help_text=_("What was due before today counts as late at once, until it is done."),
        required=False,
    )

    field_order = ("version", "title", "starts_on", "has_begun", "capacity", "facilitators")
    asks_begun = False  # asked only once the first day turned out to be long past

    def __init__(self, *args: Any, versions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].choices = versions  # type: ignore[attr-defined]


class Change(Details):
    """A running cohort's name, places, last day and facilitators."""

    ends_on = forms.DateField(
        label=_("Last day"),
        help_text=_("Leave empty to end when the weeks of the journey are over."),
        required=False,
        widget=day_input(),
    )

    field_order = ("title", "ends_on", "capacity", "facilitators")


class Start(forms.Form):
    """When people begin, and whether they may be active in two cohorts of one journey."""

    begin = forms.ChoiceField(
        label=_("The cohort has begun. When do they begin?"), required=False, widget=forms.RadioSelect
    )
    starts_on = forms.DateField(
        label=_("Their first day"),
        help_text=_("Leave empty to begin with the cohort."),
        required=False,
        widget=day_input(),
    )
    despite_active = forms.BooleanField(
        label=_("Enrol them here as well"),
        help_text=_("They then take the journey twice at once. What they do counts in one cohort only."),
        required=False,
    )

    def __init__(self, *args: Any, joining: Joining, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.joining = joining
        if not joining.has_begun:
            del self.fields["begin"]
        else:
            with_cohort = ngettext(
                "With the cohort (%(n)s step is late at once)",
                "With the cohort (%(n)s steps are late at once)",
                joining.late_steps,
            )
            begin: Any = self.fields["begin"]
            begin.choices = [("today", _("Today")), ("cohort", with_cohort % {"n": joining.late_steps})]
            begin.initial = "today"
            self.fields["starts_on"].label = _("Or on another day")
            self.fields["starts_on"].help_text = _("A date here is used instead.")
        if not self.data.get("despite_active"):
            self.hide_despite_active()

    def hide_despite_active(self) -> None:
        """Ask only once it turned out that it matters."""
        self.fields["despite_active"].widget = forms.HiddenInput()

    def ask_despite_active(self) -> None:
        """Show the question that `ActiveElsewhere` is about."""
        self.fields["despite_active"].widget = forms.CheckboxInput()

    def first_day(self) -> date | None:
        """Return the chosen first day; None leaves it to the day of joining."""
        day: date | None = self.cleaned_data["starts_on"]
        if day is None and self.cleaned_data.get("begin") == "cohort":
            return self.joining.starts_on
        return day


class Team(Start):
    """A whole team to enrol."""

    team = forms.ChoiceField(label=_("Team"))

    field_order = ("team", "begin", "starts_on", "despite_active")

    def __init__(self, *args: Any, teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [("", _("Choose a team")), *teams]  # type: ignore[attr-defined]


class Emails(Start):
    """A list of emails, typed or in a file."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("One email a line, or a table with a column “email”."),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    emails = forms.CharField(label=_("Or paste emails, one a line"), required=False, widget=forms.Textarea)

    field_order = ("file", "emails", "begin", "starts_on", "despite_active")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        upload = cleaned.get("file")
        if upload is None and not cleaned.get("emails", "").strip():
            self.add_error("file", _("Choose a file or paste some emails."))
        if upload is not None and upload.size > LARGEST_FILE:
            self.add_error("file", _("The file is larger than 2 MB. Split it."))
        return cleaned

    def content(self) -> bytes:
        """Return what was handed in; a file comes before pasted text."""
        upload = self.cleaned_data.get("file")
        if upload is not None:
            read: bytes = upload.read()
            return read
        text: str = self.cleaned_data["emails"]
        return text.encode()


class Coach(forms.Form):
    """Who accompanies a learner."""

    coach = forms.ChoiceField(label=_("Coach"))

    def __init__(self, *args: Any, coaches: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["coach"].choices = [("", _("Choose a coach")), *coaches]  # type: ignore[attr-defined]


class Withdraw(forms.Form):
    """Why somebody leaves."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Kept with the enrolment; the learner can read it."),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )
