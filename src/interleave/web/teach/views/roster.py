"""The roster of a session, made for a phone in one hand: one tap a person, each with an undo."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from interleave.kernel import clock, errors
from interleave.live import check_in_codes, selectors, services
from interleave.web.teach.finding import found_people
from interleave.web.teach.forms import live as forms

if TYPE_CHECKING:
    from interleave.live.models import Session
    from interleave.web.base.requests import PersonRequest

USUAL_MINUTES_LATE = 10


@dataclass(frozen=True, slots=True)
class RosterLine:
    """What the line of a person needs to know of the session."""

    session_id: UUID
    minutes: int
    is_hybrid: bool
    is_open: bool  # to marks


@login_required
def session(request: "PersonRequest", session_id: UUID) -> HttpResponse:
    """Everybody who has a seat, and what is known of each."""
    found = selectors.get_session_to_run(actor=request.user, session_id=session_id)
    context = _context(request, found)
    context["roster"] = selectors.summarise_roster(found)
    context["crumbs"] = [(_("Teach"), reverse("teach:sessions"))]
    return render(request, "teach/session.html", context)


@login_required
@require_POST
def mark(request: "PersonRequest", session_id: UUID) -> HttpResponse:
    """Mark one person; where somebody else did meanwhile, say so and keep the wish."""
    found = selectors.get_session_to_run(actor=request.user, session_id=session_id)
    form = forms.Mark(request.POST)
    if not form.is_valid():
        raise errors.Invalid(_("Enter minutes from 1 to 720."))
    now, data = clock.now(), form.cleaned_data
    late = data["minutes_late"] or _minutes_late(found, now) if data["answer"] == "late" else 0
    wish = services.Mark(data["answer"], late, data["minutes_left_early"] or 0, data["version"])
    outcome = services.mark_attendance(
        actor=request.user, session_id=session_id, marks={data["person_id"]: wish}, now=now
    )
    warning = outcome.clashes[0].sentence if outcome.clashes else ""
    return _row(request, found, data["person_id"], warning=warning)


@login_required
@require_POST
def undo(request: "PersonRequest", session_id: UUID) -> HttpResponse:
    """Take the last mark of a person back."""
    found = selectors.get_session_to_run(actor=request.user, session_id=session_id)
    form = forms.Undo(request.POST)
    if not form.is_valid():
        raise errors.Invalid
    person_id, warning = form.cleaned_data["person_id"], ""
    try:
        services.undo_mark(
            actor=request.user,
            session_id=session_id,
            person_id=person_id,
            version=form.cleaned_data["version"],
            now=clock.now(),
        )
    except errors.Conflict as error:
        warning = error.message
    return _row(request, found, person_id, warning=warning)


@login_required
@require_POST
def all_present(request: "PersonRequest", session_id: UUID) -> HttpResponse:
    """Mark everybody present whom nobody marked yet."""
    count = services.mark_all_present(actor=request.user, session_id=session_id, now=clock.now())
    text = ngettext("%(n)s person is marked present.", "%(n)s people are marked present.", count)
    messages.success(request, text % {"n": count})
    return redirect("teach:session", session_id)


@login_required
@require_POST
def close(request: "PersonRequest", session_id: UUID) -> HttpResponse:
    """End the session: who is unmarked gets what the check-ins say."""
    services.close_session(actor=request.user, session_id=session_id, now=clock.now())
    messages.success(request, _("The session is closed. You can still correct a mark."))
    return redirect("teach:session", session_id)


@login_required
def walk_in(request: "PersonRequest", session_id: UUID) -> HttpResponse:
    """Find somebody who came without a seat, and let them in."""
    found = selectors.get_session_to_run(actor=request.user, session_id=session_id)
    form = forms.Person(request.POST or None)
    if request.method == "POST" and form.is_valid():
        booking = services.add_walk_in(
            actor=request.user,
            session_id=session_id,
            person_id=form.cleaned_data["person_id"],
            now=clock.now(),
        )
        messages.success(request, _("%(name)s is on the roster.") % {"name": booking.person.name})
        return redirect("teach:session", session_id)
    seated = [row.person_id for row in selectors.summarise_roster(found).rows]
    context = {"session": found, "crumbs": _crumbs(found), **found_people(request, apart_from=seated)}
    return render(request, "teach/walk_in.html", context)


@login_required
def code(request: "PersonRequest", session_id: UUID) -> HttpResponse:
    """The check-in code, big enough for the back row; it renews itself."""
    now = clock.now()
    shown = selectors.show_check_in_code(actor=request.user, session_id=session_id, now=now)
    found = selectors.get_session_to_run(actor=request.user, session_id=session_id)
    context = {
        "session": found,
        "code": shown,
        "seconds": check_in_codes.seconds_left(now),
        "checked_in": sum(row.checked_in_at is not None for row in selectors.summarise_roster(found).rows),
        "address": request.build_absolute_uri(reverse("learn:check_in", args=[session_id])),
        "crumbs": _crumbs(found),
    }
    name = "teach/_code.html" if "HX-Request" in request.headers else "teach/code.html"
    return render(request, name, context)


@login_required
def sheet(request: "PersonRequest", session_id: UUID) -> HttpResponse:
    """A sign-in sheet to print."""
    found = selectors.get_session_to_run(actor=request.user, session_id=session_id)
    context = {
        "session": found,
        "roster": selectors.summarise_roster(found),
        "blank_lines": range(4),
        "crumbs": _crumbs(found),
    }
    return render(request, "teach/sheet.html", context)


def _row(request: "PersonRequest", session: "Session", person_id: UUID, *, warning: str) -> HttpResponse:
    """Answer a tap: the one line and the counts, or the whole page without a script."""
    if "HX-Request" not in request.headers:
        if warning:
            messages.warning(request, warning)
        return redirect(f"{reverse('teach:session', args=[session.pk])}#row-{person_id}")
    roster = selectors.summarise_roster(session)
    row = next((row for row in roster.rows if row.person_id == person_id), None)
    if row is None:
        raise errors.NotFound
    context = _context(request, session) | {"roster": roster, "row": row, "warning": warning}
    response = render(request, "teach/_roster_answer.html", context)
    if warning:
        response["HX-Trigger"] = json.dumps({"message": {"text": warning, "level": "warning"}})
    return response


def _context(request: "PersonRequest", session: "Session") -> dict[str, Any]:
    now = clock.now()
    stands = not (session.is_cancelled or session.offering.is_cancelled)
    is_open = stands and now >= session.starts_at - services.DOORS_OPEN
    return {
        "session": session,
        "line": RosterLine(
            session.pk, session.minutes, session.offering.activity.modality == "hybrid", is_open
        ),
        "is_open": is_open,
        "is_now": session.is_joinable(at=now) and stands,
        "has_begun": now >= session.starts_at,
        "stands": stands,
    }


def _minutes_late(session: "Session", now: datetime) -> int:
    """How late somebody is who comes in now; outside the session the usual ten minutes."""
    gone = int((now - session.starts_at).total_seconds() // 60)
    return gone if 0 < gone < session.minutes else min(USUAL_MINUTES_LATE, session.minutes)


def _crumbs(session: "Session") -> list[tuple[str, str]]:
    return [
        (_("Teach"), reverse("teach:sessions")),
        (session.offering.full_title, reverse("teach:session", args=[session.pk])),
    ]
