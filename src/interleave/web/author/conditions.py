"""Conditions of a step as rows of a form, and back. One level of all or any; deeper ones stay text."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interleave.web.manage.forms.cohorts import day_input

BLANK_ROWS = 2
MOST_ROWS = 12
TESTS = (
    ("", gettext_lazy("–")),
    ("after", gettext_lazy("after a step")),
    ("date", gettext_lazy("from a date on")),
    ("relative_day", gettext_lazy("from a day of the journey on")),
    ("score", gettext_lazy("with a score in a step")),
    ("attended", gettext_lazy("with attendance of a step")),
)
NEEDS = {
    "after": ("step",),
    "date": ("on",),
    "relative_day": ("day",),
    "score": ("step", "percent"),
    "attended": ("step", "percent"),
}


class Condition(forms.Form):
    """One condition. Which of the fields count depends on the first."""

    test = forms.ChoiceField(label=gettext_lazy("Opens"), choices=TESTS, required=False)
    step = forms.ChoiceField(label=gettext_lazy("Step"))
    percent = forms.IntegerField(label=gettext_lazy("At least, in percent"), min_value=0, max_value=100)
    day = forms.IntegerField(label=gettext_lazy("Day"), min_value=0)
    on = forms.DateField(label=gettext_lazy("Date"), widget=day_input())

    def __init__(self, *args: Any, steps: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [("", _("Choose a step")), *steps]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        needed = NEEDS.get(cleaned.get("test") or "", ())
        for name in {"step", "percent", "day", "on"}.difference(needed):
            self.errors.pop(name, None)
        return cleaned

    def data_of(self) -> dict[str, Any] | None:
        """Return the condition in the form of the rules, or None for a blank row."""
        cleaned = self.cleaned_data
        test = cleaned["test"]
        if test == "after":
            return {"after": cleaned["step"]}
        if test == "date":
            return {"date": cleaned["on"].isoformat()}
        if test == "relative_day":
            return {"relative_day": cleaned["day"]}
        if test in ("score", "attended"):
            return {test: {"step": cleaned["step"], "at_least": float(Decimal(cleaned["percent"]) / 100)}}
        return None


def rows_of(rule: Mapping[str, Any] | None) -> tuple[str, list[dict[str, Any]]] | None:
    """Return how a rule's conditions are joined, and the values of one row each; None for a nested rule."""
    if not rule:
        return "all", []
    key, value = next(iter(rule.items()))
    parts = list(value) if key in ("all", "any") else [rule]
    if any(next(iter(part)) in ("all", "any") for part in parts):
        return None
    return ("any" if key == "any" else "all"), [_initial(part) for part in parts]


def rule_of(join: str, rows: Sequence[Condition]) -> dict[str, Any] | None:
    """Return the rule that filled-in rows make."""
    parts = [data for row in rows if (data := row.data_of()) is not None]
    if len(parts) < 2:
        return parts[0] if parts else None
    return {"any" if join == "any" else "all": parts}


def as_text(rule: Mapping[str, Any]) -> str:
    """Return a rule as text that can be edited."""
    return json.dumps(rule, indent=2, ensure_ascii=False)


def _initial(part: Mapping[str, Any]) -> dict[str, Any]:
    key, value = next(iter(part.items()))
    if key == "after":
        return {"test": key, "step": value}
    if key == "date":
        return {"test": key, "on": value}
    if key == "relative_day":
        return {"test": key, "day": value}
    return {"test": key, "step": value["step"], "percent": round(float(value["at_least"]) * 100)}
