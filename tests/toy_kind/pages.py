"""The pages of a rehearsal."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from interleave.catalogue import selectors as catalogue
from interleave.web.step_pages import StepPages

if TYPE_CHECKING:
    from interleave.journeys.selectors import StepPlace
    from interleave.web.base.requests import PersonRequest


def show(request: "PersonRequest", place: "StepPlace") -> HttpResponse:
    """Show what to rehearse."""
    return render(request, "toy_kind/step_rehearsal.html", {"place": place})


PAGES = StepPages(
    show=show,
    keeps_history=False,
    sentence=_("Something to rehearse alone."),
    list_subjects=lambda actor, search: catalogue.list_modules(actor=actor, search=search, kind="lesson"),
    fields={},
)
