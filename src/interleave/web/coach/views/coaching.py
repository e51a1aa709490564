"""Coaching: the people, each relation, each meeting."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interleave.coaching import selectors, services
from interleave.kernel import clock, errors
from interleave.web.base.paging import page_of
from interleave.web.coach.forms import coaching as forms
from interleave.web.learn.views.coaching import meeting_context, relation_context
from interleave.web.teach import needing

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest


@login_required
def people(request: "PersonRequest") -> HttpResponse:
    """Whom the coach works with: next meeting, open actions, how long ago they met."""
    now = clock.now()
    search, ended = request.GET.get("q", "").strip()[:100], request.GET.get("show") == "ended"
    rows = selectors.list_coachees(actor=request.user, now=now, search=search, ended=ended)
    context = {
        "page": page_of(request, rows),
        "search": search,
        "ended": ended,
        "unheld": selectors.list_unheld_meetings(actor=request.user, now=now),
        "now": now,
        **needing.block(request.user, now=now),
    }
    return render(request, "coach/people.html", context)


@login_required
def relation(request: "PersonRequest", relation_id: UUID) -> HttpResponse:
    """One relation as the coach sees it."""
    found = selectors.get_relation_to_coach(actor=request.user, relation_id=relation_id)
    context = relation_context(request, found)
    context["crumbs"] = [(_("Coaching"), reverse("coach:people"))]
    return render(request, "coach/relation.html", context)


@login_required
def end(request: "PersonRequest", relation_id: UUID) -> HttpResponse:
    """End a relation, after a question."""
    found = selectors.get_relation_to_coach(actor=request.user, relation_id=relation_id)
    form = forms.Ending(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.end_relation(
            actor=request.user, relation_id=relation_id, reason=form.cleaned_data["reason"], now=clock.now()
        )
        messages.success(request, _("The coaching has ended. Everything in it stays to read."))
        return redirect("coach:relation", relation_id)
    return render(request, "coach/relation_end.html", {"relation": found, "form": form})


@login_required
def meeting(request: "PersonRequest", meeting_id: UUID) -> HttpResponse:
    """One meeting as the coach runs it."""
    found = selectors.get_meeting(actor=request.user, meeting_id=meeting_id)
    if found.relation.coach_id != request.user.pk:
        return redirect("learn:coaching_meeting", meeting_id)
    context = meeting_context(request, found)
    context["hold_form"] = forms.Holding(initial={"minutes": found.minutes})
    context["crumbs"] = [
        (_("Coaching"), reverse("coach:people")),
        (found.relation.person.name, reverse("coach:relation", args=[found.relation_id])),
    ]
    return render(request, "coach/meeting.html", context)


@login_required
def hold(request: "PersonRequest", meeting_id: UUID) -> HttpResponse:
    """Say that the talk took place."""
    found = selectors.get_meeting(actor=request.user, meeting_id=meeting_id)
    if found.relation.coach_id != request.user.pk:
        raise errors.NotFound
    form = forms.Holding(request.POST or None, initial={"minutes": found.minutes})
    if request.method == "POST" and form.is_valid():
        services.hold_meeting(
            actor=request.user, meeting_id=meeting_id, minutes=form.cleaned_data["minutes"], now=clock.now()
        )
        messages.success(request, _("Kept. Open actions come along to the next meeting."))
        return redirect("coach:relation", found.relation_id)
    context = {"form": form, "meeting": found, "back": reverse("coach:meeting", args=[meeting_id])}
    return render(request, "coach/meeting_hold.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def miss(request: "PersonRequest", meeting_id: UUID) -> HttpResponse:
    """Say that the person coached did not come. “We met” puts a slip right."""
    found = selectors.get_meeting(actor=request.user, meeting_id=meeting_id)
    if found.relation.coach_id != request.user.pk:
        raise errors.NotFound
    try:
        services.miss_meeting(actor=request.user, meeting_id=meeting_id, now=clock.now())
    except errors.Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Marked as missed. If you met after all, choose “We met”."))
    return redirect("coach:meeting", meeting_id)
