"""Forms about offerings, sessions and rosters."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from interleave.people import selectors as people
from interleave.web.base.planning import Planning

ANSWERS = [("present", _("Present")), ("late", _("Late")), ("absent", _("Absent")), ("excused", _("Excused"))]


class SessionPlan(Planning):
    """When and where a session is, and who runs it."""

    facilitators = forms.MultipleChoiceField(
        label=_("Who runs it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = (
        "starts_on",
        "starts_time",
        "choice",
        "zone_name",
        "minutes",
        "venue",
        "room_url",
        "facilitators",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_facilitators(self, self.initial.get("facilitators", []))

    @property
    def details(self) -> dict[str, Any]:
        """What planning and moving a session both take beside the start."""
        data = self.cleaned_data
        runners = [UUID(key) for key in data["facilitators"]]
        return {
            "minutes": data["minutes"],
            "venue": data["venue"],
            "room_url": data["room_url"],
            "facilitators": runners,
        }


class Offering(forms.Form):
    """A new run of a live activity."""

    activity_id = forms.ChoiceField(label=_("What"))
    title = forms.CharField(
        label=_("What tells it from the others"),
        required=False,
        max_length=120,
        help_text=_("Such as a city or a group: “Toulouse, spring”."),
    )
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=5000, initial=12)
    facilitators = forms.MultipleChoiceField(
        label=_("Who runs it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    open_to_all = forms.BooleanField(
        label=_("Everyone in the organisation may book"),
        required=False,
        help_text=_("Otherwise only people whom you or a journey invite."),
    )
    cancel_before_hours = forms.IntegerField(
        label=_("Cancelling counts as late within, in hours"), min_value=0, max_value=720, initial=24
    )
    freeze_hours = forms.IntegerField(
        label=_("Hours before the start in which the waiting list no longer moves up by itself"),
        min_value=0,
        max_value=720,
        initial=12,
        help_text=_(
            "So that no seat comes as a surprise: inside that time it is offered for an hour each, in order."
        ),
    )
    submission = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)

    def __init__(self, *args: Any, activities: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["activity_id"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - declared above
        choice.choices = activities
        offer_facilitators(self, self.initial.get("facilitators", []))

    @property
    def details(self) -> dict[str, Any]:
        """What opening an offering takes beside who and when."""
        data = self.cleaned_data
        plain = ("title", "seats", "open_to_all", "cancel_before_hours", "freeze_hours")
        return {
            "activity_id": UUID(data["activity_id"]),
            "facilitators": [UUID(key) for key in data["facilitators"]],
            "offering_id": data["submission"],
            **{key: data[key] for key in plain},
        }


class Reason(forms.Form):
    """Why something is called off."""

    reason = forms.CharField(label=_("Why?"), max_length=500, help_text=_("Everyone concerned reads it."))


class Seats(forms.Form):
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=5000)


class Mark(forms.Form):
    """One tap on the roster."""

    person_id = forms.UUIDField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=ANSWERS)
    minutes_late = forms.IntegerField(min_value=0, max_value=720, required=False)
    minutes_left_early = forms.IntegerField(min_value=0, max_value=720, required=False)
    version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)


class Undo(forms.Form):
    person_id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class Person(forms.Form):
    """A person of the organisation; `despite_clash` answers that they have something else."""

    person_id = forms.UUIDField(widget=forms.HiddenInput)
    despite_clash = forms.BooleanField(required=False, widget=forms.HiddenInput)


def offer_facilitators(form: forms.Form, chosen: list[Any]) -> None:
    """Let the form choose among the facilitators, and those who run it already."""
    field = form.fields["facilitators"]
    assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared in each form
    found = {person.pk: person.name for person in people.list_people_with_role("facilitator")}
    found |= people.name_people([key for key in chosen if key not in found])
    field.choices = [(str(key), name) for key, name in sorted(found.items(), key=lambda item: item[1])]
