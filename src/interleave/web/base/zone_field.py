"""Choosing a time zone: type a city and pick, out of all that exist; works without a script."""

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from interleave.people import zones


class ZoneInput(forms.TextInput):
    """A text field with the list of zones behind it."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        listed = {**(attrs or {}), "list": f"{name}-zones", "autocomplete": "off"}
        options = format_html_join("", '<option value="{}">', ((zone,) for zone in zones.list_zones()))
        field = super().render(name, value, listed, renderer)
        return format_html('{}<datalist id="{}-zones">{}</datalist>', field, name, options)


PICK = _("Type a city and choose.")


def zone_field(*, required: bool = True, help_text: Any = PICK) -> forms.CharField:
    """Return a field for a zone; the service decides what the words mean."""
    return forms.CharField(
        label=_("Time zone"), max_length=64, required=required, widget=ZoneInput, help_text=help_text
    )
