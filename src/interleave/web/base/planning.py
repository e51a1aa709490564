"""Planning something dated: one form for sessions and meetings, and the questions that only the domain knows.

A view hands the form's times to a service. Where the service asks back (a local time in a daylight-saving
night, a clash), `ask` puts the question into the form, and the person's answer comes with the next try:

    form = Planning(request.POST or None, initial=...)
    if form.is_valid() and form.tries(lambda: services.plan_session(starts=form.starts, ...)):
        return redirect(...)
"""

from collections.abc import Callable
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy

from interleave.coaching.services import MeetingClash
from interleave.kernel import errors
from interleave.kernel.wall_time import TimeInDoubt, WallTime
from interleave.live.services import FacilitatorBusy
from interleave.people import zones

DATE = "%Y-%m-%d"
CLOCK = "%H:%M"


class Planning(forms.Form):
    """When and where. `submission` makes a repeat harmless; `choice` and `despite_clash` answer questions."""

    starts_on = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput({"type": "date"}, format=DATE)
    )
    starts_time = forms.TimeField(
        label=gettext_lazy("Starts at"), widget=forms.TimeInput({"type": "time"}, format=CLOCK)
    )
    choice = forms.CharField(label=gettext_lazy("Which time?"), required=False, widget=forms.HiddenInput)
    zone_name = forms.ChoiceField(
        label=gettext_lazy("Time zone"), help_text=gettext_lazy("The zone of the place where it happens.")
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=720)
    venue = forms.CharField(
        label=gettext_lazy("Place"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("A room or an address."),
    )
    room_url = forms.CharField(
        label=gettext_lazy("Link to the room"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Of any meeting tool. Only those with a place see it."),
        widget=forms.URLInput({"inputmode": "url", "placeholder": "https://"}),
    )
    despite_clash = forms.BooleanField(
        label=gettext_lazy("Yes, plan it all the same"), required=False, widget=forms.HiddenInput
    )
    submission = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        zone = self.fields["zone_name"]
        assert isinstance(zone, forms.ChoiceField)  # noqa: S101 - declared above
        known = list(zones.list_zones())
        given = str(self.initial.get("zone_name") or "UTC")
        zone.choices = [
            (name, name.replace("_", " ")) for name in (known if given in known else [given, *known])
        ]

    @property
    def starts(self) -> WallTime:
        data = self.cleaned_data
        return WallTime(data["starts_on"], data["starts_time"], data["zone_name"], data["choice"])

    @property
    def submission_id(self) -> UUID | None:
        found: UUID | None = self.cleaned_data["submission"]
        return found

    @property
    def despite_clashes(self) -> bool:
        return bool(self.cleaned_data["despite_clash"])

    def tries(self, act: Callable[[], object]) -> bool:
        """Do it, and tell whether it is done; what the service asks or refuses is in the form then."""
        try:
            act()
        except errors.InterleaveError as error:
            self.ask(error)
            return False
        return True

    def ask(self, error: errors.InterleaveError) -> None:
        """Put what the service asked or refused into the form; other errors go on to the middleware."""
        if isinstance(error, TimeInDoubt):
            words = [(choice.key, choice.words) for choice in error.choices]
            self.fields["choice"].widget = forms.RadioSelect(choices=words)
            self.fields["choice"].required = True
            self.add_error("choice", error.message)
        elif isinstance(error, errors.Invalid):
            show_problems(self, error)
        elif isinstance(error, (FacilitatorBusy, MeetingClash)):
            self.fields["despite_clash"].widget = forms.CheckboxInput()
            self.add_error("despite_clash", error.message)
        else:
            raise error


def show_problems(form: forms.Form, error: errors.Invalid) -> None:
    """Put each problem beside its field, or above the form where it has none."""
    for problem in error.problems:
        form.add_error(problem.where if problem.where in form.fields else None, problem.text)
    if not error.problems:
        form.add_error(None, error.message)
