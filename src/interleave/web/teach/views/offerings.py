"""Offerings: opening, publishing, seats, who is in and who waits, calling off."""

from typing import TYPE_CHECKING
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
from interleave.live import selectors, services
from interleave.web.base.paging import page_of
from interleave.web.teach.finding import found_people
from interleave.web.teach.forms import live as forms

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest


@login_required
def offerings(request: "PersonRequest") -> HttpResponse:
    """The offerings that the person arranges, newest first."""
    _require_organising(request)
    search = request.GET.get("q", "").strip()[:100]
    page = page_of(request, selectors.list_offerings_to_run(actor=request.user, search=search))
    crumbs = [(_("Teach"), reverse("teach:sessions"))]
    return render(request, "teach/offerings.html", {"page": page, "search": search, "crumbs": crumbs})


@login_required
def new(request: "PersonRequest") -> HttpResponse:
    """Open a run of a live activity."""
    _require_organising(request)
    activities = [(str(row.pk), row.title) for row in selectors.list_activities(actor=request.user)]
    initial = {"facilitators": [request.user.pk], "activity_id": request.GET.get("activity", "")}
    form = forms.Offering(request.POST or None, activities=activities, initial=initial)
    if form.is_valid():
        offering = services.open_offering(
            actor=request.user, context_id=None, now=clock.now(), **form.details
        )
        return redirect("teach:plan_session", offering.pk)
    context = {
        "form": form,
        "title": _("New offering"),
        "send": _("Open it"),
        "cancel": reverse("teach:offerings"),
        "crumbs": [(_("Teach"), reverse("teach:sessions")), (_("Offerings"), reverse("teach:offerings"))],
    }
    return render(request, "teach/form.html", context, status=422 if form.errors else 200)


@login_required
def offering(request: "PersonRequest", offering_id: UUID) -> HttpResponse:
    """One run: sessions, seats, people, the waiting list, what happened."""
    found = selectors.get_offering_to_run(actor=request.user, offering_id=offering_id)
    search = request.GET.get("q", "").strip()[:100]
    bookings = selectors.list_bookings(offering=found)
    context = {
        "offering": found,
        "card": selectors.summarise_offering(actor=request.user, offering_id=offering_id, now=clock.now()),
        "page": page_of(request, bookings.filter(person__name__icontains=search) if search else bookings),
        "search": search,
        "waiting": selectors.list_waiting(found),
        "changes": selectors.list_offering_changes(offering=found)[:10],
        "seats_form": forms.Seats(initial={"seats": found.seats}),
        "crumbs": [(_("Teach"), reverse("teach:sessions")), (_("Offerings"), reverse("teach:offerings"))],
    }
    return render(request, "teach/offering.html", context)


@login_required
@require_POST
def publish(request: "PersonRequest", offering_id: UUID) -> HttpResponse:
    services.publish_offering(actor=request.user, offering_id=offering_id, now=clock.now())
    messages.success(request, _("It is open for booking."))
    return redirect("teach:offering", offering_id)


@login_required
@require_POST
def confirm(request: "PersonRequest", offering_id: UUID) -> HttpResponse:
    services.confirm_offering(actor=request.user, offering_id=offering_id, now=clock.now())
    messages.success(request, _("It is confirmed: it takes place for certain."))
    return redirect("teach:offering", offering_id)


@login_required
@require_POST
def seats(request: "PersonRequest", offering_id: UUID) -> HttpResponse:
    """Set the seats; who waits moves up and hears of it."""
    selectors.get_offering_to_run(actor=request.user, offering_id=offering_id)
    form = forms.Seats(request.POST)
    if not form.is_valid():
        messages.error(request, _("Enter seats from 1 to 5000."))
        return redirect("teach:offering", offering_id)
    try:
        moved = services.change_seats(
            actor=request.user, offering_id=offering_id, seats=form.cleaned_data["seats"], now=clock.now()
        )
    except errors.Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _words_about_seats(len(moved)))
    return redirect("teach:offering", offering_id)


@login_required
def cancel(request: "PersonRequest", offering_id: UUID) -> HttpResponse:
    """Call an offering off, with a reason; nothing is lost."""
    found = selectors.get_offering_to_run(actor=request.user, offering_id=offering_id)
    form = forms.Reason(request.POST or None)
    if form.is_valid():
        services.cancel_offering(
            actor=request.user, offering_id=offering_id, reason=form.cleaned_data["reason"], now=clock.now()
        )
        messages.success(request, _("It is called off. You can restore it here."))
        return redirect("teach:offering", offering_id)
    text = ngettext(
        "%(n)s person has a seat and hears of it. Everything is kept, and you can restore it.",
        "%(n)s people have a seat and hear of it. Everything is kept, and you can restore it.",
        taken := len(selectors.list_booked_person_ids(offering_id)),
    )
    title = _("Call off “%(title)s”?") % {"title": found.full_title}
    return _confirm_page(request, form, offering_id, title, text % {"n": taken}, _("Call it off"))


@login_required
@require_POST
def restore(request: "PersonRequest", offering_id: UUID) -> HttpResponse:
    services.restore_offering(actor=request.user, offering_id=offering_id, now=clock.now())
    messages.success(request, _("It is open again, with everyone who was booked."))
    return redirect("teach:offering", offering_id)


@login_required
def add_person(request: "PersonRequest", offering_id: UUID) -> HttpResponse:
    """Find somebody and book them in."""
    found = selectors.get_offering_to_run(actor=request.user, offering_id=offering_id)
    form = forms.Person(request.POST or None)
    if form.is_valid():
        where = "in_person" if found.activity.modality == "hybrid" else ""
        person_id = form.cleaned_data["person_id"]
        try:
            booking = services.book_person(
                actor=request.user,
                offering_id=offering_id,
                person_id=person_id,
                modality=where,
                despite_clash=form.cleaned_data["despite_clash"],
                now=clock.now(),
            )
        except services.BookingClash as clash:
            return _ask_about_clash(request, offering_id, person_id, clash)
        words = _("%(name)s is on the waiting list.") if booking.is_waiting else _("%(name)s has a seat.")
        messages.success(request, words % {"name": booking.person.name})
        return redirect("teach:offering", offering_id)
    seated = selectors.list_booked_person_ids(offering_id)
    crumbs = [(found.full_title, reverse("teach:offering", args=[offering_id]))]
    context = {"offering": found, "crumbs": crumbs, **found_people(request, apart_from=seated)}
    return render(request, "teach/add_person.html", context)


@login_required
@require_POST
def waitlist(request: "PersonRequest", offering_id: UUID) -> HttpResponse:
    """Move one person one place up the waiting list."""
    found = selectors.get_offering_to_run(actor=request.user, offering_id=offering_id)
    form = forms.Person(request.POST)
    if not form.is_valid():
        raise errors.Invalid
    order = [booking.person_id for booking in selectors.list_waiting(found)]
    person_id = form.cleaned_data["person_id"]
    if person_id in order:
        place = order.index(person_id)
        order.insert(max(0, place - 1), order.pop(place))
    services.reorder_waitlist(actor=request.user, offering_id=offering_id, person_ids=order, now=clock.now())
    return redirect(f"{reverse('teach:offering', args=[offering_id])}#waiting")


@login_required
@require_POST
def give_seat(request: "PersonRequest", offering_id: UUID) -> HttpResponse:
    """Give a free seat to one who waits."""
    selectors.get_offering_to_run(actor=request.user, offering_id=offering_id)
    form = forms.Person(request.POST)
    if not form.is_valid():
        raise errors.Invalid
    try:
        booking = services.give_seat(
            actor=request.user,
            offering_id=offering_id,
            person_id=form.cleaned_data["person_id"],
            despite_clash=form.cleaned_data["despite_clash"],
            now=clock.now(),
        )
    except services.BookingClash as clash:
        return _ask_about_clash(request, offering_id, form.cleaned_data["person_id"], clash)
    except errors.Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("%(name)s has a seat.") % {"name": booking.person.name})
    return redirect("teach:offering", offering_id)


@login_required
def withdraw(request: "PersonRequest", offering_id: UUID, person_id: UUID) -> HttpResponse:
    """Take somebody's booking back, with a reason."""
    found = selectors.get_offering_to_run(actor=request.user, offering_id=offering_id)
    booking = selectors.list_bookings(offering=found).filter(person=person_id).first()
    if booking is None:
        raise errors.NotFound
    form = forms.Reason(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        services.withdraw_booking(
            actor=request.user, offering_id=offering_id, person_id=person_id, reason=reason, now=clock.now()
        )
        messages.success(request, _("The booking is taken back."))
        return redirect("teach:offering", offering_id)
    title = _("Take back the booking of %(name)s?") % {"name": booking.person.name}
    text = _("The person hears of it, with your reason. The first on the waiting list gets the seat.")
    return _confirm_page(request, form, offering_id, title, text, _("Take it back"))


def _ask_about_clash(
    request: "PersonRequest", offering_id: UUID, person_id: UUID, clash: services.BookingClash
) -> HttpResponse:
    """Ask whether a person is booked beside what they have; the form goes back to where it came from."""
    context = {
        "title": _("Two things at once"),
        "text": clash.message,
        "send": _("Book it all the same"),
        "cancel": reverse("teach:offering", args=[offering_id]),
        "form": forms.Person(initial={"person_id": person_id, "despite_clash": "on"}),
    }
    return render(request, "teach/confirm.html", context, status=409)


def _confirm_page(
    request: "PersonRequest", form: forms.Reason, offering_id: UUID, title: str, text: str, send: str
) -> HttpResponse:
    cancel = reverse("teach:offering", args=[offering_id])
    context = {"title": title, "text": text, "send": send, "cancel": cancel, "form": form}
    return render(request, "teach/confirm.html", context, status=422 if form.errors else 200)


def _words_about_seats(moved: int) -> str:
    if not moved:
        return _("The seats are saved.")
    text = ngettext(
        "Saved. %(n)s person moved up from the waiting list and hears of it.",
        "Saved. %(n)s people moved up from the waiting list and hear of it.",
        moved,
    )
    return text % {"n": moved}


def _require_organising(request: "PersonRequest") -> None:
    if not request.user.has_role("administrator", "designer", "facilitator"):
        raise errors.Forbidden
