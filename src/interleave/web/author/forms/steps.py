"""The form of one step: what every kind has, what this kind wants to know, and when it opens."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interleave.journeys.services import StepSpec
from interleave.web.author import conditions, words
from interleave.web.step_pages import PAGES

Choices = Sequence[tuple[str, str]]


class Step(forms.Form):
    """A step. The conditions are rows of their own; a nested rule stays text."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=150)
    subject = forms.ChoiceField(
        label=gettext_lazy("Content"), required=False, widget=forms.RadioSelect, help_text=""
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=0, max_value=32_000)
    opens_on_day = forms.IntegerField(
        label=gettext_lazy("Opens on day"),
        help_text=gettext_lazy("0 is the first."),
        required=False,
        min_value=0,
    )
    due_on_day = forms.IntegerField(
        label=gettext_lazy("Due on day"),
        help_text=gettext_lazy("Until the end of it."),
        required=False,
        min_value=0,
    )
    required = forms.BooleanField(label=gettext_lazy("Required for everyone"), required=False)
    credits = forms.IntegerField(label=gettext_lazy("Credits"), required=False, min_value=0)
    variant_of = forms.ChoiceField(
        label=gettext_lazy("Another way of"),
        help_text=gettext_lazy("It stands beside that step; no learner has to do it until they choose it."),
        required=False,
    )
    route = forms.ChoiceField(
        label=gettext_lazy("Which way"), choices=list(words.ROUTES.items()), required=False
    )
    objectives = forms.MultipleChoiceField(
        label=gettext_lazy("Objectives it serves"), required=False, widget=forms.CheckboxSelectMultiple
    )
    join = forms.ChoiceField(
        label=gettext_lazy("Conditions"),
        choices=[
            ("all", gettext_lazy("all of these must be met")),
            ("any", gettext_lazy("one of these is enough")),
        ],
        widget=forms.RadioSelect,
        initial="all",
    )
    rule_text = forms.JSONField(
        label=gettext_lazy("Conditions, as text"), required=False, widget=forms.Textarea({"rows": 8})
    )

    def __init__(
        self,
        *args: Any,
        kind: str,
        subjects: Choices,
        objectives: Choices,
        bases: Choices = (),
        has_credits: bool,
        is_nested: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.is_nested = kind, is_nested
        self.fields["subject"].choices = subjects  # type: ignore[attr-defined]
        self.fields["objectives"].choices = objectives  # type: ignore[attr-defined]
        alone = ("", _("Nothing: it stands for itself"))
        self.fields["variant_of"].choices = [alone, *bases]  # type: ignore[attr-defined]
        own = {name: make() for name, make in PAGES[kind].fields.items()}
        self.fields.update(own)
        if not has_credits:
            del self.fields["credits"]
        self.settings = (*own, "credits")
        del self.fields["join" if is_nested else "rule_text"]

    @property
    def kind_fields(self) -> list[forms.BoundField]:
        """The settings of the kind, and the credits."""
        return [self[name] for name in self.settings if name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        opens, due = cleaned.get("opens_on_day"), cleaned.get("due_on_day")
        if opens is not None and due is not None and due < opens:
            self.add_error("due_on_day", _("It cannot be due before it opens."))
        return cleaned

    def draft(self, slug: str, rows: Sequence[conditions.Condition], before: Mapping[str, Any]) -> StepSpec:
        """Return the step as it was filled in; settings that this form does not know stay."""
        cleaned = self.cleaned_data
        rule = cleaned["rule_text"] if self.is_nested else conditions.rule_of(cleaned["join"], rows)
        return StepSpec(
            slug=slug,
            kind=self.kind,
            title=cleaned["title"],
            subject_id=UUID(cleaned["subject"]) if cleaned["subject"] else None,
            minutes=cleaned["minutes"],
            opens_on_day=cleaned["opens_on_day"],
            due_on_day=cleaned["due_on_day"],
            rule=rule,
            settings=self._settings(before),
            required=cleaned["required"] and not cleaned["variant_of"],
            objectives=tuple(cleaned["objectives"]),
            variant_of=cleaned["variant_of"],
            route=(cleaned["route"] or "short") if cleaned["variant_of"] else "standard",
        )

    def _settings(self, before: Mapping[str, Any]) -> dict[str, Any]:
        cleaned = self.cleaned_data
        settings = {name: value for name, value in before.items() if name not in self.fields}
        for name in self.settings:
            value = cleaned.get(name)
            if value not in (None, ""):
                settings[name] = float(Decimal(value) / 100) if name == "at_least" else value
        return settings


def initial_of(step: Any, is_nested: bool) -> dict[str, Any]:
    """Return the values of a step for its form."""
    share = step.settings.get("at_least")
    joined = conditions.rows_of(step.rule)
    return {
        **step.settings,
        "title": step.title,
        "subject": str(step.subject_id or ""),
        "minutes": step.minutes,
        "opens_on_day": step.opens_on_day,
        "due_on_day": step.due_on_day,
        "required": step.required,
        "at_least": round(float(share) * 100) if share is not None else None,
        "objectives": list(step.objectives),
        "variant_of": step.variant_of,
        "route": step.route,
        "join": joined[0] if joined else "all",
        "rule_text": step.rule if is_nested else None,
    }


def kept(sent: QueryDict, prefix: str = "") -> dict[str, Any]:
    """Return what was typed as initial values, unchecked: for a form that is shown again to search."""
    start = f"{prefix}-" if prefix else ""
    values: dict[str, Any] = {name[len(start) :]: sent.get(name) for name in sent if name.startswith(start)}
    values["objectives"] = sent.getlist(f"{start}objectives")
    values["required"] = sent.get(f"{start}required") == "on"
    return values
