"""Reading activities, offerings and their sessions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.db.models import Count, Model, Prefetch, Q, QuerySet

from interleave.kernel import errors
from interleave.live import policies
from interleave.live.models import (
    SEATED,
    Attendance,
    Booking,
    BookingStatus,
    LiveActivity,
    Modality,
    Offering,
    OfferingFacilitator,
    Session,
    SessionFacilitator,
    SessionState,
)
from interleave.live.selectors.views import OfferingCard, SessionCard, first_start

if TYPE_CHECKING:
    from interleave.people.models import Person

_Row = TypeVar("_Row", bound=Model)


def get_activity_by_slug(slug: str) -> LiveActivity:
    """Return the live activity of this slug, or raise NotFound. 1 query."""
    return _one(LiveActivity.objects.filter(slug=slug))


def find_activity(*, slug: str) -> LiveActivity | None:
    """Return the live activity of this slug, or None. 1 query."""
    return LiveActivity.objects.filter(slug=slug).first()


def list_activities_by_id(activity_ids: Iterable[UUID]) -> list[LiveActivity]:
    """Return these live activities of the organisation. 1 query."""
    return list(LiveActivity.objects.filter(pk__in=list(activity_ids)))


def get_activity(*, activity_id: UUID) -> LiveActivity:
    """Return a live activity of the organisation, or raise NotFound. 1 query."""
    return _one(LiveActivity.objects.filter(pk=activity_id))


def list_activities(*, actor: Person, search: str = "") -> QuerySet[LiveActivity]:
    """List the designs that the person may open offerings of, by title."""
    if not policies.can_open_offerings(actor):
        return LiveActivity.objects.none()
    found = LiveActivity.objects.annotate(offering_count=Count("offerings")).order_by("title")
    return found.filter(title__icontains=search.strip()) if search.strip() else found


def get_offering(*, actor: Person, offering_id: UUID) -> Offering:
    """Return an offering that the person may see, or raise NotFound. 1 query."""
    return _one(
        Offering.objects.filter(policies.visible_offerings(actor), pk=offering_id).select_related("activity")
    )


def get_offering_to_run(*, actor: Person, offering_id: UUID, lock: bool = False) -> Offering:
    """Return an offering that the person arranges, or raise NotFound. 1 query."""
    found = Offering.objects.filter(policies.runnable_offerings(actor), pk=offering_id).select_related(
        "activity"
    )
    return _one(found.select_for_update(of=("self",)) if lock else found)


def lock_offering(*, actor: Person, offering_id: UUID) -> Offering:
    """Return a visible offering, its row locked until the transaction ends, or raise NotFound. 1 query."""
    return _one(
        Offering.objects.filter(policies.visible_offerings(actor), pk=offering_id)
        .select_related("activity")
        .select_for_update(of=("self",))
    )


def list_offerings_to_run(*, actor: Person, search: str = "") -> QuerySet[Offering]:
    """List the offerings that the person arranges, newest first, with counts of who is in and who waits."""
    found = (
        Offering.objects.filter(policies.runnable_offerings(actor))
        .select_related("activity")
        .annotate(
            taken=Count("bookings", filter=Q(bookings__state__in=SEATED)),
            waiting=Count("bookings", filter=Q(bookings__state=BookingStatus.WAITLISTED)),
        )
        .order_by("-opened_at")
    )
    words = search.strip()
    return found.filter(Q(activity__title__icontains=words) | Q(title__icontains=words)) if words else found


def list_bookable_offerings(
    *, actor: Person, activity_id: UUID, context_id: UUID | None, now: datetime
) -> list[OfferingCard]:
    """List the runs of an activity that the person may book or has a booking in, soonest first. 5 queries.

    With a `context_id` those of that context and those made for none; without one, all that she may see.
    """
    found = Offering.objects.filter(
        policies.visible_offerings(actor), activity_id=activity_id
    ).select_related("activity")
    if context_id is not None:
        found = found.filter(
            Q(context_id=context_id) | Q(context_id=None) | Q(bookings__person=actor)
        ).distinct()
    cards = _cards(actor, list(found), now=now)
    shown = [card for card in cards if card.booking_id is not None or card.is_bookable]
    return sorted(shown, key=lambda card: (card.starts_at is None, card.starts_at or now))


def summarise_offering(*, actor: Person, offering_id: UUID, now: datetime) -> OfferingCard:
    """Return one offering as the person may see it, or raise NotFound. 5 queries."""
    offering = get_offering(actor=actor, offering_id=offering_id)
    return _cards(actor, [offering], now=now)[0]


def list_offerings_of_context(*, actor: Person, context_id: UUID, now: datetime) -> list[OfferingCard]:
    """List what is run for a context, as far as the person may see it, soonest first. 5 queries."""
    found = Offering.objects.filter(policies.visible_offerings(actor), context_id=context_id)
    cards = _cards(actor, list(found.select_related("activity")), now=now)
    return sorted(cards, key=lambda card: (card.starts_at is None, card.starts_at or now))


def list_booked_person_ids(offering_id: UUID) -> list[UUID]:
    """List who holds a seat in an offering. 1 query."""
    return list(
        Booking.objects.filter(offering_id=offering_id, state__in=SEATED)
        .order_by("changed_at", "pk")
        .values_list("person_id", flat=True)
    )


def list_facilitator_ids(offering_id: UUID) -> list[UUID]:
    """List who runs an offering. 1 query."""
    return list(
        OfferingFacilitator.objects.filter(offering_id=offering_id)
        .order_by("person__name")
        .values_list("person_id", flat=True)
    )


def free_seats(offering: Offering) -> int:
    """Count the seats nobody holds; never below 0. 1 query. Certain while the offering's row is locked."""
    return max(0, offering.seats - Booking.objects.filter(offering=offering, state__in=SEATED).count())


def planned_sessions(offering: Offering) -> list[Session]:
    """List the sessions that stand, in order of time. 1 query."""
    return list(offering.sessions.exclude(state=SessionState.CANCELLED).order_by("starts_at"))


def is_frozen(offering: Offering, sessions: Sequence[Session], *, now: datetime) -> bool:
    """Tell whether the start is so near that nobody is given a seat without asking."""
    start = first_start(list(sessions))
    return start is not None and now >= start - timedelta(hours=offering.freeze_hours)


def is_late_to_cancel(offering: Offering, sessions: Sequence[Session], *, now: datetime) -> bool:
    start = first_start(list(sessions))
    return start is not None and now > start - timedelta(hours=offering.cancel_before_hours)


def has_begun(sessions: Sequence[Session], *, now: datetime) -> bool:
    start = first_start(list(sessions))
    return start is not None and now >= start


def _cards(actor: Person, offerings: list[Offering], *, now: datetime) -> list[OfferingCard]:
    """Build the cards of offerings that the person may see. 4 queries, however many."""
    ids = [offering.pk for offering in offerings]
    sessions: dict[UUID, list[Session]] = {}
    for session in _sessions_with_people(Session.objects.filter(offering__in=ids), actor):
        sessions.setdefault(session.offering_id, []).append(session)
    rows = list(
        Booking.objects.filter(offering__in=ids)
        .filter(Q(state__in=SEATED) | Q(state=BookingStatus.WAITLISTED) | Q(person=actor))
        .order_by("position", "pk")
    )
    return [
        _card(
            actor,
            offering,
            sessions.get(offering.pk, []),
            [row for row in rows if row.offering_id == offering.pk],
            now=now,
        )
        for offering in offerings
    ]


def _sessions_with_people(sessions: QuerySet[Session], actor: Person) -> QuerySet[Session]:
    """Load sessions with who runs them and how the person attended. 3 queries."""
    runners = SessionFacilitator.objects.select_related("person")
    mine = Attendance.objects.filter(person=actor)
    return sessions.prefetch_related(
        Prefetch("facilitators", runners), Prefetch("attendances", mine, to_attr="mine")
    ).order_by("starts_at")


def _card(
    actor: Person, offering: Offering, sessions: list[Session], rows: list[Booking], *, now: datetime
) -> OfferingCard:
    own = next((row for row in rows if row.person_id == actor.pk), None)
    waiting = [row.person_id for row in rows if row.is_waiting]
    names = {place.person.name for session in sessions for place in session.facilitators.all()}
    return OfferingCard(
        offering_id=offering.pk,
        activity_id=offering.activity_id,
        context_id=offering.context_id,
        title=offering.full_title,
        modality=offering.activity.modality,
        modality_words=offering.activity.get_modality_display(),
        state=offering.state,
        state_words=offering.get_state_display(),
        seats=offering.seats,
        seats_left=max(0, offering.seats - sum(row.is_seated for row in rows)),
        waiting=len(waiting),
        cancel_before_hours=offering.cancel_before_hours,
        freeze_hours=offering.freeze_hours,
        sessions=tuple(
            session_card(session, offering, actor, has_place=own is not None and own.is_seated, now=now)
            for session in sessions
        ),
        facilitators=tuple(sorted(names)),
        booking_id=own.pk if own else None,
        booking_state=own.state if own else "",
        booking_words=own.get_state_display() if own else "",
        booking_modality=Modality(own.modality).label if own else "",  # type: ignore[arg-type]
        rank=waiting.index(actor.pk) + 1 if own is not None and own.is_waiting else None,
        is_bookable=offering.is_bookable and not has_begun(sessions, now=now),
        is_frozen=is_frozen(offering, sessions, now=now),
        is_late_to_cancel=is_late_to_cancel(offering, sessions, now=now),
        starts_at=first_start(sessions),
    )


def session_card(
    session: Session, offering: Offering, actor: Person, *, has_place: bool, now: datetime
) -> SessionCard:
    """Build the card of a session that was loaded with who runs it and how the person attended."""
    runs = any(place.person_id == actor.pk for place in session.facilitators.all())
    attended: Attendance | None = next(iter(getattr(session, "mine", ())), None)
    stands = not offering.is_cancelled
    is_open = stands and session.is_joinable(at=now)
    return SessionCard(
        session_id=session.pk,
        offering_id=session.offering_id,
        activity_id=offering.activity_id,
        title=offering.full_title,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone_name=session.zone_name,
        venue=session.venue,
        has_room=bool(session.room_url),
        room_url=session.room_url if is_open and (has_place or runs) else "",
        state=session.state if stands else SessionState.CANCELLED,
        state_words=session.get_state_display() if stands else str(SessionState.CANCELLED.label),
        is_open=is_open,
        is_over=now >= session.ends_at,
        is_runner=runs,
        attendance=attended.status if attended else "",
        minutes_late=attended.minutes_late if attended else 0,
    )


def _one(found: QuerySet[_Row]) -> _Row:
    row = found.first()
    if row is None:
        raise errors.NotFound
    return row
