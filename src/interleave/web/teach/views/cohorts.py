"""A cohort as its facilitators see it: how far everybody is, what is live, who needs a word."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from interleave.insights import selectors as insights
from interleave.journeys import selectors, services
from interleave.journeys.selectors import PersonRow
from interleave.kernel import clock
from interleave.people import selectors as people
from interleave.web.base.paging import page_of
from interleave.web.base.returning import back_to
from interleave.web.teach import cohort_pages, cohort_score, tables
from interleave.web.teach.forms import cohorts as forms

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest


@login_required
def cohorts(request: "PersonRequest") -> HttpResponse:
    """The cohorts whose people the person may see."""
    search = request.GET.get("q", "").strip()[:100]
    found = selectors.list_cohorts(actor=request.user, now=clock.now(), search=search)
    return render(request, "teach/cohorts.html", {"page": page_of(request, found), "search": search})


@login_required
def cohort(request: "PersonRequest", cohort_id: UUID) -> HttpResponse:
    """One cohort: the score, its people, its steps, its sessions."""
    now = clock.now()
    view = cohort_pages.read_cohort(request, request.user, cohort_id, now=now)
    cards = cohort_pages.list_cards(request.user, view, now=now)
    context = cohort_pages.people_context(request, view) | {
        "view": view,
        "score": cohort_score.draw(view, now=now, zone=request.user.zone),
        "steps": cohort_pages.step_lines(view),
        "sessions": cohort_pages.sessions_of(cards),
        "is_host": request.user.pk in {person_id for person_id, _name in view.facilitators},
        "zone_name": request.user.zone_name,
        "is_administrator": request.user.is_administrator,
        "needing": insights.count_needing(actor=request.user, now=now, cohort_id=cohort_id),
        "crumbs": [(_("Cohorts"), reverse("teach:cohorts"))],
    }
    return render(request, "teach/cohort.html", context)


@login_required
def excuse(request: "PersonRequest", enrolment_id: UUID) -> HttpResponse:
    """Let a person skip a step, with a reason."""
    place = selectors.summarise_journey(actor=request.user, enrolment_id=enrolment_id, now=clock.now())
    selectors.get_cohort(actor=request.user, cohort_id=place.cohort_id)
    steps = [(str(step.step_id), step.title) for step in place.steps if step.done_at is None]
    initial = {"step": request.GET.get("step", "")}
    form = forms.Excuse(request.POST or None, steps=steps, initial=initial)
    here = back_to(request, reverse("teach:cohort", args=[place.cohort_id]))
    if form.is_valid():
        step_id, reason = UUID(form.cleaned_data["step"]), form.cleaned_data["reason"]
        services.excuse_step(
            actor=request.user, enrolment_id=enrolment_id, step_id=step_id, reason=reason, now=clock.now()
        )
        messages.success(request, _("%(name)s is excused from that step.") % {"name": place.person_name})
        return redirect(here)
    crumbs = [(place.cohort_title, reverse("teach:cohort", args=[place.cohort_id]))]
    context = {"form": form, "place": place, "steps": steps, "back": here, "crumbs": crumbs}
    return render(request, "teach/excuse.html", context, status=422 if form.errors else 200)


@login_required
def export(request: "PersonRequest", cohort_id: UUID) -> HttpResponse:
    """How far everybody is, as a table to download."""
    found = selectors.get_cohort(actor=request.user, cohort_id=cohort_id)
    rows = selectors.list_cohort_people(actor=request.user, cohort_id=cohort_id, now=clock.now())
    emails = {person.pk: person.email for person in people.list_by_ids(row.person_id for row in rows)}
    head = ["name", "email", "team", "state", "starts_on", "coach", "done", "of", "share", "late"]
    head += ["last_activity_utc", "next_step", "next_due_on"]
    return tables.as_csv(
        f"{found.title} progress", head, [_cells(row, emails.get(row.person_id, "")) for row in rows]
    )


def _cells(row: PersonRow, email: str) -> list[object]:
    seen = row.last_activity_at.isoformat(timespec="minutes") if row.last_activity_at else ""
    due = row.next_due_on.isoformat() if row.next_due_on else ""
    start = row.starts_on.isoformat()
    progress = [row.done, row.total, round(row.share, 4), row.late]
    return [row.name, email, row.team, row.state, start, row.coach_name, *progress, seen, row.next_title, due]
