"""Planning a live step in several places at once: one small form per place."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interleave.journeys.services import RunPlan
from interleave.kernel.wall_time import WallTime
from interleave.people import zones
from interleave.web.manage.forms.cohorts import day_input


class Run(forms.Form):
    """One place: whether to plan there, when on its own clock, by whom. The ids make a repeat harmless."""

    wanted = forms.BooleanField(label=gettext_lazy("Another place, or online"), required=False)
    title = forms.CharField(label=gettext_lazy("Place"), max_length=120)
    starts_on = forms.DateField(label=gettext_lazy("Day"), widget=day_input())
    at = forms.TimeField(
        label=gettext_lazy("Local time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    venue = forms.CharField(label=gettext_lazy("Room or address"), max_length=200, required=False)
    room_url = forms.CharField(
        label=gettext_lazy("Video room"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
    )
    seats = forms.IntegerField(label=gettext_lazy("Seats"), min_value=1, max_value=5000)
    facilitator = forms.ChoiceField(label=gettext_lazy("Who runs it"), required=False)
    choice = forms.ChoiceField(label=gettext_lazy("Which one?"), required=False)
    despite_clash = forms.BooleanField(label=gettext_lazy("Plan it all the same"), required=False)
    offering_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    session_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, facilitators: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self["title"].value()
        if place:
            self.fields["wanted"].label = place
        nobody = ("", gettext_lazy("No one yet"))
        self.fields["facilitator"].choices = [nobody, *facilitators]  # type: ignore[attr-defined]
        both = [("", "–"), ("earlier", gettext_lazy("the earlier")), ("later", gettext_lazy("the later"))]
        self.fields["choice"].choices = both  # type: ignore[attr-defined]
        self.asks_choice = bool(self.data.get(self.add_prefix("choice")))
        self.asks_clash = bool(self.data.get(self.add_prefix("despite_clash")))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("wanted"):
            self._errors.clear()  # type: ignore[attr-defined] # a place left out may stay half filled
            return cleaned
        zone = cleaned.get("zone")
        if zone and zones.find_zone(zone) is None:
            hints = ", ".join(zones.suggest_zones(zone))
            text = _("We do not know this time zone. Did you mean %(hints)s?") % {"hints": hints}
            self.add_error("zone", text if hints else _("Choose a time zone such as Europe/Paris."))
        return cleaned

    def plan(self) -> RunPlan:
        """Return what was asked for."""
        cleaned = self.cleaned_data
        runner = cleaned["facilitator"]
        return RunPlan(
            offering_id=cleaned["offering_id"],
            session_id=cleaned["session_id"],
            title=cleaned["title"],
            seats=cleaned["seats"],
            starts=WallTime(
                cleaned["starts_on"], cleaned["at"], zones.find_zone(cleaned["zone"]) or "", cleaned["choice"]
            ),
            venue=cleaned["venue"],
            room_url=cleaned["room_url"],
            facilitator_ids=[UUID(runner)] if runner else [],
        )


class Attach(forms.Form):
    """An offering that exists already and shall serve the step too."""

    offering = forms.ChoiceField(label=gettext_lazy("Offering"))

    def __init__(self, *args: Any, offerings: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none_yet = ("", gettext_lazy("Choose an offering"))
        self.fields["offering"].choices = [none_yet, *offerings]  # type: ignore[attr-defined]
