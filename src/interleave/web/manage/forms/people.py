"""Forms about people, sites and teams. They parse; the services of people decide."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from interleave.people import services
from interleave.people.selectors import ROLES, Structure
from interleave.web.base.zone_field import zone_field

GIVEN_ROLES = [
    (ROLES.FACILITATOR.value, _("Facilitator: runs sessions")),
    (ROLES.COACH.value, _("Coach: works with people one to one")),
    (ROLES.DESIGNER.value, _("Designer: makes journeys and launches cohorts")),
    (ROLES.ADMINISTRATOR.value, _("Administrator: looks after people and everything else")),
]
STATES = [
    ("active", _("With an account")),
    ("waiting", _("Not joined yet")),
    ("closed", _("Closed accounts")),
    ("all", _("Everyone")),
]


class Filters(forms.Form):
    """What the list of people can be narrowed by."""

    q = forms.CharField(required=False, max_length=100, strip=True)
    site = forms.UUIDField(required=False)
    team = forms.UUIDField(required=False)
    role = forms.ChoiceField(required=False, choices=ROLES.choices)
    state = forms.ChoiceField(required=False, choices=STATES)

    def found(self) -> dict[str, Any]:
        """Return the arguments of `selectors.list_accounts`; what makes no sense narrows nothing."""
        self.is_valid()
        data = self.cleaned_data
        return {
            "search": data.get("q") or "",
            "site_id": data.get("site"),
            "team_id": data.get("team"),
            "role": data.get("role") or "",
            "state": data.get("state") or "active",
        }


class PersonForm(forms.Form):
    """All that an administrator says about a person."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.CharField(
        label=_("Email"),
        max_length=254,
        widget=forms.EmailInput,
        help_text=_("For signing in and for mails."),
    )
    site = forms.TypedChoiceField(label=_("Site"), required=False, coerce=UUID, empty_value=None)
    team = forms.TypedChoiceField(label=_("Team"), required=False, coerce=UUID, empty_value=None)
    manager_email = forms.CharField(
        label=_("Manager’s email"),
        max_length=254,
        required=False,
        widget=forms.EmailInput,
        help_text=_("Who sees how this person comes along, and confirms tasks at work."),
    )
    job = forms.CharField(label=_("Job"), max_length=120, required=False)
    staff_number = forms.CharField(
        label=_("Staff number"),
        max_length=60,
        required=False,
        help_text=_("As in your HR system. A people file finds this person by it when the address changes."),
    )
    hired_on = forms.DateField(
        label=_("Day of hire"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    zone = zone_field(required=False, help_text=_("Only if it is not the site’s. Type a city and choose."))

    def __init__(self, *args: Any, structure: Structure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = [("", _("None"))]
        self.fields["site"].choices = none + [(str(one.pk), one.name) for one in structure.sites]  # type: ignore[attr-defined]
        self.fields["team"].choices = none + [(str(one.pk), one.name) for one in structure.teams]  # type: ignore[attr-defined]

    def details(self, *, language: str) -> services.PersonDetails:
        data = self.cleaned_data
        return services.PersonDetails(
            name=data["name"],
            email=data["email"],
            site_id=data["site"],
            team_id=data["team"],
            manager_email=data["manager_email"],
            job=data["job"],
            hired_on=data["hired_on"],
            zone_name=data["zone"],
            language=language,
            staff_number=data["staff_number"],
        )


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("Additional roles"), required=False, choices=GIVEN_ROLES, widget=forms.CheckboxSelectMultiple
    )


class AddPersonForm(PersonForm):
    """A new person, with roles, and whether to invite her at once."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), required=False, choices=GIVEN_ROLES, widget=forms.CheckboxSelectMultiple
    )
    invite = forms.BooleanField(label=_("Send the invitation now"), required=False, initial=True)


class PeopleFile(forms.Form):
    file = forms.FileField(
        label=_("People file"),
        allow_empty_file=True,
        help_text=_("CSV, as any spreadsheet program saves it."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
    )


class SiteForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    zone = zone_field()
    currency = forms.CharField(
        label=_("Currency"), max_length=3, initial="EUR", help_text=_("Three letters, such as EUR.")
    )


class OrganisationForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the organisation"),
        help_text=_("As it stands in mails and invitations."),
        max_length=120,
    )
    zone = zone_field()


class GroupForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
