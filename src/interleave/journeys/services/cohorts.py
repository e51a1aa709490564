"""Writing cohorts: launching, changing, offerings, closing."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from interleave.community import services as community
from interleave.engine import events
from interleave.journeys import editions, policies, selectors
from interleave.journeys.models import (
    Cohort,
    CohortFacilitator,
    CohortOffering,
    CohortState,
    Enrolment,
    EnrolmentState,
)
from interleave.journeys.services import checking, days, drafts
from interleave.kernel import dates, errors
from interleave.kernel.errors import Problem
from interleave.ledger import ledger
from interleave.live import selectors as live
from interleave.live import services as live_services
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.people.models import Person

MOST_PLACES = 100_000


class NotPublished(errors.Conflict):
    """Only a published version can be run."""


class AlreadyLaunched(errors.Conflict):
    """A cohort of that name starts that day already."""


class CohortOver(errors.Conflict):
    """A finished cohort asks for nothing more and takes nobody in."""


@transaction.atomic
def launch_cohort(
    *,
    actor: "Person",
    version_id: UUID,
    title: str,
    starts_on: date,
    now: datetime,
    facilitator_ids: Sequence[UUID] = (),
    ends_on: date | None = None,
    capacity: int | None = None,
    has_begun: bool = False,
) -> Cohort:
    """Run a published version, with a journey space where its discussions have their threads.

    `has_begun` is the word that a first day more than a week ago is meant.
    Raises Forbidden, NotFound, NotPublished, AlreadyLaunched, FirstDayPast or Invalid.
    """
    drafts.require_designer(actor)
    version = selectors.get_version(actor=actor, version_id=version_id, lock=True)
    if version.is_draft:
        raise NotPublished(_("Publish this journey first; then it can be run."))
    title = checking.require_title(title)
    _require_dates(starts_on, ends_on, capacity)
    days.require_first_day(starts_on, has_begun=has_begun, now=now)
    if Cohort.objects.filter(version__journey=version.journey_id, title=title, starts_on=starts_on).exists():
        raise AlreadyLaunched(_("A cohort of that name starts that day already."))
    cohort = Cohort.objects.create(
        version=version,
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
        capacity=capacity,
        launched_by=actor,
        launched_at=now,
    )
    _open_space(cohort, actor=actor, now=now)
    _set_facilitators(cohort, facilitator_ids, actor=actor, now=now)
    ledger.record(
        events.CohortLaunched(cohort_id=cohort.pk, version_id=version.pk, starts_on=starts_on, at=now),
        actor=actor,
    )
    return cohort


@transaction.atomic
def change_cohort(
    *,
    actor: "Person",
    cohort_id: UUID,
    title: str,
    ends_on: date | None,
    capacity: int | None,
    facilitator_ids: Sequence[UUID],
    now: datetime,
) -> Cohort:
    """Change a cohort's name, end, seats and facilitators; the dates of all learners stay.

    Raises Forbidden, NotFound, CohortOver or Invalid.
    """
    cohort = get_organised(actor=actor, cohort_id=cohort_id)
    cohort.title = checking.require_title(title)
    _require_dates(cohort.starts_on, ends_on, capacity)
    if ends_on is not None:
        dates.require_near(ends_on, "ends_on", today=now.date())
    cohort.ends_on, cohort.capacity = ends_on, capacity
    cohort.save(update_fields=["title", "ends_on", "capacity"])
    _set_facilitators(cohort, facilitator_ids, actor=actor, now=now)
    _record_change(cohort, actor=actor, now=now)
    return cohort


@transaction.atomic
def attach_offering(
    *, actor: "Person", cohort_id: UUID, step_id: UUID, offering_id: UUID, now: datetime
) -> CohortOffering:
    """Let an offering serve a live step, and invite the cohort's people. Doing it twice changes nothing.

    Raises NotFound, Forbidden, CohortOver, or Invalid when the offering is of another activity.
    """
    cohort = _get_led(actor=actor, cohort_id=cohort_id)
    step = editions.load(cohort.version_id).by_id.get(step_id)
    offering = live.get_offering(actor=actor, offering_id=offering_id)
    if step is None:
        raise errors.NotFound
    if step.kind != "live" or step.subject_id != offering.activity_id:
        text = _("That offering is of another activity than this step. Choose one of its own.")
        raise errors.Invalid(text, [Problem("offering", text)])
    attached, is_new = CohortOffering.objects.get_or_create(
        cohort=cohort, step_id=step_id, offering_id=offering_id, defaults={"attached_at": now}
    )
    if is_new or attached.detached_at is not None:
        attached.detached_at = None
        attached.save(update_fields=["detached_at"])
        invite(cohort, _active_ids(cohort), actor=actor, now=now, offering_ids=[offering_id])
        _record_change(cohort, actor=actor, now=now)
    return attached


@transaction.atomic
def detach_offering(
    *, actor: "Person", cohort_id: UUID, step_id: UUID, offering_id: UUID, now: datetime
) -> None:
    """Take an offering off a step; bookings stay as they are. Raises NotFound, Forbidden or CohortOver."""
    cohort = _get_led(actor=actor, cohort_id=cohort_id)
    gone = CohortOffering.objects.filter(
        cohort=cohort, step_id=step_id, offering_id=offering_id, detached_at=None
    ).update(detached_at=now)
    if gone:
        _record_change(cohort, actor=actor, now=now)


@transaction.atomic
def close_cohort(*, actor: "Person", cohort_id: UUID, now: datetime) -> Cohort:
    """Finish a cohort: it asks for nothing more, its space can be read and not written in.

    What people still do is written down. Doing it twice changes nothing. Raises Forbidden or NotFound.
    """
    cohort = selectors.get_cohort(actor=actor, cohort_id=cohort_id, lock=True)
    if not policies.can_organise(actor, cohort):
        raise errors.Forbidden(_("Only designers and administrators may close a cohort."))
    if cohort.state == CohortState.FINISHED:
        return cohort
    cohort.state, cohort.closed_at = CohortState.FINISHED, now
    cohort.save(update_fields=["state", "closed_at"])
    if cohort.space_id is not None:
        community.close_space(actor=actor, space_id=cohort.space_id, now=now)
    ledger.record(events.CohortClosed(cohort_id=cohort.pk, at=now), actor=actor)
    return cohort


def get_organised(*, actor: "Person", cohort_id: UUID) -> Cohort:
    """Return a cohort, locked, that the actor may organise. Raises Forbidden, NotFound or CohortOver."""
    cohort = selectors.get_cohort(actor=actor, cohort_id=cohort_id, lock=True)
    if not policies.can_organise(actor, cohort):
        raise errors.Forbidden(_("Only designers and administrators may do that."))
    return _require_running(cohort)


def invite(
    cohort: Cohort,
    person_ids: Sequence[UUID],
    *,
    actor: "Person",
    now: datetime,
    offering_ids: Sequence[UUID] | None = None,
) -> None:
    """Let people see and book the offerings of their cohort (all, or the ones given)."""
    if offering_ids is None:
        attached = CohortOffering.objects.filter(cohort=cohort, detached_at=None)
        offering_ids = list(attached.order_by().values_list("offering_id", flat=True).distinct())
    for offering_id in offering_ids if person_ids else ():
        live_services.invite_people(actor=actor, offering_id=offering_id, person_ids=person_ids, now=now)


def _get_led(*, actor: "Person", cohort_id: UUID) -> Cohort:
    cohort = selectors.get_cohort(actor=actor, cohort_id=cohort_id, lock=True)
    if not policies.can_facilitate(actor, cohort):
        raise errors.Forbidden(_("Only the facilitators of this cohort may do that."))
    return _require_running(cohort)


def _require_running(cohort: Cohort) -> Cohort:
    if cohort.state == CohortState.FINISHED:
        raise CohortOver(_("This cohort is finished."))
    return cohort


def _require_dates(starts_on: date, ends_on: date | None, capacity: int | None) -> None:
    problems = []
    if ends_on is not None and ends_on < starts_on:
        problems.append(Problem("ends_on", _("The last day cannot come before the first.")))
    if capacity is not None and capacity < 1:
        problems.append(Problem("capacity", _("Leave room for one person at least, or set no limit.")))
    if capacity is not None and capacity > MOST_PLACES:
        text = _("A cohort has at most %(most)d places; set no limit for more.")
        problems.append(Problem("capacity", text % {"most": MOST_PLACES}))
    if problems:
        raise errors.Invalid(problems[0].text, problems)


def _open_space(cohort: Cohort, *, actor: "Person", now: datetime) -> None:
    edition = editions.load(cohort.version_id)
    prompts = [step.subject_id for step in edition.steps if step.kind == "discussion" and step.subject_id]
    space = community.open_space(
        actor=actor,
        title=f"{edition.title} · {cohort.title}",
        context_id=cohort.pk,
        prompt_ids=prompts,
        now=now,
    )
    cohort.space_id = space.pk
    cohort.save(update_fields=["space_id"])


def _set_facilitators(cohort: Cohort, person_ids: Sequence[UUID], *, actor: "Person", now: datetime) -> None:
    """Make these people, and no others, the cohort's facilitators; they host its space."""
    wanted = set(person_ids)
    known = {person.pk for person in people.list_by_ids(wanted) if person.is_active}
    if wanted - known:
        text = _("One of the facilitators is not in your organisation any more. Choose again.")
        raise errors.Invalid(text, [Problem("facilitators", text)])
    now_there = set(cohort.facilitators.filter(ended_at=None).values_list("person_id", flat=True))
    cohort.facilitators.filter(ended_at=None, person_id__in=now_there - wanted).update(ended_at=now)
    fresh = sorted(wanted - now_there)
    CohortFacilitator.objects.bulk_create(
        [CohortFacilitator(cohort=cohort, person_id=person_id, added_at=now) for person_id in fresh]
    )
    if fresh and cohort.space_id is not None:
        community.add_members(actor=actor, space_id=cohort.space_id, person_ids=fresh, as_hosts=True, now=now)


def _active_ids(cohort: Cohort) -> list[UUID]:
    places = Enrolment.objects.filter(cohort=cohort).exclude(state=EnrolmentState.WITHDRAWN)
    return list(places.values_list("person_id", flat=True))


def _record_change(cohort: Cohort, *, actor: "Person", now: datetime) -> None:
    ledger.record(events.CohortChanged(cohort_id=cohort.pk, at=now), actor=actor)
