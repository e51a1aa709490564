"""Who takes over what a person does for others: one field per kind of duties."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interleave.journeys.selectors import DutyKind, OpenDuties
from interleave.kernel import errors
from interleave.live.services import FacilitatorBusy
from interleave.people import selectors as people
from interleave.web.base.refusals import add_problems

LABELS = {
    DutyKind.SESSIONS: gettext_lazy("Who runs these sessions from now on?"),
    DutyKind.COHORTS: gettext_lazy("Who leads these cohorts from now on?"),
    DutyKind.COACHING: gettext_lazy("Who coaches these people from now on?"),
    DutyKind.REPORTS: gettext_lazy("Who leads these people from now on?"),
    DutyKind.SPACES: gettext_lazy("Who hosts these spaces from now on?"),
}
ROLE_TO_CHOOSE = {
    DutyKind.SESSIONS: "facilitator",
    DutyKind.COHORTS: "facilitator",
    DutyKind.COACHING: "coach",
}


class Successors(forms.Form):
    """A successor for each kind of duties, or none yet. `despite_clash` answers a question of the service."""

    despite_clash = forms.BooleanField(
        label=gettext_lazy("Yes, hand over all the same"), required=False, widget=forms.HiddenInput
    )

    def __init__(
        self, *args: Any, found: Sequence[OpenDuties], person_id: UUID, chooser_id: UUID, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.found = tuple(found)
        choices = {
            role: _choices(role, {person_id}, chooser_id)
            for role in {ROLE_TO_CHOOSE[one.kind] for one in found if one.kind in ROLE_TO_CHOOSE}
        }
        for one in found:
            self.fields[one.kind.value] = _field(one.kind, choices)
        self.order_fields([*(one.kind.value for one in found), "despite_clash"])

    @property
    def successors(self) -> dict[DutyKind, UUID]:
        """The person chosen for each kind that has one."""
        chosen = {kind: self.cleaned_data.get(kind.value) for kind in DutyKind}
        return {kind: UUID(str(value)) for kind, value in chosen.items() if value}

    @property
    def despite_clashes(self) -> bool:
        return bool(self.cleaned_data["despite_clash"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for kind in (DutyKind.REPORTS, DutyKind.SPACES):
            email = cleaned.get(kind.value)
            if email:
                person = people.find_by_email(email)
                if person is None:
                    self.add_error(kind.value, _("No account here has this email address."))
                cleaned[kind.value] = person.pk if person is not None else None
        return cleaned

    def tries(self, act: Callable[[], object]) -> bool:
        """Do it, and return True if it is done; otherwise the form shows what is asked or refused."""
        try:
            act()
        except FacilitatorBusy as busy:
            self.fields["despite_clash"].widget = forms.CheckboxInput()
            self.add_error("despite_clash", busy.message)
        except errors.Invalid as refused:
            add_problems(self, refused)
        else:
            return True
        return False


def _field(kind: DutyKind, choices: dict[str, list[tuple[str, str]]]) -> forms.Field:
    if kind in ROLE_TO_CHOOSE:
        later = ("", _("Decide later"))
        found = [later, *choices[ROLE_TO_CHOOSE[kind]]]
        return forms.ChoiceField(label=LABELS[kind], required=False, choices=found)
    return forms.EmailField(
        label=LABELS[kind],
        required=False,
        max_length=254,
        help_text=_("Enter an email address, or leave this empty to decide later."),
    )


def _choices(role: str, without: set[UUID], chooser_id: UUID) -> list[tuple[str, str]]:
    """Return the people who hold a role, and the actor where their role allows it."""
    found = {person.pk: person.name for person in people.list_people_with_role(role)}
    if role == "facilitator":
        found |= people.name_people([chooser_id])
    return [(str(pk), name) for pk, name in found.items() if pk not in without]
