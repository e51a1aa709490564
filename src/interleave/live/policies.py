"""Who may see, run and arrange live parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from interleave.live.models import (
    BOOKABLE,
    Booking,
    Offering,
    OfferingFacilitator,
    OfferingInvite,
    OfferingState,
    SessionFacilitator,
)

if TYPE_CHECKING:
    from interleave.people.models import Person

SHOWN = [*BOOKABLE, OfferingState.COMPLETED, OfferingState.CANCELLED]


def is_organiser(actor: Person) -> bool:
    """Designers and administrators arrange every offering of the organisation."""
    return actor.has_role("administrator", "designer")


def can_open_offerings(actor: Person) -> bool:
    return actor.has_role("administrator", "designer", "facilitator")


def visible_offerings(actor: Person) -> Q:
    """Published ones open to all or to the person, those she has a booking in, and those she runs."""
    if is_organiser(actor):
        return Q()
    booked = Q(pk__in=Booking.objects.filter(person=actor).values("offering"))
    return (Q(state__in=SHOWN) & (bookable_offerings(actor) | booked)) | runnable_offerings(actor)


def bookable_offerings(actor: Person) -> Q:
    """Return the offerings that the person may book, or book again: a booking of before is no invite."""
    return Q(open_to_all=True) | Q(pk__in=OfferingInvite.objects.filter(person=actor).values("offering"))


def can_book_again(actor: Person, offering: Offering) -> bool:
    """Return True if a person whose booking ended may book the offering again. 1 query at most."""
    if offering.open_to_all or is_organiser(actor):
        return True
    allowed = bookable_offerings(actor) | runnable_offerings(actor)
    return Offering.objects.filter(allowed, pk=offering.pk).exists()


def runnable_offerings(actor: Person) -> Q:
    """Offerings that the person arranges: an organiser all, a facilitator those she runs."""
    if is_organiser(actor):
        return Q()
    return Q(pk__in=OfferingFacilitator.objects.filter(person=actor).values("offering"))


def runnable_sessions(actor: Person) -> Q:
    """Sessions whose roster the person keeps: an administrator all, a facilitator those she runs."""
    if actor.has_role("administrator"):
        return Q()
    own = SessionFacilitator.objects.filter(person=actor).values("session")
    whole = OfferingFacilitator.objects.filter(person=actor).values("offering")
    return Q(pk__in=own) | Q(offering__in=whole)
