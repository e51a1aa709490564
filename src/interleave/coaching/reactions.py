"""What coaching does when something happened in another context."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from interleave.coaching import services
from interleave.coaching.services import EndCause
from interleave.engine import events
from interleave.ledger.ledger import Entry


def on_person_left(event: events.PersonLeft, entry: Entry) -> None:
    """End the coaching of a closed account, on both sides; what it coached is an open duty."""
    reason = _("The account was closed.")
    services.end_relations(
        person_id=event.person_id,
        end_cause=EndCause.PERSON_LEFT,
        reason=reason,
        now=event.at,
        cause=entry,
    )
    services.end_relations(
        coach_id=event.person_id, end_cause=EndCause.COACH_LEFT, reason=reason, now=event.at, cause=entry
    )


def on_withdrawn(event: events.EnrolmentWithdrawn, entry: Entry) -> None:
    """End the coaching that was part of the cohort."""
    services.end_relations(
        person_id=event.person_id,
        context_id=event.cohort_id,
        end_cause=EndCause.WITHDRAWN,
        reason=_("The enrolment was withdrawn."),
        now=event.at,
        cause=entry,
    )


HANDLERS: Mapping[type, Callable[[Any, Entry], None]] = {
    events.PersonLeft: on_person_left,
    events.EnrolmentWithdrawn: on_withdrawn,
}
