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

from interleave.engine import events
from interleave.kernel import dates, errors, ids, room_links, wall_time
from interleave.kernel.wall_time import WallTime
from interleave.ledger import ledger
from interleave.live import selectors
from interleave.live.models import Offering, OfferingState, Session, SessionFacilitator, SessionState
from interleave.live.services import settling
from interleave.live.services.offerings import require_reason
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.people.models import Person

LONGEST = 12 * 60  # minutes


class FacilitatorBusy(errors.Conflict):
    """A facilitator runs something else at that time; it is possible with a clear word."""

    def __init__(self, clashes: Sequence[selectors.Clash]) -> None:
        first = clashes[0]
        super().__init__(
            _("%(name)s already runs “%(title)s” from %(start)s to %(end)s. Plan it all the same?")
            % {
                "name": first.person_name,
                "title": first.title,
                "start": date_format(timezone.localtime(first.starts_at), "D j M, H:i", use_l10n=False),
                "end": date_format(timezone.localtime(first.ends_at), "H:i", use_l10n=False),
            }
        )
        self.clashes = tuple(clashes)


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

    With a `session_id` of the caller's making a repeat finds the first. Raises NotFound,
    TimeInDoubt, Invalid, FacilitatorBusy unless `despite_clash`, or Conflict.
    """
    offering = selectors.get_offering_to_run(actor=actor, offering_id=offering_id, lock=True)
    known = Session.objects.filter(pk=session_id, offering=offering).first() if session_id else None
    if known is not None:
        return known
    if offering.is_cancelled or offering.state == OfferingState.COMPLETED:
        raise errors.Conflict(_("This offering is over or called off. Nothing can be added to it."))
    starts_at, ends_at = _span(starts, minutes or offering.activity.minutes, now=now)
    runners = list(facilitators) if facilitators is not None else selectors.list_facilitator_ids(offering.pk)
    if not despite_clash:
        _check_free(runners, starts_at, ends_at, apart_from=None)
    session = Session.objects.create(
        pk=session_id or ids.new_id(),
        offering=offering,
        starts_at=starts_at,
        ends_at=ends_at,
        zone_name=starts.zone_name,
        venue=venue.strip()[:200],
        room_url=room_links.checked(room_url),
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

    Handing in what is already so changes nothing. Raises NotFound, TimeInDoubt, Invalid,
    FacilitatorBusy unless `despite_clash`, or Conflict when it was held or called off.
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
    if not despite_clash:
        _check_free(wanted, starts_at, ends_at, apart_from=session.pk)
    session.starts_at, session.ends_at, session.zone_name = starts_at, ends_at, starts.zone_name
    session.venue, session.room_url = place, url
    session.revision += 1
    session.save()
    _set_runners(session, wanted)
    _record_moved(session, actor, now=now)
    return session


@transaction.atomic
def cancel_session(*, actor: Person, session_id: UUID, reason: str, now: datetime) -> Session:
    """Call one session off; the offering and its other sessions stay. Doing it twice changes nothing.

    Raises NotFound, Invalid without a reason, or Conflict when it was held.
    """
    session = selectors.get_session_to_run(actor=actor, session_id=session_id, lock=True)
    if session.is_cancelled:
        return session
    reason = require_reason(reason)
    _check_stands(session)
    session.state = SessionState.CANCELLED
    session.cancelled_at, session.cancelled_by, session.cancel_reason = now, actor, reason
    session.revision += 1
    session.save()
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
    return session


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
    runners: Sequence[UUID], starts_at: datetime, ends_at: datetime, *, apart_from: UUID | None
) -> None:
    clashes = selectors.find_facilitator_clashes(runners, starts_at, ends_at, apart_from=apart_from)
    if clashes:
        raise FacilitatorBusy(clashes)


def _set_runners(session: Session, person_ids: Sequence[UUID]) -> None:
    found = {person.pk for person in people.list_by_ids(person_ids)}
    if found != set(person_ids):
        text = _("Choose facilitators of your organisation.")
        raise errors.Invalid(text, [errors.Problem("facilitators", text)])
    SessionFacilitator.objects.filter(session=session).exclude(person_id__in=found).delete()
    SessionFacilitator.objects.bulk_create(
        [SessionFacilitator(session=session, person_id=person_id) for person_id in found],
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
