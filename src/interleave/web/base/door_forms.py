"""Forms of the door. They parse; what is right is decided by the services of people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from interleave.web.base.zone_field import zone_field

LONG_ENOUGH = _("Ten characters or more. A few words are easier to keep than signs.")


def new_password(label: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label or _("Password"),
        strip=False,
        max_length=200,
        help_text=LONG_ENOUGH,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class SignIn(forms.Form):
    email = forms.CharField(
        label=_("Email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ForgottenPassword(forms.Form):
    email = forms.CharField(
        label=_("Email"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


class NewPassword(forms.Form):
    password = new_password(_("New password"))


class Acceptance(forms.Form):
    """What an invited person says about herself."""

    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    zone = zone_field(help_text=_("All times are shown in it. Type a city and choose."))
    password = new_password()


class Setup(forms.Form):
    """The first run."""

    name = forms.CharField(label=_("Organisation"), max_length=120)
    site_name = forms.CharField(
        label=_("First site"),
        max_length=120,
        help_text=_("A city where people work. You can add more later."),
    )
    zone = zone_field(help_text=_("Of that site. Type a city and choose."))
    person_name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.CharField(
        label=_("Your email"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = new_password()
