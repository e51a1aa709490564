"""Writing one person's place: leaving, being excused, a coach."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from interleave.coaching import selectors as coaching_selectors
from interleave.coaching import services as coaching
from interleave.community import services as community
from interleave.engine import events
from interleave.journeys import editions, policies, selectors
from interleave.journeys.models import Enrolment, EnrolmentState
from interleave.kernel import errors
from interleave.kernel.errors import Problem
from interleave.ledger import ledger
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.people.models import Person

LONGEST_REASON = 300


@transaction.atomic
def withdraw(*, actor: "Person", enrolment_id: UUID, reason: str, now: datetime) -> Enrolment:
    """Give a place up; what was done stays written. Doing it twice changes nothing.

    Raises NotFound, Forbidden, or Invalid without a reason.
    """
    place = selectors.get_enrolment(actor=actor, enrolment_id=enrolment_id, lock=True)
    if not policies.can_withdraw(actor, place):
        raise errors.Forbidden(_("Only the learner and those who organise may give up this place."))
    if place.state == EnrolmentState.WITHDRAWN:
        return place
    reason = _require_reason(reason)
    ledger.record(
        events.EnrolmentWithdrawn(
            person_id=place.person_id,
            enrolment_id=place.pk,
            cohort_id=place.cohort_id,
            reason=reason,
            at=now,
        ),
        actor=actor,
    )
    if place.cohort.space_id is not None:
        community.remove_member(
            actor=actor, space_id=place.cohort.space_id, person_id=place.person_id, now=now
        )
    place.refresh_from_db()
    return place


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
        text = _("Choose somebody who is a coach here.")
        raise errors.Invalid(text, [Problem("coach", text)])
    if coach.pk == place.person_id:
        text = _("Nobody coaches herself. Choose somebody else.")
        raise errors.Invalid(text, [Problem("coach", text)])
    if place.coach_id == coach.pk:
        return place
    earlier = coaching_selectors.find_coach_of(person_id=place.person_id, context_id=place.cohort_id)
    if earlier is not None and earlier.context_id == place.cohort_id and earlier.coach_id != coach.pk:
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
