"""Groups: the list, one group with its people, finding more of them."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from interleave.kernel import clock, errors
from interleave.people import selectors, services
from interleave.web.base.paging import page_of
from interleave.web.base.refusals import add_problems
from interleave.web.base.searching import plain
from interleave.web.manage import picking
from interleave.web.manage.forms import people as forms

if TYPE_CHECKING:
    from interleave.people.models import Group
    from interleave.web.base.requests import PersonRequest

MATCHES = 25


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: "PersonRequest") -> HttpResponse:
    """The groups, and a form for one more."""
    search = request.GET.get("q", "").strip()[:100]
    found = selectors.list_groups(actor=request.user, search=search)
    form = forms.GroupForm(request.POST or None)
    if form.is_valid():
        try:
            made = services.form_group(
                actor=request.user,
                name=form.cleaned_data["name"],
                context_id=None,
                member_ids=[],
                now=clock.now(),
            )
        except errors.Invalid as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("%(name)s is a group now. Find its people.") % {"name": made.name})
            return redirect("manage:group", made.pk)
    context = {"form": form, "page": page_of(request, found), "search": search}
    return render(request, "manage/groups.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: "PersonRequest", group_id: UUID) -> HttpResponse:
    """One group: its name, its people, and a search for more."""
    known = selectors.get_group(actor=request.user, group_id=group_id)
    form = forms.GroupForm(request.POST or None, initial={"name": known.name})
    if form.is_valid():
        try:
            services.rename_group(
                actor=request.user, group_id=group_id, name=form.cleaned_data["name"], now=clock.now()
            )
        except errors.Invalid as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("manage:group", group_id)
    return render(
        request, "manage/group.html", _context(request, known, form), status=422 if form.errors else 200
    )


@login_required
@require_POST
def join(request: "PersonRequest", group_id: UUID) -> HttpResponse:
    """Let the chosen people come in."""
    known = selectors.get_group(actor=request.user, group_id=group_id)
    chosen = [pk for text in request.POST.getlist("people") if (pk := picking.as_uuid(text)) is not None]
    refusal = "" if chosen else _("Choose at least one person.")
    if chosen:
        try:
            new = services.join_group(
                actor=request.user, group_id=group_id, person_ids=chosen, now=clock.now()
            )
        except errors.Invalid as refused:
            refusal = refused.message
        else:
            words = ngettext("%(n)s person came in.", "%(n)s people came in.", new)
            messages.success(request, words % {"n": new})
            return redirect("manage:group", group_id)
    context = _context(request, known, forms.GroupForm(initial={"name": known.name}))
    return render(request, "manage/group.html", {**context, "refusal": refusal}, status=422)


@login_required
@require_POST
def leave(request: "PersonRequest", group_id: UUID, person_id: UUID) -> HttpResponse:
    """Take a person out."""
    known = selectors.get_group(actor=request.user, group_id=group_id)
    services.leave_group(actor=request.user, group_id=known.pk, person_id=person_id, now=clock.now())
    messages.success(request, _("Taken out. That she was in stays on record."))
    return redirect("manage:group", group_id)


@login_required
@require_POST
def remove(request: "PersonRequest", group_id: UUID) -> HttpResponse:
    """Remove a group that nobody is in."""
    known = selectors.get_group(actor=request.user, group_id=group_id)
    try:
        services.remove_group(actor=request.user, group_id=known.pk, now=clock.now())
    except errors.Conflict as refused:
        messages.error(request, refused.message)
        return redirect("manage:group", group_id)
    messages.success(request, _("The group is removed."))
    return redirect("manage:groups")


def _context(request: "PersonRequest", known: "Group", form: forms.GroupForm) -> dict[str, Any]:
    search = plain(request.POST.get("q") or request.GET.get("q", ""))
    inside = selectors.list_group_members(group_id=known.pk)
    found = selectors.list_people(actor=request.user, search=search) if search else None
    return {
        "group": known,
        "form": form,
        "page": page_of(request, inside),
        "search": search,
        "found": list(found.exclude(pk__in=inside.values("pk"))[:MATCHES]) if found is not None else None,
        "chosen": set(request.POST.getlist("people")),
        "crumbs": [(_("Groups"), reverse("manage:groups"))],
    }
