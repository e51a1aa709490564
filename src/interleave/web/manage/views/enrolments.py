"""The people of a cohort: who comes in, who leaves, who is accompanied by whom."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from interleave.journeys import selectors, services
from interleave.journeys.selectors import Joining
from interleave.journeys.services import EmailsReport, EnrolReport
from interleave.kernel import clock, errors
from interleave.people import selectors as people
from interleave.web.base.paging import page_of
from interleave.web.manage import picking
from interleave.web.manage.forms import cohorts as forms
from interleave.web.manage.places import get_managed, get_managed_place
from interleave.web.manage.views.cohorts import add_problems, crumbs_of

if TYPE_CHECKING:
    from interleave.journeys.selectors import CohortView
    from interleave.web.base.requests import PersonRequest


@login_required
def enrol(request: "PersonRequest", cohort_id: UUID) -> HttpResponse:
    """Find people and give them a place."""
    view = get_managed(request.user, cohort_id)
    joining = _joining(request, view)
    form = forms.Start(request.POST if request.method == "POST" else None, joining=joining)
    chosen = [pk for text in request.POST.getlist("people") if (pk := picking.as_uuid(text)) is not None]
    if form.is_bound and not chosen:
        form.add_error(None, _("Choose at least one person."))
    if form.is_valid():
        try:
            report = services.enrol(
                actor=request.user,
                cohort_id=cohort_id,
                person_ids=chosen,
                starts_on=form.first_day(),
                despite_active=form.cleaned_data["despite_active"],
                now=clock.now(),
            )
        except errors.Invalid as error:
            _add_problems(form, error)
        except services.CohortFull as error:
            form.add_error(None, error.message)
        else:
            return _enrolled(request, cohort_id, report)
    context = _ways(request, view) | {"form": form, "chosen": {str(pk) for pk in chosen}}
    return render(request, "manage/enrol.html", context, status=422 if form.errors else 200)


@login_required
def enrol_team(request: "PersonRequest", cohort_id: UUID) -> HttpResponse:
    """Give everybody of a team a place."""
    view = get_managed(request.user, cohort_id)
    teams = [(str(team.pk), team.name) for team in people.list_teams(actor=request.user)]
    form = forms.Team(request.POST or None, teams=teams, joining=_joining(request, view))
    if form.is_valid():
        try:
            report = services.enrol_team(
                actor=request.user,
                cohort_id=cohort_id,
                team_id=UUID(form.cleaned_data["team"]),
                starts_on=form.first_day(),
                despite_active=form.cleaned_data["despite_active"],
                now=clock.now(),
            )
        except errors.Invalid as error:
            _add_problems(form, error)
        except services.CohortFull as error:
            form.add_error("team", error.message)
        else:
            return _enrolled(request, cohort_id, report)
    context = {"form": form, "view": view, "teams": teams, "crumbs": crumbs_of(view), "way": "team"}
    return render(request, "manage/enrol_team.html", context, status=422 if form.errors else 200)


@login_required
def enrol_emails(request: "PersonRequest", cohort_id: UUID) -> HttpResponse:
    """Read a list of emails and say what it would do; applying is the next step."""
    view = get_managed(request.user, cohort_id)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.Emails(*sent, joining=_joining(request, view))
    context: dict[str, Any] = {"form": form, "view": view, "crumbs": crumbs_of(view), "way": "emails"}
    if form.is_valid():
        content = form.content()
        try:
            report = services.check_emails(
                actor=request.user,
                cohort_id=cohort_id,
                content=content,
                starts_on=form.first_day(),
                now=clock.now(),
            )
        except errors.Invalid as error:
            add_problems(form, error)
            return render(request, "manage/enrol_emails.html", context, status=422)
        text = content.decode("utf-8-sig", "replace")
        context |= _report_context(report) | {
            "text": text,
            "starts_on": form.cleaned_data["starts_on"],
            "begin": form.cleaned_data.get("begin", ""),
        }
        return render(request, "manage/enrol_report.html", context, status=422 if report.problems else 200)
    return render(request, "manage/enrol_emails.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def apply_emails(request: "PersonRequest", cohort_id: UUID) -> HttpResponse:
    """Enrol the people of a list that was read before."""
    view = get_managed(request.user, cohort_id)
    form = forms.Emails(request.POST, joining=_joining(request, view))
    if form.is_valid():
        try:
            report = services.enrol_emails(
                actor=request.user,
                cohort_id=cohort_id,
                content=form.content(),
                starts_on=form.first_day(),
                despite_active=form.cleaned_data["despite_active"],
                now=clock.now(),
            )
        except services.ActiveElsewhere as error:
            _add_problems(form, error)
        except (errors.Invalid, services.CohortFull) as error:
            form.add_error(None, error.message)
        else:
            return _enrolled(request, cohort_id, report)
    context = {"form": form, "view": view, "crumbs": crumbs_of(view), "way": "emails"}
    return render(request, "manage/enrol_emails.html", context, status=422)


@login_required
def withdraw(request: "PersonRequest", enrolment_id: UUID) -> HttpResponse:
    """Ask why, then take somebody out."""
    place = get_managed_place(request.user, enrolment_id)
    form = forms.Withdraw(request.POST or None)
    if form.is_valid():
        services.withdraw(
            actor=request.user,
            enrolment_id=enrolment_id,
            reason=form.cleaned_data["reason"],
            now=clock.now(),
        )
        messages.success(request, _("%(name)s is withdrawn.") % {"name": place.person_name})
        return redirect("manage:cohort", place.cohort_id)
    context = {"form": form, "place": place}
    return render(request, "manage/withdraw.html", context, status=422 if form.errors else 200)


@login_required
def assign_coach(request: "PersonRequest", enrolment_id: UUID) -> HttpResponse:
    """Give a learner a coach."""
    place = get_managed_place(request.user, enrolment_id)
    found = people.list_people_with_role("coach")
    coaches = [(str(person.pk), person.name) for person in found if person.pk != place.person_id]
    current = selectors.get_enrolment(actor=request.user, enrolment_id=enrolment_id).coach_id
    form = forms.Coach(request.POST or None, coaches=coaches, initial={"coach": str(current or "")})
    if form.is_valid():
        try:
            coach_id = UUID(form.cleaned_data["coach"])
            services.assign_coach(
                actor=request.user, enrolment_id=enrolment_id, coach_id=coach_id, now=clock.now()
            )
        except errors.Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("%(name)s has a coach now.") % {"name": place.person_name})
            return redirect("manage:cohort", place.cohort_id)
    context = {"form": form, "place": place, "coaches": coaches}
    return render(request, "manage/coach.html", context, status=422 if form.errors else 200)


def _joining(request: "PersonRequest", view: "CohortView") -> Joining:
    """Return what joining the cohort now means, by the organiser's calendar."""
    return selectors.summarise_joining(
        version_id=view.version_id, starts_on=view.starts_on, zone=request.user.zone, now=clock.now()
    )


def _add_problems(form: forms.Start, error: errors.Invalid) -> None:
    """Put problems on the form; ask whether people may be active in two cohorts when that is one."""
    if isinstance(error, services.ActiveElsewhere):
        form.ask_despite_active()
    add_problems(form, error)


def _ways(request: "PersonRequest", view: "CohortView") -> dict[str, Any]:
    """Return the people to choose from, for the words that are searched."""
    search = request.GET.get("q", "").strip()[:100]
    return {
        "view": view,
        "search": search,
        "page": page_of(request, people.list_people(actor=request.user, search=search)),
        "crumbs": crumbs_of(view),
        "way": "hand",
    }


def _report_context(report: EmailsReport) -> dict[str, Any]:
    return {
        "report": report,
        "new": [line for line in report.people if not line.already_in],
        "inside": [line for line in report.people if line.already_in],
    }


def _enrolled(request: "PersonRequest", cohort_id: UUID, report: EnrolReport) -> HttpResponse:
    """Say what came of it, and go back to the cohort."""
    new, known = len(report.enrolled), len(report.already_in)
    words = [ngettext("%(n)s person is enrolled.", "%(n)s people are enrolled.", new) % {"n": new}]
    if known:
        words.append(ngettext("%(n)s was in already.", "%(n)s were in already.", known) % {"n": known})
    messages.success(request, " ".join(words))
    return redirect("manage:cohort", cohort_id)
