"""Cohorts as organisers see them: launching, one cohort, changing, closing."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from interleave.journeys import selectors, services
from interleave.journeys.selectors import CohortLine, CohortView
from interleave.kernel import clock, errors
from interleave.web.base.paging import page_of
from interleave.web.base.searching import plain
from interleave.web.manage import picking
from interleave.web.manage.forms import cohorts as forms
from interleave.web.manage.places import get_managed, require_organiser
from interleave.web.teach import cohort_pages

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest

STATES = ("running", "draft", "finished")


@login_required
def cohorts(request: "PersonRequest") -> HttpResponse:
    """The cohorts of the organisation, by state."""
    require_organiser(request.user)
    search, state = request.GET.get("q", "").strip()[:100], request.GET.get("state", "")
    found: tuple[CohortLine, ...] = selectors.list_cohorts(actor=request.user, now=clock.now(), search=search)
    if state in STATES:
        found = tuple(line for line in found if line.state == state)
    context = {
        "page": page_of(request, found),
        "search": search,
        "state": state,
        "states": cohort_pages.STATES.items(),
        "is_filtered": bool(search or state),
    }
    return render(request, "manage/cohorts.html", context)


@login_required
def launch(request: "PersonRequest") -> HttpResponse:
    """Start a cohort of a published journey."""
    versions = [
        (str(line.version_id), _("%(title)s, edition %(n)s") % {"title": line.title, "n": line.number})
        for line in selectors.list_published(actor=request.user)
    ]
    initial = {"version": request.GET.get("version", "")}
    form = forms.Launch(
        _sent(request), versions=versions, facilitators=_facilitators(request), initial=initial
    )
    if form.is_bound and form.is_valid():
        made = _launched(request, form)
        if made is not None:
            messages.success(request, _("The cohort is launched. Now plan its live steps and enrol people."))
            return redirect("manage:cohort", made)
    context = _form_context(request, form) | {
        "versions": versions,
        "crumbs": [(_("Cohorts"), reverse("manage:cohorts"))],
    }
    return render(request, "manage/cohort_launch.html", context, status=422 if form.errors else 200)


@login_required
def cohort(request: "PersonRequest", cohort_id: UUID) -> HttpResponse:
    """One cohort: what is live, who is in."""
    require_organiser(request.user)
    now = clock.now()
    view = cohort_pages.read_cohort(request, request.user, cohort_id, now=now)
    cards = cohort_pages.list_cards(request.user, view, now=now)
    context = cohort_pages.people_context(request, view) | {
        "view": view,
        "live_steps": cohort_pages.live_steps(view, cards),
        "may_manage": view.state != "finished",
        "crumbs": [(_("Cohorts"), reverse("manage:cohorts"))],
    }
    return render(request, "manage/cohort.html", context)


@login_required
def change(request: "PersonRequest", cohort_id: UUID) -> HttpResponse:
    """Change a cohort's name, last day, places and facilitators."""
    view = get_managed(request.user, cohort_id)
    initial = {
        "title": view.title,
        "ends_on": selectors.get_cohort(actor=request.user, cohort_id=cohort_id).ends_on,
        "capacity": view.capacity,
        "facilitators": [str(person_id) for person_id, _name in view.facilitators],
    }
    form = forms.Change(_sent(request), facilitators=_facilitators(request, view), initial=initial)
    if form.is_bound and form.is_valid():
        try:
            _change(request, cohort_id, form)
        except errors.Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("The cohort is changed."))
            return redirect("manage:cohort", cohort_id)
    context = _form_context(request, form) | {"view": view, "crumbs": crumbs_of(view)}
    return render(request, "manage/cohort_change.html", context, status=422 if form.errors else 200)


@login_required
def find_facilitators(request: "PersonRequest") -> HttpResponse:
    """The list of facilitators to choose from, for the words typed so far."""
    require_organiser(request.user)
    form = forms.Details(
        initial={"facilitators": request.GET.getlist("facilitators")}, facilitators=_facilitators(request)
    )
    return render(
        request, "manage/_facilitators.html", {"form": form, "who": request.GET.get("who", "").strip()}
    )


@login_required
def close(request: "PersonRequest", cohort_id: UUID) -> HttpResponse:
    """Ask, then finish a cohort."""
    view = get_managed(request.user, cohort_id)
    if request.method == "POST":
        services.close_cohort(actor=request.user, cohort_id=cohort_id, now=clock.now())
        messages.success(request, _("The cohort is finished."))
        return redirect("manage:cohort", cohort_id)
    return render(request, "manage/cohort_close.html", {"view": view, "crumbs": crumbs_of(view)})


def crumbs_of(view: CohortView) -> list[tuple[str, str]]:
    """Return the way to a page below a cohort's."""
    return [
        (_("Cohorts"), reverse("manage:cohorts")),
        (view.title, reverse("manage:cohort", args=[view.cohort_id])),
    ]


def add_problems(form: Any, error: errors.Invalid) -> None:
    """Put a service's problems beside the fields that they are about."""
    for problem in error.problems:
        form.add_error(problem.where if problem.where in form.fields else None, problem.text)
    if not error.problems:
        form.add_error(None, error.message)


def _launched(request: "PersonRequest", form: forms.Launch) -> UUID | None:
    """Launch, or say beside the form what is in the way."""
    cleaned = form.cleaned_data
    try:
        made = services.launch_cohort(
            actor=request.user,
            version_id=UUID(cleaned["version"]),
            title=cleaned["title"],
            starts_on=cleaned["starts_on"],
            has_begun=cleaned["has_begun"],
            facilitator_ids=[UUID(pk) for pk in cleaned["facilitators"]],
            capacity=cleaned["capacity"],
            now=clock.now(),
        )
    except errors.Invalid as error:
        form.asks_begun = isinstance(error, services.FirstDayPast)
        add_problems(form, error)
    except services.AlreadyLaunched as error:
        form.add_error("title", error.message)
    else:
        return made.pk
    return None


def _change(request: "PersonRequest", cohort_id: UUID, form: forms.Change) -> None:
    cleaned = form.cleaned_data
    services.change_cohort(
        actor=request.user,
        cohort_id=cohort_id,
        title=cleaned["title"],
        ends_on=cleaned["ends_on"],
        capacity=cleaned["capacity"],
        facilitator_ids=[UUID(pk) for pk in cleaned["facilitators"]],
        now=clock.now(),
    )


def _sent(request: HttpRequest) -> Any:
    """Return what was sent to be done; a search for people is not."""
    return request.POST if request.method == "POST" and "find" not in request.POST else None


def _facilitators(request: "PersonRequest", view: CohortView | None = None) -> list[tuple[str, str]]:
    sent = request.POST if request.method == "POST" else request.GET
    chosen = sent.getlist("facilitators")
    if view is not None and request.method != "POST":
        chosen = [str(person_id) for person_id, _name in view.facilitators]
    return picking.facilitator_choices(request.user, chosen, plain(sent.get("who", "")))


def _form_context(request: HttpRequest, form: Any) -> dict[str, Any]:
    """Return the form, with what was typed kept when somebody only searched for people."""
    if request.method == "POST" and "find" in request.POST:
        form.initial = form.initial | request.POST.dict()
        form.initial["facilitators"] = request.POST.getlist("facilitators")
    return {"form": form, "who": request.POST.get("who", "")}
