"""Who needs somebody and why, what was done, and what came of it."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from interleave.insights import selectors, services
from interleave.journeys import selectors as journeys
from interleave.kernel import clock, errors
from interleave.web.base.paging import page_of
from interleave.web.base.returning import back_to
from interleave.web.teach import tables
from interleave.web.teach.forms import help as forms

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest

PARTS = {
    "needing": gettext_lazy("Needs a word"),
    "most": gettext_lazy("Coach and manager too"),
    "nudge": gettext_lazy("A nudge is enough"),
    "helped": gettext_lazy("Being helped"),
}


@login_required
@require_safe
def needing(request: "PersonRequest", cohort_id: UUID | None = None) -> HttpResponse:
    """Who needs somebody, in one cohort or wherever the person teaches or coaches."""
    now, asked = clock.now(), _asked(request, cohort_id)
    cohort = journeys.get_cohort(actor=request.user, cohort_id=cohort_id) if cohort_id else None
    page = page_of(request, selectors.list_risks(actor=request.user, now=now, **asked))
    counts = selectors.count_risks(actor=request.user, now=now, cohort_id=cohort_id)
    context = {
        "cohort": cohort,
        "page": page,
        "lines": selectors.describe_risks(page.object_list, now=now),
        "counts": counts,
        "trial": selectors.summarise_trial(actor=request.user),
        "parts": [(key, words, getattr(counts, key)) for key, words in PARTS.items()],
        "part": asked["part"],
        "search": asked["search"],
        "kinds": selectors.KINDS,
        "outcomes": selectors.OUTCOMES,
        "crumbs": [(_("Cohorts"), reverse("teach:cohorts"))] if cohort else None,
    }
    return render(request, "teach/help.html", context)


@login_required
@require_safe
def export(request: "PersonRequest", cohort_id: UUID | None = None) -> HttpResponse:
    """The list as a table to download, without any score."""
    now = clock.now()
    title = journeys.get_cohort(actor=request.user, cohort_id=cohort_id).title if cohort_id else ""
    rows = selectors.list_risks(actor=request.user, now=now, **_asked(request, cohort_id))
    head = ["name", "email", "team", "cohort", "tier", "since_utc", "reasons", "what_would_change_it"]
    head += ["written_by", "assessed_utc"]
    lines = selectors.describe_risks(rows, now=now)
    return tables.as_csv(f"{title} who needs you", head, [_cells(line) for line in lines])


@login_required
def person(request: "PersonRequest", enrolment_id: UUID) -> HttpResponse:
    """One person: why, what would change it, what was done; and a form to write down what one did."""
    now = clock.now()
    row = selectors.get_risk(actor=request.user, enrolment_id=enrolment_id)
    form = forms.Help(request.POST or None)
    if form.is_valid():
        services.record_intervention(
            actor=request.user, enrolment_id=enrolment_id, now=now, **form.cleaned_data
        )
        messages.success(
            request, _("Written down. %(name)s is among those being helped now.") % {"name": row.person.name}
        )
        return redirect(back_to(request, reverse("teach:help_person", args=[enrolment_id])))
    [line] = selectors.describe_risks([row], now=now)
    context = {
        "line": line,
        "form": form,
        "changes": selectors.list_tier_changes(enrolment_id=enrolment_id),
        "interventions": selectors.list_interventions(enrolment_id=enrolment_id),
        "outcomes": selectors.OUTCOMES,
        "crumbs": [(_("Who needs you"), reverse("teach:help"))],
    }
    return render(request, "teach/help_person.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def close(request: "PersonRequest", intervention_id: UUID) -> HttpResponse:
    """Say what came of an intervention."""
    found = selectors.get_intervention(actor=request.user, intervention_id=intervention_id)
    here = back_to(request, reverse("teach:help"))
    form = forms.Outcome(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose how it went on."))
        return redirect(here)
    try:
        services.close_intervention(
            actor=request.user,
            intervention_id=found.pk,
            outcome=form.cleaned_data["outcome"],
            now=clock.now(),
        )
    except errors.Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Thank you. It is written down."))
    return redirect(here)


@login_required
@require_POST
def undo(request: "PersonRequest", intervention_id: UUID) -> HttpResponse:
    """Take back what was written down by mistake."""
    try:
        services.undo_intervention(actor=request.user, intervention_id=intervention_id, now=clock.now())
    except errors.Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("It is taken back."))
    return redirect(back_to(request, reverse("teach:help")))


def _asked(request: "PersonRequest", cohort_id: UUID | None) -> dict[str, Any]:
    """Return which part of the list the address asks for."""
    part = request.GET.get("part", "needing")
    return {
        "cohort_id": cohort_id,
        "part": part if part in PARTS else "needing",
        "search": request.GET.get("q", "").strip()[:100],
    }


def _cells(line: selectors.RiskLine) -> list[object]:
    return [
        line.name,
        line.email,
        line.team,
        line.cohort_title,
        line.tier_words,
        line.since.isoformat(timespec="minutes"),
        "; ".join(line.reasons),
        "; ".join(line.changes),
        line.basis,
        line.assessed_at.isoformat(timespec="minutes"),
    ]
