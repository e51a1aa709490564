"""Planning, moving and calling off sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interleave.engine import events
from interleave.kernel import dates, errors, ids, room_links, wall_time
from interleave.kernel.wall_time import WallTime
from interleave.ledger import ledger
from interleave.live import selectors
from interleave.live.models import Offering, OfferingState, Session, SessionFacilitator, SessionState
from interleave.live.services import seats, settling
from interleave.live.services.offerings import end_without_date, require_facilitators, require_reason
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.people.models import Person

LONGEST = 12 * 60  # minutes


class FacilitatorBusy(errors.Conflict):
    """A facilitator has something else at that time; `despite_clash` plans it."""

    question = gettext_lazy(
        "%(name)s already has “%(title)s” from %(start)s to %(end)s. Plan it all the same?"
    )

    def __init__(self, clashes: Sequence[selectors.Clash]) -> None:
        first = clashes[0]
        super().__init__(
            str(self.question)
            % {
                "count": len({clash.person_name for clash in clashes}),
                "name": first.person_name,
                "title": first.title,
                "start": date_format(timezone.localtime(first.starts_at), "D j M Y, H:i", use_l10n=False),
                "end": date_format(timezone.localtime(first.ends_at), "H:i", use_l10n=False),
            }
        )
        self.clashes = tuple(clashes)


class LearnersBusy(FacilitatorBusy):
    """People with a seat have something else at that time; `despite_clash` plans it."""

    question = gettext_lazy(
        "%(count)s of the people booked have something else at that time: %(name)s has “%(title)s” from "
        "%(start)s to %(end)s. Plan it all the same?"
    )


@transaction.atomic
def plan_session(
    *,
    actor: Person,
    offering_id: UUID,
    starts: WallTime,
    minutes: int | None = None,
    venue: str = "",
    room_url: str = "",
    facilitators: Sequence[UUID] | None = None,
    now: datetime,
    despite_clash: bool = False,
    session_id: UUID | None = None,
) -> Session:
    """Add a dated block; `starts` is the local time of the place. `minutes` None takes the activity's.

    Closed accounts are not taken over from the offering. With a `session_id` of the caller's making a repeat
    finds the first. Raises NotFound, TimeInDoubt, Invalid, FacilitatorBusy or LearnersBusy unless
    `despite_clash`, or Conflict.
    """
    offering = selectors.get_offering_to_run(actor=actor, offering_id=offering_id, lock=True)
    known = Session.objects.filter(pk=session_id, offering=offering).first() if session_id else None
    if known is not None:
        return known
    if offering.is_cancelled or offering.state == OfferingState.COMPLETED:
        raise errors.Conflict(_("This offering is over or called off. Nothing can be added to it."))
    starts_at, ends_at = _span(starts, minutes or offering.activity.minutes, now=now)
    if facilitators is None:
        by_default = selectors.list_facilitator_ids(offering.pk)
        open_accounts = people.list_open_accounts(by_default)
        runners = [person_id for person_id in by_default if person_id in open_accounts]
    else:
        runners = list(facilitators)
    require_facilitators(runners, known=set())
    if not despite_clash:
        _check_free(offering, runners, starts_at, ends_at, apart_from=None)
    session = Session.objects.create(
        pk=session_id or ids.new_id(),
        offering=offering,
        starts_at=starts_at,
        ends_at=ends_at,
        zone_name=starts.zone_name,
        venue=venue.strip()[:200],
        room_url=room_links.checked(room_url),
        announced_at=now,
    )
    _set_runners(session, runners)
    _record_planned(session, actor, now=now)
    return session


@transaction.atomic
def move_session(
    *,
    actor: Person,
    session_id: UUID,
    starts: WallTime,
    minutes: int,
    venue: str,
    room_url: str,
    now: datetime,
    facilitators: Sequence[UUID] | None = None,
    despite_clash: bool = False,
) -> Session:
    """Give a session another time, place, room or facilitators; everybody booked hears of it.

    Another time or venue lets people give their seat back for a while without being late. Handing in what is
    already so changes nothing. Raises NotFound, TimeInDoubt, Invalid, FacilitatorBusy or LearnersBusy unless
    `despite_clash`, or Conflict when it was held or called off.
    """
    session = selectors.get_session_to_run(actor=actor, session_id=session_id, lock=True)
    _check_stands(session)
    starts_at, ends_at = _span(starts, minutes, now=now, known=session)
    runners = [place.person_id for place in session.facilitators.all()]
    wanted = list(facilitators) if facilitators is not None else runners
    place, url = venue.strip()[:200], room_links.checked(room_url)
    before = (session.starts_at, session.ends_at, session.zone_name, session.venue, session.room_url)
    if before == (starts_at, ends_at, starts.zone_name, place, url) and set(runners) == set(wanted):
        return session
    require_facilitators(wanted, known=set(runners))
    if not despite_clash:
        _check_free(session.offering, wanted, starts_at, ends_at, apart_from=session.pk)
    if (session.starts_at, session.ends_at, session.venue) != (starts_at, ends_at, place):
        session.announced_at = now
    session.starts_at, session.ends_at, session.zone_name = starts_at, ends_at, starts.zone_name
    session.venue, session.room_url = place, url
    session.revision += 1
    session.save()
    _set_runners(session, wanted)
    _record_moved(session, actor, now=now)
    return session


@transaction.atomic
def cancel_session(*, actor: Person, session_id: UUID, reason: str, now: datetime) -> Session:
    """Cancel one session. Without another session to come the offering ends with it.

    It is completed where a session was held, and cancelled otherwise, so that no one waits for a date that
    does not exist; restoring it brings the bookings back. Doing it twice changes nothing. Raises NotFound,
    Invalid without a reason, or Conflict when it was held.
    """
    session = selectors.get_session_to_run(actor=actor, session_id=session_id, lock=True)
    if session.is_cancelled:
        return session
    reason = require_reason(reason)
    _check_stands(session)
    offering = selectors.get_offering_of(session, lock=True)
    session.state = SessionState.CANCELLED
    session.cancelled_at, session.cancelled_by, session.cancel_reason = now, actor, reason
    session.revision += 1
    session.save()
    end = _end_of(offering)
    if end is not None:  # before the event: a cancelled offering is news once, not twice
        seats.change_offering(offering, by=actor, now=now, state=end, reason=reason)
    event = events.SessionCancelled(
        session_id=session.pk,
        offering_id=session.offering_id,
        activity_id=session.offering.activity_id,
        reason=reason,
        revision=session.revision,
        at=now,
    )
    entry = ledger.record(event, actor=actor)
    settling.settle_after_cancelling(session, actor=actor, now=now, cause=entry)
    if end is not None:
        end_without_date(offering, reason=reason, actor=actor, now=now, cause=entry)
    return session


def _end_of(offering: Offering) -> OfferingState | None:
    """Return how an offering ends that has no planned session; None while it has one. 1 query."""
    states = set(offering.sessions.values_list("state", flat=True))
    if offering.state == OfferingState.DRAFT or SessionState.PLANNED in states:
        return None
    return OfferingState.COMPLETED if SessionState.HELD in states else OfferingState.CANCELLED


def _span(
    starts: WallTime, minutes: int, *, now: datetime, known: Session | None = None
) -> tuple[datetime, datetime]:
    """Return start and end in UTC. A past start is refused, unless it is the session's own already."""
    if not 0 < minutes <= LONGEST:
        text = _("Enter minutes from 1 to 720.")
        raise errors.Invalid(text, [errors.Problem("minutes", text)])
    dates.require_near(starts.on, "starts_on", today=now.date())
    starts_at = wall_time.resolve(starts)
    if starts_at <= now and (known is None or starts_at != known.starts_at):
        text = _("That is in the past. Choose a day and time to come.")
        raise errors.Invalid(text, [errors.Problem("starts_on", text)])
    return starts_at, starts_at + timedelta(minutes=minutes)


def _check_stands(session: Session) -> None:
    if session.is_cancelled:
        raise errors.Conflict(_("This session was called off."))
    if session.is_held:
        raise errors.Conflict(_("This session was held: its attendance is closed."))
    offering: Offering = session.offering
    if offering.is_cancelled:
        raise errors.Conflict(_("This offering was called off. Restore it first."))


def _check_free(
    offering: Offering,
    runners: Sequence[UUID],
    starts_at: datetime,
    ends_at: datetime,
    *,
    apart_from: UUID | None,
) -> None:
    """Raise FacilitatorBusy or LearnersBusy where those who run it, or have a seat, have something else."""
    clashes = selectors.find_facilitator_clashes(runners, starts_at, ends_at, apart_from=apart_from)
    if clashes:
        raise FacilitatorBusy(clashes)
    skipped = [apart_from] if apart_from is not None else []
    clashes = selectors.find_seat_clashes(offering, starts_at, ends_at, apart_from=skipped)
    if clashes:
        raise LearnersBusy(clashes)


def _set_runners(session: Session, person_ids: Sequence[UUID]) -> None:
    SessionFacilitator.objects.filter(session=session).exclude(person_id__in=person_ids).delete()
    SessionFacilitator.objects.bulk_create(
        [SessionFacilitator(session=session, person_id=person_id) for person_id in set(person_ids)],
        ignore_conflicts=True,
    )


def _record_planned(session: Session, actor: Person, *, now: datetime) -> None:
    event = events.SessionPlanned(
        session_id=session.pk,
        offering_id=session.offering_id,
        activity_id=session.offering.activity_id,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone_name=session.zone_name,
        at=now,
    )
    ledger.record(event, actor=actor)


def _record_moved(session: Session, actor: Person, *, now: datetime) -> None:
    event = events.SessionMoved(
        session_id=session.pk,
        offering_id=session.offering_id,
        activity_id=session.offering.activity_id,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone_name=session.zone_name,
        revision=session.revision,
        at=now,
    )
    ledger.record(event, actor=actor)
