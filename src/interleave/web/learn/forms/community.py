"""Forms for talking."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from interleave.community.services import LONGEST_POST, LONGEST_TITLE

MARKDOWN = _("Write as in a mail. Lists, links and **bold** words work.")


class Post(forms.Form):
    """Something to say in a thread, perhaps in answer to a post."""

    body = forms.CharField(
        label=_("Your post"), help_text=MARKDOWN, max_length=LONGEST_POST, widget=forms.Textarea({"rows": 4})
    )
    reply_to = forms.UUIDField(required=False, widget=forms.HiddenInput)
    submission = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)


class Thread(forms.Form):
    """A new conversation."""

    title = forms.CharField(label=_("What is it about?"), max_length=LONGEST_TITLE)
    body = forms.CharField(
        label=_("Your post"), help_text=MARKDOWN, max_length=LONGEST_POST, widget=forms.Textarea({"rows": 6})
    )
    submission = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)


class Words(forms.Form):
    """One's own post, once more."""

    body = forms.CharField(
        label=_("Your post"), help_text=MARKDOWN, max_length=LONGEST_POST, widget=forms.Textarea({"rows": 6})
    )


class Space(forms.Form):
    """A new community of practice."""

    title = forms.CharField(
        label=_("Name of the community"),
        help_text=_("A craft or a question that people share, such as “First-time managers”."),
        max_length=LONGEST_TITLE,
    )
