"""Leaving: what a person still does for others, handing it over, closing the account."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from interleave.journeys import selectors, services
from interleave.kernel import clock, errors
from interleave.people import selectors as people
from interleave.web.manage import duties as wording
from interleave.web.manage.forms.duties import Successors
from interleave.web.manage.places import require_organiser

if TYPE_CHECKING:
    from interleave.people.models import Person
    from interleave.web.base.requests import PersonRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close_account(request: "PersonRequest", person_id: UUID) -> HttpResponse:
    """Show what the person does for others, ask who takes over, then close the account."""
    known, form = _read(request, person_id)
    if form.is_bound and form.is_valid() and form.tries(lambda: _close(request, person_id, form)):
        messages.success(request, _("The account of %(name)s is closed.") % {"name": known.name})
        return redirect("manage:person", person_id)
    return _page(request, "manage/person_close.html", known, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: "PersonRequest", person_id: UUID) -> HttpResponse:
    """Hand over duties of a person, by kind."""
    known, form = _read(request, person_id)
    if form.is_bound and form.is_valid():
        if not form.successors:
            form.add_error(None, _("Choose a person for at least one kind of duties."))
        elif form.tries(lambda: _hand_over(request, person_id, form)):
            messages.success(request, _("The duties are handed over, and the new people are notified."))
            return redirect("manage:person", person_id)
    return _page(request, "manage/person_duties.html", known, form)


@login_required
@require_POST
def restore_enrolment(request: "PersonRequest", enrolment_id: UUID) -> HttpResponse:
    """Bring a withdrawn enrolment back."""
    require_organiser(request.user)
    place = selectors.get_enrolment(actor=request.user, enrolment_id=enrolment_id)
    try:
        services.restore_enrolment(actor=request.user, enrolment_id=enrolment_id, now=clock.now())
    except errors.Conflict as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The enrolment is restored. Seats were not booked again."))
    if request.user.is_administrator:
        return redirect("manage:person", place.person_id)
    return redirect("manage:cohort", place.cohort_id)


def _read(request: "PersonRequest", person_id: UUID) -> tuple["Person", Successors]:
    known = people.get_account(actor=request.user, person_id=person_id)
    found = selectors.list_open_duties(actor=request.user, person_id=person_id, now=clock.now())
    data = request.POST if request.method == "POST" else None
    form = Successors(data, found=found, person_id=person_id, chooser_id=request.user.pk)
    return known, form


def _close(request: "PersonRequest", person_id: UUID, form: Successors) -> None:
    services.close_account(
        actor=request.user,
        person_id=person_id,
        successors=form.successors,
        now=clock.now(),
        despite_clash=form.despite_clashes,
    )


def _hand_over(request: "PersonRequest", person_id: UUID, form: Successors) -> None:
    services.transfer_all(
        actor=request.user,
        person_id=person_id,
        successors=form.successors,
        now=clock.now(),
        despite_clash=form.despite_clashes,
    )


def _page(request: "PersonRequest", template: str, known: "Person", form: Successors) -> HttpResponse:
    crumbs = [
        (_("People"), reverse("manage:people")),
        (known.name, reverse("manage:person", args=[known.pk])),
    ]
    context = {
        "person": known,
        "form": form,
        "groups": wording.list_groups(form.found, form),
        "asks_clash": bool(form.is_bound and form["despite_clash"].errors),
        "crumbs": crumbs,
    }
    return render(request, template, context, status=422 if form.errors else 200)
