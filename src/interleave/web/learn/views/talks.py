"""What coach and person both may change: meetings, notes, actions, goals. Forms say where to go back to."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interleave.coaching import selectors, services
from interleave.kernel import clock, errors
from interleave.kernel.wall_time import zone_of
from interleave.web.base.planning import show_problems
from interleave.web.base.returning import back_to
from interleave.web.learn.forms import coaching as forms

if TYPE_CHECKING:
    from django.forms import Form

    from interleave.coaching.models import Meeting, Relation
    from interleave.people.models import Person
    from interleave.web.base.requests import PersonRequest


@login_required
def plan(request: "PersonRequest", relation_id: UUID) -> HttpResponse:
    """Give the next talk a date; a good one is proposed."""
    relation = selectors.get_relation(actor=request.user, relation_id=relation_id)
    back = back_to(request, _relation_page(request.user, relation))
    form = forms.Talk(request.POST or None, initial=_proposal(request, relation))
    if form.is_valid() and form.tries(lambda: _plan(request, relation_id, form)):
        messages.success(request, _("It is planned. You both get an invite by mail."))
        return redirect(back)
    other = relation.person if relation.coach_id == request.user.pk else relation.coach
    lede = _("Coaching with %(name)s") % {"name": other.name}
    return _form_page(request, form, _("Plan a meeting"), _("Plan it"), back, lede=lede)


@login_required
def move(request: "PersonRequest", meeting_id: UUID) -> HttpResponse:
    """Give a meeting another date or place."""
    meeting = selectors.get_meeting(actor=request.user, meeting_id=meeting_id)
    back = back_to(request, meeting_page(request.user, meeting))
    form = forms.Moving(request.POST or None, initial=_as_planned(meeting))
    if form.is_valid() and form.tries(lambda: _move(request, meeting_id, form)):
        messages.success(request, _("It is moved. You both get the new date by mail."))
        return redirect(back)
    lede = _which(request.user, meeting)
    return _form_page(request, form, _("Move the meeting"), _("Move it"), back, lede=lede)


@login_required
def cancel(request: "PersonRequest", meeting_id: UUID) -> HttpResponse:
    """Call a meeting off, with a reason."""
    meeting = selectors.get_meeting(actor=request.user, meeting_id=meeting_id)
    back = back_to(request, meeting_page(request.user, meeting))
    form = forms.Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.cancel_meeting(
            actor=request.user, meeting_id=meeting_id, reason=form.cleaned_data["reason"], now=clock.now()
        )
        messages.success(request, _("It is called off. You both hear of it by mail."))
        return redirect(_relation_page(request.user, meeting.relation))
    lede = _which(request.user, meeting)
    title, send = _("Call the meeting off?"), _("Call it off")
    return _form_page(request, form, title, send, back, lede=lede, danger=True)


@login_required
@require_POST
def change_agenda(request: "PersonRequest", meeting_id: UUID) -> HttpResponse:
    """Say what the talk will be about."""
    form = forms.Agenda(request.POST)
    if not form.is_valid():
        meeting = selectors.get_meeting(actor=request.user, meeting_id=meeting_id)
        page = meeting_page(request.user, meeting)
        return _form_page(request, form, _("What to talk about"), _("Save the agenda"), page)
    services.change_agenda(
        actor=request.user, meeting_id=meeting_id, agenda=form.cleaned_data["agenda"], now=clock.now()
    )
    messages.success(request, _("The agenda is saved."))
    return _back_to_meeting(request, meeting_id)


@login_required
@require_POST
def share_notes(request: "PersonRequest", meeting_id: UUID) -> HttpResponse:
    """Save the shared notes; where the other one was faster, show both texts to join."""
    form = forms.SharedNotes(request.POST)
    if not form.is_valid():
        return _notes_page(request, meeting_id, form, None)
    data = form.cleaned_data
    try:
        services.share_notes(
            actor=request.user,
            meeting_id=meeting_id,
            body=data["body"],
            version=data["version"],
            now=clock.now(),
        )
    except services.NotesChanged as clash:
        joined = {"body": f"{clash.newest}\n\n{clash.mine}", "version": clash.version}
        return _notes_page(request, meeting_id, forms.SharedNotes(initial=joined), clash)
    messages.success(request, _("The shared notes are saved."))
    return _back_to_meeting(request, meeting_id)


@login_required
def versions(request: "PersonRequest", meeting_id: UUID) -> HttpResponse:
    """Every saved version of the shared notes."""
    meeting = selectors.get_meeting(actor=request.user, meeting_id=meeting_id)
    found = selectors.list_notes_versions(actor=request.user, meeting_id=meeting_id)
    crumbs = [(_("Meeting"), meeting_page(request.user, meeting))]
    context = {"meeting": meeting, "versions": found, "crumbs": crumbs}
    return render(request, "learn/notes_versions.html", context)


@login_required
@require_POST
def keep_private_note(request: "PersonRequest", meeting_id: UUID) -> HttpResponse:
    """Keep what only the writer reads."""
    form = forms.PrivateNote(request.POST)
    if not form.is_valid():
        meeting = selectors.get_meeting(actor=request.user, meeting_id=meeting_id)
        page = meeting_page(request.user, meeting)
        return _form_page(request, form, _("My private notes"), _("Save"), page)
    services.keep_private_note(
        actor=request.user, meeting_id=meeting_id, body=form.cleaned_data["private"], now=clock.now()
    )
    messages.success(request, _("Saved. Only you can read it."))
    return _back_to_meeting(request, meeting_id)


@login_required
@require_POST
def agree_action(request: "PersonRequest", relation_id: UUID) -> HttpResponse:
    """Write down what the person will do."""
    relation = selectors.get_relation(actor=request.user, relation_id=relation_id)
    back = back_to(request, _relation_page(request.user, relation))
    form = forms.Action(request.POST)
    if form.is_valid():
        try:
            _agree(request, relation_id, form)
        except errors.Invalid as error:
            show_problems(form, error)
        else:
            return redirect(back)
    return _form_page(request, form, _("What will you do?"), _("Agree on it"), back)


@login_required
@require_POST
def tick_action(request: "PersonRequest", action_id: UUID) -> HttpResponse:
    """Say that an action is done, or take that back."""
    action = services.tick_action(
        actor=request.user, action_id=action_id, done=request.POST.get("done") == "yes", now=clock.now()
    )
    return redirect(back_to(request, _relation_page(request.user, action.relation)))


@login_required
@require_POST
def drop_action(request: "PersonRequest", action_id: UUID) -> HttpResponse:
    """Let an action go."""
    action = services.drop_action(actor=request.user, action_id=action_id, now=clock.now())
    messages.success(request, _("Let go. It is not carried over any more."))
    return redirect(back_to(request, _relation_page(request.user, action.relation)))


@login_required
@require_POST
def set_goal(request: "PersonRequest", relation_id: UUID) -> HttpResponse:
    """Write down what the person wants to reach."""
    relation = selectors.get_relation(actor=request.user, relation_id=relation_id)
    back = back_to(request, _relation_page(request.user, relation))
    form = forms.Goal(request.POST)
    if form.is_valid():
        try:
            services.set_goal(
                actor=request.user,
                relation_id=relation_id,
                text=form.cleaned_data["text"],
                goal_id=form.cleaned_data["submission"],
                now=clock.now(),
            )
        except errors.Invalid as error:
            show_problems(form, error)
        else:
            return redirect(back)
    return _form_page(request, form, _("What do you want to be able to do?"), _("Set the goal"), back)


@login_required
@require_POST
def reach_goal(request: "PersonRequest", goal_id: UUID) -> HttpResponse:
    """Say that a goal is reached, or not after all."""
    goal = services.reach_goal(
        actor=request.user, goal_id=goal_id, reached=request.POST.get("reached") == "yes", now=clock.now()
    )
    return redirect(back_to(request, _relation_page(request.user, goal.relation)))


def _plan(request: "PersonRequest", relation_id: UUID, form: forms.Talk) -> None:
    data = form.cleaned_data
    services.plan_meeting(
        actor=request.user,
        relation_id=relation_id,
        starts=form.starts,
        minutes=data["minutes"],
        place=data["venue"],
        room_url=data["room_url"],
        agenda=data["agenda"],
        despite_clash=form.despite_clashes,
        meeting_id=form.submission_id,
        now=clock.now(),
    )


def _agree(request: "PersonRequest", relation_id: UUID, form: forms.Action) -> None:
    data = form.cleaned_data
    services.agree_action(
        actor=request.user,
        relation_id=relation_id,
        text=data["text"],
        due_on=data["due_on"],
        meeting_id=data["meeting_id"],
        action_id=data["submission"],
        now=clock.now(),
    )


def _move(request: "PersonRequest", meeting_id: UUID, form: forms.Moving) -> None:
    data = form.cleaned_data
    services.move_meeting(
        actor=request.user,
        meeting_id=meeting_id,
        starts=form.starts,
        minutes=data["minutes"],
        place=data["venue"],
        room_url=data["room_url"],
        despite_clash=form.despite_clashes,
        now=clock.now(),
    )


def _which(person: "Person", meeting: "Meeting") -> str:
    """Say with whom and when, in the person's own zone."""
    relation = meeting.relation
    other = relation.person if relation.coach_id == person.pk else relation.coach
    when = date_format(timezone.localtime(meeting.starts_at), "D j M Y, H:i", use_l10n=False)
    return _("With %(name)s, %(when)s") % {"name": other.name, "when": when}


def meeting_page(person: "Person", meeting: "Meeting") -> str:
    """Return the page of a meeting for the one or the other."""
    name = "coach:meeting" if meeting.relation.coach_id == person.pk else "learn:coaching_meeting"
    return reverse(name, args=[meeting.pk])


def _relation_page(person: "Person", relation: "Relation") -> str:
    if relation.coach_id == person.pk:
        return reverse("coach:relation", args=[relation.pk])
    return reverse("learn:coaching")


def _back_to_meeting(request: "PersonRequest", meeting_id: UUID) -> HttpResponse:
    meeting = selectors.get_meeting(actor=request.user, meeting_id=meeting_id)
    return redirect(meeting_page(request.user, meeting))


def _form_page(
    request: "PersonRequest",
    form: "Form",
    title: str,
    send: str,
    back: str,
    *,
    lede: str = "",
    danger: bool = False,
) -> HttpResponse:
    context = {"form": form, "title": title, "lede": lede, "send": send, "back": back, "danger": danger}
    return render(request, "learn/coaching_form.html", context, status=422 if form.errors else 200)


def _notes_page(
    request: "PersonRequest",
    meeting_id: UUID,
    form: forms.SharedNotes,
    clash: services.NotesChanged | None,
) -> HttpResponse:
    meeting = selectors.get_meeting(actor=request.user, meeting_id=meeting_id)
    context = {
        "meeting": meeting,
        "form": form,
        "clash": clash,
        "back": meeting_page(request.user, meeting),
    }
    return render(request, "learn/notes_join.html", context, status=409 if clash else 422)


def _proposal(request: "PersonRequest", relation: "Relation") -> dict[str, object]:
    last = selectors.list_meetings(relation=relation).exclude(state="cancelled").first()
    starts, minutes = services.propose_next(relation=relation, last=last, now=clock.now())
    return {
        "starts_on": starts.on,
        "starts_time": starts.at,
        "zone_name": starts.zone_name,
        "minutes": minutes,
        "venue": last.place if last else "",
        "room_url": last.room_url if last else "",
        "agenda": request.GET.get("agenda", ""),
    }


def _as_planned(meeting: "Meeting") -> dict[str, object]:
    local = meeting.starts_at.astimezone(zone_of(meeting.zone_name))
    return {
        "starts_on": local.date(),
        "starts_time": local.time(),
        "zone_name": meeting.zone_name,
        "minutes": meeting.minutes,
        "venue": meeting.place,
        "room_url": meeting.room_url,
    }
