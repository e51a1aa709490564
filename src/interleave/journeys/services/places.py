"""Writing one person's place: leaving, being excused, a coach."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from interleave.coaching import selectors as coaching_selectors
from interleave.coaching import services as coaching
from interleave.community import services as community
from interleave.engine import events, pathways
from interleave.journeys import editions, policies, selectors
from interleave.journeys.models import (
    CohortOffering,
    CohortState,
    Enrolment,
    EnrolmentState,
    StepProgress,
)
from interleave.kernel import clock, errors
from interleave.kernel.errors import Problem
from interleave.kernel.models import OutboxMessage
from interleave.ledger import ledger
from interleave.live import selectors as live
from interleave.live import services as live_services
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.people.models import Person

LONGEST_REASON = 300


@transaction.atomic
def withdraw(*, actor: "Person", enrolment_id: UUID, reason: str, now: datetime) -> Enrolment:
    """Withdraw an enrolment; what was done stays written, and seats that belong to it are released.

    Doing it twice changes nothing. Raises NotFound, Forbidden, or Invalid without a reason.
    """
    place = selectors.get_enrolment(actor=actor, enrolment_id=enrolment_id)
    if not policies.can_withdraw(actor, place):
        raise errors.Forbidden(_("Only the learner and those who organise may give up this place."))
    # Offerings before enrolments, in every service: the reaction that releases seats needs both.
    live.lock_offerings_of(person_id=place.person_id)
    place = selectors.get_enrolment(actor=actor, enrolment_id=enrolment_id, lock=True)
    if place.state == EnrolmentState.WITHDRAWN:
        return place
    _withdraw(place, _require_reason(reason), actor=actor, now=now)
    place.refresh_from_db()
    return place


@transaction.atomic
def withdraw_enrolments(*, person_id: UUID, reason: str, now: datetime, cause: ledger.Entry | None) -> int:
    """Withdraw a person's active enrolments in running cohorts, for all contexts; return how many."""
    places = Enrolment.objects.filter(
        person_id=person_id, state=EnrolmentState.ACTIVE, cohort__state=CohortState.RUNNING
    )
    found = list(places.select_related("cohort").select_for_update(of=("self",)).order_by("id"))
    for place in found:
        _withdraw(place, reason, actor=None, now=now, cause=cause)
    return len(found)


def _withdraw(
    place: Enrolment,
    reason: str,
    *,
    actor: "Person | None",
    now: datetime,
    cause: ledger.Entry | None = None,
) -> None:
    ledger.record(
        events.EnrolmentWithdrawn(
            person_id=place.person_id,
            enrolment_id=place.pk,
            cohort_id=place.cohort_id,
            reason=reason,
            at=now,
        ),
        actor=actor,
        cause=cause,
    )
    if place.cohort.space_id is not None:
        community.remove_member(
            actor=actor, space_id=place.cohort.space_id, person_id=place.person_id, now=now
        )


@transaction.atomic
def release_seats(
    *,
    enrolment_id: UUID,
    now: datetime,
    cause: ledger.Entry | None,
    entered_before: datetime | None = None,
) -> None:
    """Release what a withdrawn person has booked for the cohort, or for a live step of its journey.

    What another active enrolment of the person needs stays: offerings attached to its cohort, and activities
    of its live steps unless the offering was made for the cohort that was left. With `entered_before`, what
    the person booked later stays too. 5 queries at most, and those of the release.
    """
    place = Enrolment.objects.select_related("cohort").filter(pk=enrolment_id).first()
    if place is None:
        return
    others = Enrolment.objects.filter(
        person_id=place.person_id, state=EnrolmentState.ACTIVE, cohort__state=CohortState.RUNNING
    ).exclude(pk=place.pk)
    kept = dict(others.values_list("cohort_id", "cohort__version_id"))
    attached = CohortOffering.objects.filter(cohort__in=[place.cohort_id, *kept])
    by_cohort = set(attached.values_list("cohort_id", "offering_id"))
    needed = {activity for version_id in kept.values() for activity in _activities(version_id)}
    live_services.release_bookings(
        person_id=place.person_id,
        reason=_("The enrolment was withdrawn."),
        now=now,
        cause=cause,
        belonging=live_services.Belonging(
            context_id=place.cohort_id,
            offering_ids=[offering for cohort_id, offering in by_cohort if cohort_id == place.cohort_id],
            activity_ids=_activities(place.cohort.version_id) - needed,
            kept_ids=[offering for cohort_id, offering in by_cohort if cohort_id != place.cohort_id],
            entered_before=entered_before,
        ),
    )


def release_left_seats(message: OutboxMessage) -> None:
    """Release what a person who left before this was done at once still holds. A migration puts the message.

    Does nothing where the account was opened again, or the enrolment restored. Safe to repeat.
    """
    now, person_id = clock.now(), UUID(message.payload["person_id"])
    enrolment_id = message.payload.get("enrolment_id")
    if enrolment_id is not None:
        place = Enrolment.objects.filter(pk=enrolment_id, state=EnrolmentState.WITHDRAWN).first()
        if place is not None:
            release_seats(enrolment_id=place.pk, now=now, cause=None, entered_before=place.withdrawn_at)
        return
    person = people.find_person(person_id)
    if person is not None and not person.is_active:
        live_services.release_bookings(
            person_id=person_id, reason=_("The account was closed."), now=now, cause=None
        )


@transaction.atomic
def withdraw_left_enrolments(message: OutboxMessage) -> None:
    """Withdraw the enrolments of an account that was closed before closing did it.

    A migration puts the message. Does nothing where the account was opened again. Safe to repeat.
    """
    person_id = UUID(message.payload["person_id"])
    live.lock_offerings_of(person_id=person_id)  # before enrolments, as in `withdraw`
    person = people.find_person(person_id)
    if person is not None and not person.is_active:
        withdraw_enrolments(
            person_id=person_id, reason=_("The account was closed."), now=clock.now(), cause=None
        )


def _activities(version_id: UUID) -> set[UUID]:
    """Return the live activities of a version's steps. No query once this process has met it."""
    steps = editions.load(version_id).steps
    return {step.subject_id for step in steps if step.kind == "live" and step.subject_id is not None}


@transaction.atomic
def record_blocked_seats(*, event: events.AttendanceMarked, cause: ledger.Entry) -> None:
    """Record the seats of a person for steps that stay closed because this offering was missed.

    The person may need another date first, and decides with the facilitators: nothing is cancelled here.
    At most 4 queries.
    """
    places = Enrolment.objects.filter(
        person_id=event.person_id, state=EnrolmentState.ACTIVE, cohort__state=CohortState.RUNNING
    ).select_related("cohort")
    waiting = [
        (place, missed, step)
        for place in places
        for missed, step in _depending(place.cohort.version_id, event.activity_id)
    ]
    if not waiting:
        return
    rows = StepProgress.objects.filter(
        enrolment__in={place.pk for place, _missed, _step in waiting}, opens_at=None, done_at=None
    )
    closed = set(rows.values_list("enrolment_id", "step_id"))
    activities = {step.subject_id for _place, _missed, step in waiting if step.subject_id}
    seats = dict(live.list_seats_to_come(person_id=event.person_id, activity_ids=activities, now=event.at))
    for place, missed, step in waiting:
        if (place.pk, step.id) in closed and step.subject_id in seats:
            ledger.record(
                events.SeatBlocked(
                    person_id=place.person_id,
                    enrolment_id=place.pk,
                    cohort_id=place.cohort_id,
                    step_id=step.id,
                    missed_step_id=missed.id,
                    offering_id=seats[step.subject_id],
                    at=event.at,
                ),
                cause=cause,
            )


def _depending(
    version_id: UUID, activity_id: UUID
) -> list[tuple[editions.EditionStep, editions.EditionStep]]:
    """Return pairs of a step of the activity and a live step whose rule asks about it."""
    steps = editions.load(version_id).steps
    missed = [step for step in steps if step.kind == "live" and step.subject_id == activity_id]
    return [
        (one, step)
        for one in missed
        for step in steps
        if step.kind == "live" and one.slug in pathways.steps_named(step.planned.rule)
    ]


@transaction.atomic
def excuse_step(
    *, actor: "Person", enrolment_id: UUID, step_id: UUID, reason: str, now: datetime
) -> Enrolment:
    """Let a person skip a step; it counts as done and says why. A done step stays as it is.

    Raises NotFound, Forbidden, Conflict for a place that was given up, or Invalid without a reason.
    """
    place = selectors.get_enrolment(actor=actor, enrolment_id=enrolment_id, lock=True)
    if step_id not in editions.load(place.cohort.version_id).by_id:
        raise errors.NotFound
    if not policies.can_excuse(actor, place):
        raise errors.Forbidden(_("Only the facilitators of this cohort may excuse a step."))
    if place.state == EnrolmentState.WITHDRAWN:
        raise errors.Conflict(_("This place was given up."))
    reason = _require_reason(reason)
    if place.progress.filter(step_id=step_id, done_at=None).exists():
        ledger.record(
            events.StepExcused(
                person_id=place.person_id, enrolment_id=place.pk, step_id=step_id, reason=reason, at=now
            ),
            actor=actor,
        )
        place.refresh_from_db()
    return place


@transaction.atomic
def assign_coach(*, actor: "Person", enrolment_id: UUID, coach_id: UUID, now: datetime) -> Enrolment:
    """Give a learner a coach for this journey; the relation with an earlier one ends.

    Raises NotFound, Forbidden, or Invalid when the person is no coach or the learner herself.
    """
    place = selectors.get_enrolment(actor=actor, enrolment_id=enrolment_id, lock=True)
    if not policies.can_organise(actor, place.cohort):
        raise errors.Forbidden(_("Only designers and administrators may assign a coach."))
    coach = people.find_person(coach_id)
    if coach is None or not coach.is_active or not coach.has_role("coach"):
        text = _("Choose a person who is a coach here.")
        raise errors.Invalid(text, [Problem("coach", text)])
    if coach.pk == place.person_id:
        text = _("People cannot coach themselves. Choose another coach.")
        raise errors.Invalid(text, [Problem("coach", text)])
    earlier = coaching_selectors.find_coach_of(person_id=place.person_id, context_id=place.cohort_id)
    if earlier is not None and earlier.context_id != place.cohort_id:
        earlier = None
    # The relation may have ended with an account or an enrolment that has come back since.
    if earlier is not None and earlier.coach_id == coach.pk == place.coach_id:
        return place
    if earlier is not None and earlier.coach_id != coach.pk:
        reason = _("%(name)s is the coach now.") % {"name": coach.name}
        coaching.end_relation(actor=actor, relation_id=earlier.pk, reason=reason, now=now)
    coaching.start_relation(
        actor=actor,
        coach_id=coach.pk,
        person_id=place.person_id,
        context_id=place.cohort_id,
        now=now,
    )
    place.coach = coach
    place.save(update_fields=["coach"])
    return place


def _require_reason(reason: str) -> str:
    cleaned = reason.strip()
    if not cleaned:
        text = _("Say why, in a few words.")
        raise errors.Invalid(text, [Problem("reason", text)])
    return cleaned[:LONGEST_REASON]
