"""The organisation, its sites and teams: lists, adding, changing, removing once empty."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from interleave.kernel import clock, errors
from interleave.people import selectors, services
from interleave.web.base.paging import page_of
from interleave.web.base.refusals import add_problems
from interleave.web.manage.forms import people as forms

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: "PersonRequest") -> HttpResponse:
    """The organisation's name and the clock that holds where a person has no site."""
    selectors.require_administrator(request.user)
    known = selectors.get_organisation()
    form = forms.OrganisationForm(request.POST or None, initial={"name": known.name, "zone": known.zone_name})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.change_organisation(
                actor=request.user, name=data["name"], zone_name=data["zone"], now=clock.now()
            )
        except errors.Invalid as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("manage:organisation")
    context = {"form": form, "organisation": known, "crumbs": _crumbs()}
    return render(request, "manage/organisation.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sites(request: "PersonRequest") -> HttpResponse:
    """The sites, and a form for one more."""
    selectors.require_administrator(request.user)
    form = forms.SiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            site = services.add_site(
                actor=request.user,
                name=data["name"],
                zone_name=data["zone"],
                currency=data["currency"],
                now=clock.now(),
            )
        except errors.Invalid as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("%(name)s is a site now.") % {"name": site.name})
            return redirect("manage:sites")
    page = page_of(request, selectors.list_sites(actor=request.user))
    context = {"form": form, "page": page, "crumbs": _crumbs()}
    return render(request, "manage/sites.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def site(request: "PersonRequest", site_id: UUID) -> HttpResponse:
    """Change a site, or remove it."""
    known = selectors.get_site(actor=request.user, site_id=site_id)
    initial = {"name": known.name, "zone": known.zone_name, "currency": known.currency}
    form = forms.SiteForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.change_site(
                actor=request.user,
                site_id=site_id,
                name=data["name"],
                zone_name=data["zone"],
                currency=data["currency"],
                now=clock.now(),
            )
        except errors.Invalid as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("manage:sites")
    crumbs = [*_crumbs(), (_("Sites"), reverse("manage:sites"))]
    context = {"form": form, "site": known, "crumbs": crumbs}
    return render(request, "manage/site.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def remove_site(request: "PersonRequest", site_id: UUID) -> HttpResponse:
    try:
        services.remove_site(actor=request.user, site_id=site_id, now=clock.now())
    except services.NotEmpty as refused:
        messages.error(request, refused.message)
        return redirect("manage:site", site_id)
    messages.success(request, _("The site is removed."))
    return redirect("manage:sites")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: "PersonRequest") -> HttpResponse:
    """The teams, and a form for one more."""
    selectors.require_administrator(request.user)
    form = forms.TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            team = services.add_team(actor=request.user, name=form.cleaned_data["name"], now=clock.now())
        except errors.Invalid as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("%(name)s is a team now.") % {"name": team.name})
            return redirect("manage:teams")
    page = page_of(request, selectors.list_teams(actor=request.user))
    context = {"form": form, "page": page, "crumbs": _crumbs()}
    return render(request, "manage/teams.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: "PersonRequest", team_id: UUID) -> HttpResponse:
    """Rename a team, or remove it."""
    known = selectors.get_team(actor=request.user, team_id=team_id)
    form = forms.TeamForm(request.POST or None, initial={"name": known.name})
    if request.method == "POST" and form.is_valid():
        try:
            services.rename_team(
                actor=request.user, team_id=team_id, name=form.cleaned_data["name"], now=clock.now()
            )
        except errors.Invalid as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("manage:teams")
    crumbs = [*_crumbs(), (_("Teams"), reverse("manage:teams"))]
    context = {"form": form, "team": known, "crumbs": crumbs}
    return render(request, "manage/team_change.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def remove_team(request: "PersonRequest", team_id: UUID) -> HttpResponse:
    try:
        services.remove_team(actor=request.user, team_id=team_id, now=clock.now())
    except services.NotEmpty as refused:
        messages.error(request, refused.message)
        return redirect("manage:team_change", team_id)
    messages.success(request, _("The team is removed."))
    return redirect("manage:teams")


def _crumbs() -> list[tuple[str, str]]:
    return [(_("People"), reverse("manage:people"))]
