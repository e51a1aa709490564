"""Accounts: the list, one person, adding, changing, roles, closing, inviting."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interleave.journeys import selectors as journeys
from interleave.kernel import clock, errors, jobs, outbox
from interleave.people import selectors, services
from interleave.web.base.paging import page_of
from interleave.web.base.refusals import add_problems
from interleave.web.manage import duties as wording
from interleave.web.manage.forms import people as forms

if TYPE_CHECKING:
    from interleave.people.models import Person
    from interleave.web.base.requests import PersonRequest


@login_required
@require_safe
def people(request: "PersonRequest") -> HttpResponse:
    """Everybody with an account, searched and filtered."""
    filters = forms.Filters(request.GET)
    found = filters.found()
    page = page_of(request, selectors.list_accounts(actor=request.user, **found))
    page.object_list = selectors.read_accounts(page.object_list)
    context = {
        "page": page,
        "waiting": journeys.list_people_with_open_duties(actor=request.user),
        "found": found,
        "is_narrowed": any(found[key] for key in ("search", "site_id", "team_id", "role"))
        or found["state"] != "active",
        "counts": selectors.summarise_people(actor=request.user, now=clock.now()),
        "sites": selectors.name_sites(actor=request.user),
        "teams": selectors.name_teams(actor=request.user),
        "roles": selectors.ROLES.choices,
        "states": forms.STATES,
        "problems": jobs.list_open_failures().count() + outbox.list_given_up().count(),
    }
    return render(request, "manage/people.html", context)


@login_required
@require_safe
def person(request: "PersonRequest", person_id: UUID) -> HttpResponse:
    """One account: what is known, the roles, the invitation."""
    return _person_page(request, selectors.get_account(actor=request.user, person_id=person_id))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: "PersonRequest") -> HttpResponse:
    """Add a person, and invite them if wanted."""
    structure = selectors.list_structure(actor=request.user)
    form = forms.AddPersonForm(request.POST or None, structure=structure)
    if request.method == "POST" and form.is_valid():
        # One service does both: a form that is run again after a conflict must find nothing half done.
        add = services.add_and_invite if form.cleaned_data["invite"] else services.add_person
        try:
            added = add(
                actor=request.user,
                details=form.details(language=settings.LANGUAGE_CODE),
                roles=form.cleaned_data["roles"],
                now=clock.now(),
            )
        except errors.Invalid as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("%(name)s has an account now.") % {"name": added.name})
            return redirect("manage:person", added.pk)
    context = {"form": form, "crumbs": _crumbs()}
    return render(request, "manage/person_add.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_person(request: "PersonRequest", person_id: UUID) -> HttpResponse:
    """Change what is known about a person."""
    known = selectors.get_account(actor=request.user, person_id=person_id)
    structure = selectors.list_structure(actor=request.user)
    form = forms.PersonForm(request.POST or None, structure=structure, initial=_initial(known))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_person(
                actor=request.user,
                person_id=person_id,
                details=form.details(language=known.language),
                now=clock.now(),
            )
        except errors.Invalid as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("manage:person", person_id)
    context = {"form": form, "person": known, "crumbs": [*_crumbs(), _crumb(known)]}
    return render(request, "manage/person_change.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def set_roles(request: "PersonRequest", person_id: UUID) -> HttpResponse:
    """Give and take roles."""
    form = forms.RolesForm(request.POST)
    if form.is_valid():
        try:
            services.set_roles(
                actor=request.user,
                person_id=person_id,
                roles=set(form.cleaned_data["roles"]),
                now=clock.now(),
            )
        except services.LastAdministrator as refused:
            form.add_error("roles", refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("manage:person", person_id)
    known = selectors.get_account(actor=request.user, person_id=person_id)
    return _person_page(request, known, roles=form, status=422)


@login_required
@require_POST
def reopen_account(request: "PersonRequest", person_id: UUID) -> HttpResponse:
    """Open a closed account again; what was withdrawn with it can be restored on its page."""
    known = services.reopen_account(actor=request.user, person_id=person_id, now=clock.now())
    messages.success(request, _("The account of %(name)s is open again.") % {"name": known.name})
    return redirect("manage:person", person_id)


@login_required
@require_POST
def invite(request: "PersonRequest", person_id: UUID) -> HttpResponse:
    """Send an invitation, or a new one in place of the last."""
    services.invite(actor=request.user, person_id=person_id, now=clock.now())
    messages.success(request, _("The invitation is on its way. It works for 14 days."))
    return redirect("manage:person", person_id)


@login_required
@require_POST
def withdraw_invitation(request: "PersonRequest", person_id: UUID) -> HttpResponse:
    services.withdraw_invitation(actor=request.user, person_id=person_id, now=clock.now())
    messages.success(request, _("The invitation does not work any more."))
    return redirect("manage:person", person_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite_waiting(request: "PersonRequest") -> HttpResponse:
    """Ask, then invite everybody who waits for an invitation."""
    if request.method == "POST":
        n = services.invite_waiting(actor=request.user, now=clock.now())
        words = ngettext("One invitation is on its way.", "%(n)d invitations are on their way.", n)
        messages.success(request, words % {"n": n} if n else _("Everyone has an invitation already."))
        return redirect("manage:people")
    counts = selectors.summarise_people(actor=request.user, now=clock.now())
    return render(request, "manage/people_invite.html", {"counts": counts, "crumbs": _crumbs()})


def _person_page(
    request: "PersonRequest", known: "Person", *, roles: forms.RolesForm | None = None, status: int = 200
) -> HttpResponse:
    found = journeys.list_open_duties(actor=request.user, person_id=known.pk, now=clock.now())
    context = {
        "person": known,
        "duties": wording.list_groups(found),
        "withdrawn": journeys.list_withdrawn_enrolments(actor=request.user, person_id=known.pk),
        "roles": roles or forms.RolesForm(initial={"roles": known.role_names}),
        "invitation": selectors.get_open_invitation(person=known, now=clock.now()),
        "reports": selectors.list_reports(actor=known)[:25],
        "is_me": known.pk == request.user.pk,
        "crumbs": _crumbs(),
    }
    return render(request, "manage/person.html", context, status=status)


def _initial(known: "Person") -> dict[str, object]:
    return {
        "name": known.name,
        "email": known.email,
        "site": known.site_id,
        "team": known.team_id,
        "manager_email": known.manager.email if known.manager else "",
        "job": known.job,
        "hired_on": known.hired_on,
        "staff_number": known.staff_number,
        "zone": known.own_zone_name,
    }


def _crumbs() -> list[tuple[str, str]]:
    return [(_("People"), reverse("manage:people"))]


def _crumb(known: "Person") -> tuple[str, str]:
    return (known.name, reverse("manage:person", args=[known.pk]))
