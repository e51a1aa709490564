"""A line manager's pages: the team, and how one report comes along."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from interleave.assessments import selectors as assessments
from interleave.insights import selectors as insights
from interleave.journeys import selectors as journeys
from interleave.journeys.selectors import due
from interleave.kernel import clock
from interleave.people import selectors as people
from interleave.web.base.paging import page_of

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest


@login_required
@require_safe
def team(request: "PersonRequest") -> HttpResponse:
    """The actor's reports, how they come along, and what waits for a word."""
    people.require_manager(request.user)
    now = clock.now()
    rows = journeys.summarise_team(actor=request.user, now=now)
    search = request.GET.get("q", "").strip()[:100]
    found = [row for row in rows if search.casefold() in row.name.casefold()] if search else rows
    context = {
        "page": page_of(request, found),
        "size": len(rows),
        "late": sum(1 for row in rows if row.late),
        "search": search,
        "risks": insights.list_worrying_reports(actor=request.user, now=now),
        "waiting": assessments.list_waiting_confirmations(request.user)[:25],
    }
    return render(request, "manage/team.html", context)


@login_required
@require_safe
def report(request: "PersonRequest", person_id: UUID) -> HttpResponse:
    """One report: journeys, what waits, what can be observed."""
    now = clock.now()
    person = people.get_report(actor=request.user, person_id=person_id)
    context = {
        "person": person,
        "enrolments": journeys.list_enrolments(actor=request.user, person_id=person.pk, now=now),
        "waiting": assessments.list_waiting_confirmations(request.user).filter(person=person),
        "observations": due.list_observations(person_id=person.pk),
        "now": now,
        "crumbs": [(_("Team"), reverse("manage:team"))],
    }
    return render(request, "manage/report.html", context)
