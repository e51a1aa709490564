"""Live parts: looking, booking, cancelling, checking in."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interleave.kernel import clock
from interleave.live import selectors, services
from interleave.web.base.planning import show_problems
from interleave.web.base.returning import back_to
from interleave.web.learn.forms import live as forms

if TYPE_CHECKING:
    from interleave.live.models import Booking
    from interleave.web.base.requests import PersonRequest


@login_required
def offering(request: "PersonRequest", offering_id: UUID) -> HttpResponse:
    """One run: its sessions, what is free, and the person's place in it."""
    now = clock.now()
    card = selectors.summarise_offering(actor=request.user, offering_id=offering_id, now=now)
    activity = selectors.get_activity(activity_id=card.activity_id)
    back = back_to(request, "")
    crumbs = [(_("Back to the step"), back)] if back else []
    context = {"card": card, "activity": activity, "back": back, "crumbs": crumbs}
    return render(request, "learn/offering.html", context)


@login_required
@require_POST
def book(request: "PersonRequest", offering_id: UUID) -> HttpResponse:
    """Take a seat or a place on the waiting list; ask first where something else is on."""
    form = forms.Booking(request.POST)
    form.is_valid()
    chosen = form.cleaned_data.get("modality", "")
    try:
        booking = services.book(
            actor=request.user,
            offering_id=offering_id,
            modality=chosen,
            despite_clash=form.cleaned_data.get("despite_clash", False),
            now=clock.now(),
        )
    except services.BookingClash as clash:
        return _ask_about_clash(request, offering_id, chosen, clash)
    _say_booked(request, booking)
    return redirect(back_to(request, reverse("learn:offering", args=[offering_id])))


@login_required
def cancel(request: "PersonRequest", offering_id: UUID) -> HttpResponse:
    """Give a place back, after a look at what that means."""
    card = selectors.summarise_offering(actor=request.user, offering_id=offering_id, now=clock.now())
    back = back_to(request, reverse("learn:offering", args=[offering_id]))
    if not (card.is_booked or card.is_waiting or card.is_offered):
        return redirect(back)
    form = forms.Cancelling(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.cancel_booking(
            actor=request.user, offering_id=offering_id, reason=form.cleaned_data["reason"], now=clock.now()
        )
        messages.success(
            request, _("You left the list.") if card.is_waiting else _("Your seat is given back.")
        )
        return redirect(back)
    status = 422 if form.errors else 200
    return render(
        request, "learn/offering_cancel.html", {"card": card, "form": form, "back": back}, status=status
    )


@login_required
def check_in(request: "PersonRequest", session_id: UUID) -> HttpResponse:
    """Say that one is there, by the code shown in the room."""
    session = selectors.get_session_to_attend(actor=request.user, session_id=session_id)
    form = forms.CheckIn(request.POST or None, initial={"code": request.GET.get("code", "")})
    if request.method == "POST" and form.is_valid():
        try:
            services.check_in(
                actor=request.user, session_id=session_id, code=form.cleaned_data["code"], now=clock.now()
            )
        except services.WrongCode as error:
            show_problems(form, error)
        else:
            messages.success(request, _("You are checked in. Have a good session."))
            return redirect("learn:offering", session.offering_id)
    context = {"session": session, "form": form, "is_open": session.is_joinable(at=clock.now())}
    return render(request, "learn/check_in.html", context, status=422 if form.errors else 200)


def _ask_about_clash(
    request: "PersonRequest", offering_id: UUID, modality: str, clash: services.BookingClash
) -> HttpResponse:
    card = selectors.summarise_offering(actor=request.user, offering_id=offering_id, now=clock.now())
    back = back_to(request, reverse("learn:offering", args=[offering_id]))
    context = {
        "card": card,
        "clash": clash,
        "is_second_run": clash.clashes[0].is_same_activity,
        "modality": modality,
        "back": back,
    }
    return render(request, "learn/offering_clash.html", context, status=409)


def _say_booked(request: "PersonRequest", booking: "Booking") -> None:
    if booking.is_waiting:
        messages.info(
            request, _("It is full. You are on the waiting list and hear from us when a seat is free.")
        )
    elif booking.offering.activity.modality == "hybrid":
        words = _("You have a seat: %(modality)s. The invite for your calendar is on its way by mail.")
        messages.success(request, words % {"modality": booking.get_modality_display().lower()})
    else:
        messages.success(request, _("You have a seat. The invite for your calendar is on its way by mail."))
