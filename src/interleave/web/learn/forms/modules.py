"""What pages of modules send."""

import json
from math import isfinite
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from interleave.selfpaced.services import Sign


class SignOfLife(forms.Form):
    """A sign of life, as the script of a page sends it."""

    tab = forms.CharField(max_length=40)
    visible = forms.BooleanField(required=False)
    active = forms.BooleanField(required=False)
    position = forms.IntegerField(required=False, min_value=0)
    seen = forms.CharField(required=False, max_length=4000)  # 0,1,2
    media_id = forms.UUIDField(required=False)
    at = forms.FloatField(required=False, min_value=0)
    spans = forms.CharField(required=False, max_length=20_000)  # [[0, 12.5], ...]

    def clean_seen(self) -> tuple[int, ...]:
        parts = [part for part in self.cleaned_data["seen"].split(",") if part]
        if not all(part.isdecimal() and len(part) < 6 for part in parts):
            raise forms.ValidationError(_("Numbers with commas are expected."))
        return tuple(int(part) for part in parts)

    def clean_spans(self) -> tuple[tuple[float, float], ...]:
        try:
            spans = tuple(
                (float(start), float(end)) for start, end in json.loads(self.cleaned_data["spans"] or "[]")
            )
        except (ValueError, TypeError, OverflowError, RecursionError):  # too large a number, too deep a list
            raise forms.ValidationError(_("Pairs of numbers are expected.")) from None
        if not all(isfinite(start) and isfinite(end) and 0 <= start <= end for start, end in spans):
            raise forms.ValidationError(_("Pairs of numbers are expected."))
        return spans

    def sign(self) -> Sign:
        """Return what was sent as the service takes it."""
        data: dict[str, Any] = self.cleaned_data
        return Sign(
            tab=data["tab"],
            visible=data["visible"],
            active=data["active"],
            position=data["position"],
            seen=data["seen"],
            media_id=data["media_id"],
            video_at_s=data["at"],
            spans=data["spans"],
        )


class Search(forms.Form):
    """The search of a list."""

    q = forms.CharField(required=False, max_length=100)
