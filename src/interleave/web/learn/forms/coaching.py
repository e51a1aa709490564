"""Forms about coaching."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from interleave.web.base.planning import Planning

MARKDOWN = _("Write as in a mail. Lists, links and **bold** words work.")


class Talk(Planning):
    """A meeting's date, place and agenda."""

    agenda = forms.CharField(
        label=_("What to talk about"), required=False, max_length=5000, widget=forms.Textarea({"rows": 3})
    )


class Moving(Planning):
    """Another date or place for a meeting."""


class Agenda(forms.Form):
    agenda = forms.CharField(
        label=_("What to talk about"), required=False, max_length=5000, widget=forms.Textarea({"rows": 4})
    )


class Reason(forms.Form):
    """Why something will not take place."""

    reason = forms.CharField(label=_("Why?"), max_length=500)


class SharedNotes(forms.Form):
    """What both write; `version` is the one that the writer saw."""

    body = forms.CharField(
        label=_("Shared notes"),
        help_text=MARKDOWN,
        required=False,
        strip=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 8}),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class PrivateNote(forms.Form):
    """What only the writer reads."""

    private = forms.CharField(
        label=_("My private notes"),
        help_text=_("Only you ever see these, whatever role other people have."),
        required=False,
        strip=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 5}),
    )


class Action(forms.Form):
    """Something to do until next time."""

    text = forms.CharField(label=_("What will you do?"), max_length=500)
    due_on = forms.DateField(label=_("By"), required=False, widget=forms.DateInput({"type": "date"}))
    meeting_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    submission = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)


class Goal(forms.Form):
    """What the person wants to reach."""

    text = forms.CharField(label=_("What do you want to be able to do?"), max_length=500)
    submission = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)
