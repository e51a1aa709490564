"""The pages of each kind of step: its player, and what designers choose and set. No entry has a default.

A player takes the request and the `StepPlace` of the step. Its template extends `learn/step_page.html` and
fills the block `step_content`; its forms post to routes of their own noun.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interleave.assessments import selectors as assessments
from interleave.catalogue import selectors as catalogue
from interleave.community import selectors as community
from interleave.journeys import kinds
from interleave.live import selectors as live
from interleave.web.learn.players import coaching, discussion, module, quiz, refresh, survey, task
from interleave.web.learn.players import live as live_player

if TYPE_CHECKING:
    from interleave.journeys.selectors import StepPlace
    from interleave.people.models import Person
    from interleave.web.base.requests import PersonRequest

Player = Callable[["PersonRequest", "StepPlace"], HttpResponse]
Lister = Callable[["Person", str], Any]
FieldMaker = Callable[[], forms.Field]


@dataclass(frozen=True, slots=True)
class StepPages:
    """What the pages show of a kind of step.

    Attributes:
        show: the player.
        keeps_history: the player also shows what was done in an enrolment that is over.
        sentence: what the kind is, for designers who choose one.
        list_subjects: what a step can use, for an actor and the words of a search; None: it uses nothing.
        fields: the settings of the kind, as fields of the designer's form, by name.
    """

    show: Player
    keeps_history: bool
    sentence: str | Promise
    list_subjects: Lister | None
    fields: Mapping[str, FieldMaker]


def _modules(kind: str) -> Lister:
    return lambda actor, search: catalogue.list_modules(actor=actor, search=search, kind=kind)


def _tasks(kind: str) -> Lister:
    return lambda actor, search: assessments.list_tasks(actor=actor, search=search, kind=kind)


def _prompts(actor: "Person", search: str) -> Any:
    found = community.list_prompts().order_by("title")
    return found.filter(title__icontains=search) if search else found


def _share_to_attend() -> forms.Field:
    return forms.IntegerField(
        label=_("Share to attend, in percent"),
        help_text=_("Empty: 75."),
        required=False,
        min_value=1,
        max_value=100,
    )


def _agenda() -> forms.Field:
    return forms.CharField(
        label=_("Agenda of the meeting"), required=False, widget=forms.Textarea({"rows": 3})
    )


def _reviews() -> forms.Field:
    return forms.IntegerField(
        label=_("Cards to recall"), help_text=_("Empty: 5."), required=False, min_value=1
    )


PAGES: dict[str, StepPages] = {
    "live": StepPages(
        show=live_player.show,
        keeps_history=False,
        sentence=_("Everyone together, in a room, online or both."),
        list_subjects=lambda actor, search: live.list_activities(actor=actor, search=search),
        fields={"at_least": _share_to_attend},
    ),
    "coaching": StepPages(
        show=coaching.show,
        keeps_history=False,
        sentence=_("One to one with the coach."),
        list_subjects=None,
        fields={"agenda": _agenda},
    ),
    "lesson": StepPages(
        show=module.show,
        keeps_history=True,
        sentence=_("Text, pictures and checklists to go through alone."),
        list_subjects=_modules("lesson"),
        fields={},
    ),
    "video": StepPages(
        show=module.show,
        keeps_history=True,
        sentence=_("A film with captions and transcript."),
        list_subjects=_modules("video"),
        fields={},
    ),
    "quiz": StepPages(
        show=quiz.show,
        keeps_history=True,
        sentence=_("Questions with a mark."),
        list_subjects=lambda actor, search: assessments.list_quizzes(actor=actor, search=search),
        fields={},
    ),
    "survey": StepPages(
        show=survey.show,
        keeps_history=True,
        sentence=_("Opinions, without a mark and without names."),
        list_subjects=lambda actor, search: assessments.list_surveys(actor=actor, search=search),
        fields={},
    ),
    "discussion": StepPages(
        show=discussion.show,
        keeps_history=False,
        sentence=_("Posts and replies in the space of the cohort."),
        list_subjects=_prompts,
        fields={},
    ),
    "refresh": StepPages(
        show=refresh.show,
        keeps_history=False,
        sentence=_("Cards that are about to be forgotten."),
        list_subjects=None,
        fields={"reviews": _reviews},
    ),
    "task": StepPages(
        show=task.show,
        keeps_history=True,
        sentence=_("Something to try at work, with a report."),
        list_subjects=_tasks("task"),
        fields={},
    ),
    "observation": StepPages(
        show=task.show,
        keeps_history=True,
        sentence=_("The line manager watches, with a checklist."),
        list_subjects=_tasks("observation"),
        fields={},
    ),
    **kinds.load_outside("pages", "PAGES"),
}

if PAGES.keys() != kinds.KINDS.keys():
    raise ImproperlyConfigured(
        "Kinds of step without pages, or pages without a kind: "
        + ", ".join(sorted(PAGES.keys() ^ kinds.KINDS.keys()))
    )
