"""What authors of modules, job aids, skills and media send."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from interleave.catalogue import blocks
from interleave.catalogue.services import JobAidContent, ModuleContent
from interleave.kernel import errors

if TYPE_CHECKING:
    from interleave.catalogue.models import JobAid as JobAidRow
    from interleave.catalogue.models import ModuleDraft

KINDS = [("lesson", _("Lesson")), ("video", _("Video"))]
Choices = Iterable[tuple[str, str]]


class NewModule(forms.Form):
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=KINDS, initial="lesson", widget=forms.RadioSelect
    )
    title = forms.CharField(label=_("Title"), max_length=200)


class Module(forms.Form):
    """The draft of a module. `revision` is the one that the author read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(
        label=_("Summary"), max_length=500, required=False, help_text=_("One sentence, shown above the text.")
    )
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=1, max_value=600, help_text=_("How long it takes an unhurried reader.")
    )
    body = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "true", "class": "editor-text"}),
    )
    objectives = forms.MultipleChoiceField(
        label=_("What it is for"), required=False, widget=forms.CheckboxSelectMultiple
    )
    items = forms.MultipleChoiceField(
        label=_("Questions that come back as cards when it is finished"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, objectives: Choices, items: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["objectives"].choices = list(objectives)  # type: ignore[attr-defined]
        self.fields["items"].choices = list(items)  # type: ignore[attr-defined]
        self.blocks: list[blocks.Block] = []

    def clean_body(self) -> str:
        try:
            self.blocks = blocks.parse(self.cleaned_data["body"])
        except errors.Invalid as error:
            raise forms.ValidationError(error.message) from None
        return str(self.cleaned_data["body"])

    def content(self) -> ModuleContent:
        data = self.cleaned_data
        return ModuleContent(
            title=data["title"],
            minutes=data["minutes"],
            summary=data["summary"],
            blocks=self.blocks,
            objectives=tuple(data["objectives"]),
            items=tuple(data["items"]),
        )


def values_of_draft(draft: "ModuleDraft") -> dict[str, Any]:
    """Return what the form of a draft begins with."""
    return {
        "revision": draft.revision,
        "title": draft.title,
        "summary": draft.summary,
        "minutes": draft.minutes,
        "body": blocks.to_markdown(draft.body) if draft.body else "",
        "objectives": draft.objective_slugs,
        "items": draft.item_slugs,
    }


class JobAid(forms.Form):
    """A job aid. `revision` is the one that the author read; 0: a new page."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(
        label=_("Summary"), max_length=500, required=False, help_text=_("Shown in the list of the library.")
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=100_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "true", "class": "editor-text"}),
    )
    owner = forms.ChoiceField(label=_("Looked after by"), required=False)
    review_on = forms.DateField(
        label=_("To be looked at again by"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    objectives = forms.MultipleChoiceField(
        label=_("What it is for"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, objectives: Choices, owners: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = owners
        named = [("", "–"), *((key, person.name) for key, person in owners.items())]
        self.fields["owner"].choices = named  # type: ignore[attr-defined]
        self.fields["objectives"].choices = list(objectives)  # type: ignore[attr-defined]

    def content(self) -> JobAidContent:
        data = self.cleaned_data
        return JobAidContent(
            title=data["title"],
            body=data["body"],
            summary=data["summary"],
            objectives=tuple(data["objectives"]),
            owner_id=self.owners[data["owner"]].pk if data["owner"] else None,
            review_on=data["review_on"],
        )


def values_of_job_aid(aid: "JobAidRow") -> dict[str, Any]:
    """Return what the form of a job aid begins with, but for its objectives."""
    return {
        "revision": aid.revision,
        "title": aid.title,
        "summary": aid.summary,
        "body": aid.body,
        "owner": str(aid.owner_id) if aid.owner_id else "",
        "review_on": aid.review_on,
    }


class Upload(forms.Form):
    file = forms.FileField(label=_("File"), max_length=200)
    alt = forms.CharField(
        label=_("What a picture shows, in words"),
        max_length=500,
        required=False,
        help_text=_("For people who cannot see it, and for slow connections."),
    )


class Description(forms.Form):
    alt = forms.CharField(label=_("What it shows, in words"), max_length=500, required=False)
    captions = forms.CharField(
        label=_("Captions (WebVTT or SRT)"),
        required=False,
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "editor-text"}),
        help_text=_("They show in the video, and as its transcript beside it. SRT is converted."),
    )
