"""Being coached: the coach, the next meeting, what was agreed."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from interleave.coaching import selectors
from interleave.kernel import clock
from interleave.web.base.paging import page_of
from interleave.web.learn.forms import coaching as forms

if TYPE_CHECKING:
    from interleave.coaching.models import Meeting, Relation
    from interleave.web.base.requests import PersonRequest


@login_required
def coaching(request: "PersonRequest") -> HttpResponse:
    """My coach, the next meeting, what I agreed to do; with several coaches, one at a time."""
    relations = list(selectors.list_relations_as_person(actor=request.user))
    wanted = request.GET.get("with", "")
    relation = next((row for row in relations if str(row.pk) == wanted), next(iter(relations), None))
    context: dict[str, Any] = {"relations": relations, "relation": relation}
    if relation is not None:
        context |= relation_context(request, relation)
    return render(request, "learn/coaching.html", context)


@login_required
def meeting(request: "PersonRequest", meeting_id: UUID) -> HttpResponse:
    """One meeting as the person coached sees it."""
    found = selectors.get_meeting(actor=request.user, meeting_id=meeting_id)
    if found.relation.coach_id == request.user.pk:
        return redirect("coach:meeting", meeting_id)
    context = meeting_context(request, found)
    context["crumbs"] = [(_("Coaching"), reverse("learn:coaching"))]
    return render(request, "learn/coaching_meeting.html", context)


def relation_context(request: "PersonRequest", relation: "Relation") -> dict[str, Any]:
    """What both see of a relation: next meeting, actions, goals, earlier meetings."""
    now = clock.now()
    upcoming = selectors.find_next_meeting(relation=relation, now=now)
    return {
        "relation": relation,
        "next": upcoming,
        "next_is_open": upcoming is not None and upcoming.is_joinable(at=now),
        "carried": selectors.list_open_actions(relation=relation),
        "done": selectors.list_done_actions(relation=relation),
        "goals": selectors.list_goals(relation=relation),
        "page": page_of(request, selectors.list_meetings(relation=relation)),
        "private": selectors.list_own_private_notes(actor=request.user, relation=relation),
        "action_form": forms.Action(),
        "goal_form": forms.Goal(auto_id="goal_%s"),
        "today": now.astimezone(request.user.zone).date(),
        "here": request.get_full_path(),
    }


def meeting_context(request: "PersonRequest", meeting: "Meeting") -> dict[str, Any]:
    """What both see of a meeting, and the private notes of the one who looks."""
    now = clock.now()
    note = selectors.get_own_private_note(actor=request.user, meeting=meeting)
    changes = selectors.list_meeting_changes(meeting=meeting)
    notes = {"body": meeting.shared_notes, "version": meeting.notes_version}
    return {
        "meeting": meeting,
        "relation": meeting.relation,
        "is_open": meeting.is_joinable(at=now),
        "is_past": meeting.starts_at <= now,
        "carried": selectors.list_carried_actions(meeting=meeting),
        "agreed": selectors.list_agreed_actions(meeting=meeting),
        "changes": changes,
        "notes_form": forms.SharedNotes(initial=notes),
        "private_form": forms.PrivateNote(initial={"private": note}),
        "agenda_form": forms.Agenda(initial={"agenda": meeting.agenda}),
        "action_form": forms.Action(initial={"meeting_id": meeting.pk}),
        "today": now.astimezone(request.user.zone).date(),
        "here": request.path,
    }
