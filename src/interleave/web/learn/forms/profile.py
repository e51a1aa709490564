"""Forms of one's own profile. They parse; the services decide."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from interleave.web.base.door_forms import new_password
from interleave.web.base.zone_field import zone_field

THEMES = (("auto", _("As my device")), ("light", _("Light")), ("dark", _("Dark")))


class AboutMe(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    zone = zone_field(
        required=False,
        help_text=_("All times are shown in it. Type a city and choose, or leave it empty for your site’s."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class Theme(forms.Form):
    theme = forms.ChoiceField(label=_("Theme"), choices=THEMES, widget=forms.RadioSelect)


class Password(forms.Form):
    old_password = forms.CharField(
        label=_("Your password now"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = new_password(_("New password"))


class MailChoices(forms.Form):
    """One box per topic."""

    def __init__(self, *args: Any, topics: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic in topics:
            self.fields[topic.slug] = forms.BooleanField(
                label=topic.label, help_text=topic.help, required=False, initial=topic.by_mail
            )

    def chosen(self) -> set[str]:
        return {slug for slug, wanted in self.cleaned_data.items() if wanted}
