"""What waits for a manager's word, and observations at work."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interleave.assessments import selectors, services
from interleave.journeys.selectors import due
from interleave.journeys.selectors.due import ObservableEnrolment
from interleave.kernel import clock, errors
from interleave.people import selectors as people
from interleave.web.base.paging import page_of
from interleave.web.base.refusals import add_problems
from interleave.web.base.ticking import lines_of
from interleave.web.manage import observed
from interleave.web.manage.forms import confirmations as forms

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest


@login_required
def confirmations(request: "PersonRequest") -> HttpResponse:
    """Reports that wait, and whom to observe."""
    return _page(request)


@login_required
@require_POST
def answer(request: "PersonRequest", report_id: UUID) -> HttpResponse:
    """Confirm a report, or send it back with a word."""
    word, now = request.POST.get("word", "")[:4000], clock.now()
    try:
        if request.POST.get("answer") == "return":
            done = services.return_task(actor=request.user, report_id=report_id, word=word, now=now)
            text = _("Sent back to %(name)s.")
        else:
            done = services.confirm_task(actor=request.user, report_id=report_id, word=word, now=now)
            text = _("Confirmed for %(name)s.")
    except errors.Invalid as error:
        return _page(request, faulty=report_id, word=word, error=error)
    messages.success(request, text % {"name": done.person.name})
    return redirect("manage:confirmations")


@login_required
def choose(request: "PersonRequest") -> HttpResponse:
    """Lead from a person and a checklist to the page of the observation."""
    form = _choice(request, request.GET)
    if not form.is_valid():
        return redirect("manage:confirmations")
    return redirect("manage:observe", form.cleaned_data["person"], form.cleaned_data["task"])


@login_required
def observe(request: "PersonRequest", person_id: UUID, task_id: UUID) -> HttpResponse:
    """Fill in the checklist about a report, for one of their enrolments."""
    person, task, waiting = selectors.get_observation(
        actor=request.user, person_id=person_id, task_id=task_id
    )
    asking = [report.enrolment_id for report in waiting]
    found = observed.find(person_id=person_id, task_id=task_id, asking=asking)
    chosen = found.choose(request.POST.get("enrolment") or request.GET.get("enrolment") or "")
    form = forms.Observation(
        request.POST or None,
        enrolments=found.choices,
        initial={"enrolment": str(chosen.scope.id) if chosen else ""},
    )
    ticked = set(lines_of(request))
    if form.is_valid() and _observed(request, person_id, task_id, ticked, form, chosen):
        messages.success(request, _("Your observation of %(name)s is kept.") % {"name": person.name})
        return redirect("manage:confirmations")
    context = {
        "person": person,
        "task": task,
        "chosen": chosen,
        "asked": next((one for one in waiting if chosen and one.enrolment_id == chosen.scope.id), None)
        or next((one for one in waiting if one.enrolment_id is None), None),
        "form": form,
        "lines": [(at, text, at in ticked) for at, text in enumerate(task.checklist)],
        "crumbs": [(_("Waiting for you"), reverse("manage:confirmations"))],
    }
    return render(request, "manage/observe.html", context, status=422 if form.errors else 200)


def _observed(
    request: "PersonRequest",
    person_id: UUID,
    task_id: UUID,
    ticked: set[int],
    form: forms.Observation,
    chosen: ObservableEnrolment | None,
) -> bool:
    """Record the observation, or put what is wrong with it on the form."""
    note = form.cleaned_data["note"]
    try:
        services.record_observation(
            actor=request.user,
            person_id=person_id,
            task_id=task_id,
            ticked=ticked,
            note=note,
            now=clock.now(),
            scope=chosen.scope if chosen else None,
        )
    except errors.Invalid as refused:
        add_problems(form, refused)
    return not form.errors


def _page(
    request: "PersonRequest",
    *,
    faulty: UUID | None = None,
    word: str = "",
    error: errors.Invalid | None = None,
) -> HttpResponse:
    page = page_of(request, selectors.list_waiting_confirmations(request.user))
    cohorts = due.title_enrolments([report.enrolment_id for report in page if report.enrolment_id])
    rows = [
        (
            report,
            cohorts.get(report.enrolment_id, ""),
            [(text, at in report.ticked) for at, text in enumerate(report.checklist)],
            word if report.pk == faulty else "",
            error if report.pk == faulty else None,
        )
        for report in page
    ]
    context = {"page": page, "rows": rows, "choice": _choice(request)}
    return render(request, "manage/confirmations.html", context, status=422 if error else 200)


def _choice(request: "PersonRequest", data: object = None) -> forms.Choice:
    reports = [(str(person.pk), person.name) for person in people.list_reports(actor=request.user)]
    observations = selectors.list_observations(actor=request.user) if reports else []
    return forms.Choice(data, people=reports, tasks=[(str(task.pk), task.title) for task in observations])
