"""A line manager's pages: the team, one report, and a word to what was reported or seen at work."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interleave.assessments import selectors as assessments
from interleave.assessments import services as assessing
from interleave.journeys import selectors as journeys
from interleave.journeys.selectors import due
from interleave.kernel import clock, errors
from interleave.people import selectors as people
from interleave.web.base.paging import page_of
from interleave.web.base.refusals import add_problems
from interleave.web.manage.forms import team as forms

if TYPE_CHECKING:
    from interleave.people.models import Person
    from interleave.web.base.requests import PersonRequest


@login_required
@require_safe
def team(request: "PersonRequest") -> HttpResponse:
    """The actor's reports, how they come along, and what waits for a word."""
    people.require_manager(request.user)
    rows = journeys.summarise_team(actor=request.user, now=clock.now())
    search = request.GET.get("q", "").strip()
    found = [row for row in rows if search.casefold() in row.name.casefold()] if search else rows
    context = {
        "page": page_of(request, found),
        "size": len(rows),
        "late": sum(1 for row in rows if row.late),
        "search": search,
        "waiting": assessments.list_waiting_confirmations(request.user)[:25],
    }
    return render(request, "manage/team.html", context)


@login_required
@require_safe
def report(request: "PersonRequest", person_id: UUID) -> HttpResponse:
    """One report: journeys, what waits, what can be observed."""
    return _report_page(request, people.get_report(actor=request.user, person_id=person_id))


@login_required
@require_POST
def answer_report(request: "PersonRequest", report_id: UUID) -> HttpResponse:
    """Confirm what was reported, or send it back with a word."""
    known = assessments.get_report(actor=request.user, report_id=report_id)
    form = forms.Word(request.POST, auto_id=f"{report_id}_%s")
    if form.is_valid():
        word, now = form.cleaned_data["word"], clock.now()
        try:
            if request.POST.get("answer") == "return":
                assessing.return_task(actor=request.user, report_id=report_id, word=word, now=now)
                messages.success(request, _("It is back with %(name)s.") % {"name": known.person.name})
            else:
                assessing.confirm_task(actor=request.user, report_id=report_id, word=word, now=now)
                messages.success(request, _("Confirmed. %(name)s hears of it.") % {"name": known.person.name})
        except errors.Invalid as refused:
            add_problems(form, refused)
        else:
            return redirect("manage:report", known.person_id)
    person = people.get_report(actor=request.user, person_id=known.person_id)
    return _report_page(request, person, answered=form, answered_id=report_id, status=422)


@login_required
@require_http_methods(["GET", "POST"])
def observe(request: "PersonRequest", person_id: UUID, task_id: UUID) -> HttpResponse:
    """Fill in the checklist of an observation."""
    person = people.get_report(actor=request.user, person_id=person_id)
    task = assessments.get_task(actor=request.user, task_id=task_id)
    form = forms.Observation(request.POST or None, checklist=task.checklist)
    if request.method == "POST" and form.is_valid():
        try:
            assessing.record_observation(
                actor=request.user,
                person_id=person_id,
                task_id=task_id,
                ticked=form.cleaned_data["seen"],
                note=form.cleaned_data["note"],
                now=clock.now(),
            )
        except errors.Invalid as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("Recorded. %(name)s sees it in the journey.") % {"name": person.name})
            return redirect("manage:report", person_id)
    crumbs = [*_crumbs(), (person.name, reverse("manage:report", args=[person_id]))]
    context = {"person": person, "task": task, "form": form, "crumbs": crumbs}
    return render(request, "manage/observe.html", context, status=422 if form.errors else 200)


def _report_page(
    request: "PersonRequest",
    person: "Person",
    *,
    answered: forms.Word | None = None,
    answered_id: UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    waiting = assessments.list_waiting_confirmations(request.user).filter(person=person)
    cards: list[dict[str, Any]] = [
        {
            "report": one,
            "lines": [(text, at in one.ticked) for at, text in enumerate(one.checklist)],
            "form": answered if one.pk == answered_id else forms.Word(auto_id=f"{one.pk}_%s"),
        }
        for one in waiting
    ]
    context = {
        "person": person,
        "enrolments": journeys.list_enrolments(actor=request.user, person_id=person.pk, now=clock.now()),
        "waiting": cards,
        "observations": due.list_observations(person_id=person.pk),
        "now": clock.now(),
        "crumbs": _crumbs(),
    }
    return render(request, "manage/report.html", context, status=status)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Team"), reverse("manage:team"))]
