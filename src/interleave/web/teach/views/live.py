"""Sessions: the list, planning, moving, calling off."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from interleave.kernel import clock
from interleave.kernel.wall_time import zone_of
from interleave.live import selectors, services
from interleave.web.base.paging import page_of
from interleave.web.teach import needing
from interleave.web.teach.forms import live as forms

if TYPE_CHECKING:
    from interleave.live.models import Offering, Session
    from interleave.web.base.requests import PersonRequest


@login_required
def sessions(request: "PersonRequest") -> HttpResponse:
    """The sessions that the person runs, her own first."""
    now = clock.now()
    past, search = request.GET.get("show") == "past", request.GET.get("q", "").strip()[:100]
    rows = selectors.list_sessions_to_teach(actor=request.user, now=now, past=past, search=search)
    context = {
        "page": page_of(request, rows),
        "past": past,
        "search": search,
        "unclosed": selectors.count_unclosed_sessions(actor=request.user, now=now),
        "now": now,
        **needing.block(request.user, now=now),
    }
    return render(request, "teach/sessions.html", context)


@login_required
def plan(request: "PersonRequest", offering_id: UUID) -> HttpResponse:
    """Add a session to an offering."""
    offering = selectors.get_offering_to_run(actor=request.user, offering_id=offering_id)
    form = forms.SessionPlan(request.POST or None, initial=_first_guess(request, offering))
    if form.is_valid() and form.tries(lambda: _plan(request, offering_id, form)):
        messages.success(request, _("The session is planned. Everyone booked gets an invite by mail."))
        return redirect("teach:offering", offering_id)
    return _form_page(request, form, offering, title=_("Add a session"), send=_("Plan it"))


@login_required
def move(request: "PersonRequest", session_id: UUID) -> HttpResponse:
    """Give a session another time, place or facilitators."""
    session = selectors.get_session_to_run(actor=request.user, session_id=session_id)
    form = forms.SessionPlan(request.POST or None, initial=_as_planned(session))
    if form.is_valid() and form.tries(lambda: _move(request, session_id, form)):
        messages.success(request, _("The session is moved. Everyone booked gets the new date by mail."))
        return redirect("teach:session", session_id)
    return _form_page(request, form, session.offering, title=_("Move the session"), send=_("Move it"))


@login_required
def cancel(request: "PersonRequest", session_id: UUID) -> HttpResponse:
    """Call one session off, with a reason."""
    session = selectors.get_session_to_run(actor=request.user, session_id=session_id)
    form = forms.Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.cancel_session(
            actor=request.user, session_id=session_id, reason=form.cleaned_data["reason"], now=clock.now()
        )
        messages.success(request, _("The session is cancelled. Everyone booked is told by mail."))
        return redirect("teach:offering", session.offering_id)
    context = {
        "title": _("Call this session off?"),
        "text": _words_about_cancelling(session),
        "send": _("Call it off"),
        "cancel": reverse("teach:session", args=[session_id]),
        "form": form,
    }
    return render(request, "teach/confirm.html", context, status=422 if form.errors else 200)


def _words_about_cancelling(session: "Session") -> str:
    """Return what cancelling a session means for its offering. 1 query."""
    end = selectors.find_end_after(session)
    if end == "cancelled":
        return _(
            "It is the only session, so the offering is cancelled with it and everyone booked is told. You "
            "can restore the offering and add another date."
        )
    if end == "completed":
        return _("It is the last session, so the offering is completed with what was held before.")
    return _("The booking stays, and so do the other sessions. It is kept on record with your reason.")


def _plan(request: "PersonRequest", offering_id: UUID, form: forms.SessionPlan) -> None:
    services.plan_session(
        actor=request.user,
        offering_id=offering_id,
        starts=form.starts,
        despite_clash=form.despite_clashes,
        session_id=form.submission_id,
        now=clock.now(),
        **form.details,
    )


def _move(request: "PersonRequest", session_id: UUID, form: forms.SessionPlan) -> None:
    services.move_session(
        actor=request.user,
        session_id=session_id,
        starts=form.starts,
        despite_clash=form.despite_clashes,
        now=clock.now(),
        **form.details,
    )


def _form_page(
    request: "PersonRequest", form: forms.SessionPlan, offering: "Offering", *, title: str, send: str
) -> HttpResponse:
    crumbs = [
        (_("Teach"), reverse("teach:sessions")),
        (offering.full_title, reverse("teach:offering", args=[offering.pk])),
    ]
    context = {"form": form, "title": title, "send": send, "crumbs": crumbs, "cancel": crumbs[1][1]}
    return render(request, "teach/form.html", context, status=422 if form.errors else 200)


def _first_guess(request: "PersonRequest", offering: "Offering") -> dict[str, Any]:
    """Begin with the place and zone of the last session, else with the person's own zone."""
    last = offering.sessions.order_by("-starts_at").first()
    if last is not None:
        guess = _as_planned(last)
        del guess["starts_on"]
        return guess
    return {
        "zone_name": request.user.zone_name,
        "minutes": offering.activity.minutes,
        "facilitators": selectors.list_facilitator_ids(offering.pk),
    }


def _as_planned(session: "Session") -> dict[str, Any]:
    local = session.starts_at.astimezone(zone_of(session.zone_name))
    return {
        "starts_on": local.date(),
        "starts_time": local.time(),
        "zone_name": session.zone_name,
        "minutes": session.minutes,
        "venue": session.venue,
        "room_url": session.room_url,
        "facilitators": [place.person_id for place in session.facilitators.all()],
    }
