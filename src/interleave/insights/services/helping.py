"""Writing down what somebody did for a person at risk, and what came of it."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from interleave.engine import events
from interleave.insights import policies, selectors
from interleave.insights.models import Intervention, InterventionKind, Outcome
from interleave.kernel import errors, ids
from interleave.ledger import ledger

if TYPE_CHECKING:
    from interleave.people.models import Person

LONGEST_NOTE = 500
DOUBLE_CLICK = timedelta(minutes=1)


@transaction.atomic
def record_intervention(
    *, actor: "Person", enrolment_id: UUID, kind: str, note: str = "", now: datetime
) -> Intervention:
    """Write down that the actor did something for a person; a second click a moment later adds nothing.

    Raises NotFound or Invalid.
    """
    assessed = selectors.get_risk(actor=actor, enrolment_id=enrolment_id, lock=True)
    note = note.strip()
    if kind not in InterventionKind:
        raise errors.Invalid(_("Choose what you did."), [errors.Problem("kind", _("Choose what you did."))])
    if len(note) > LONGEST_NOTE:
        text = _("Write at most %(most)d characters.") % {"most": LONGEST_NOTE}
        raise errors.Invalid(text, [errors.Problem("note", text)])
    just_now = Intervention.objects.filter(
        enrolment_id=enrolment_id, by=actor, kind=kind, note=note, undone_at=None, at__gt=now - DOUBLE_CLICK
    ).first()
    if just_now is not None:
        return just_now
    done = Intervention.objects.create(
        id=ids.new_id(), enrolment_id=enrolment_id, by=actor, kind=kind, note=note, at=now
    )
    ledger.record(
        events.InterventionRecorded(
            person_id=assessed.person_id,
            enrolment_id=enrolment_id,
            intervention_id=done.pk,
            kind=kind,
            at=now,
        ),
        actor=actor,
    )
    return done


@transaction.atomic
def close_intervention(
    *, actor: "Person", intervention_id: UUID, outcome: str, now: datetime
) -> Intervention:
    """Say what came of an intervention; the same said again changes nothing.

    Raises NotFound, Invalid, or Conflict when it was undone or closed otherwise.
    """
    done = selectors.get_intervention(actor=actor, intervention_id=intervention_id, lock=True)
    if outcome not in Outcome:
        text = _("Choose how it went on.")
        raise errors.Invalid(text, [errors.Problem("outcome", text)])
    if done.outcome == outcome:
        return done
    if not done.is_open:
        raise errors.Conflict(_("What came of this is written down already. Reload the page."))
    done.outcome, done.closed_at = outcome, now
    done.save(update_fields=["outcome", "closed_at"])
    ledger.record(
        events.InterventionClosed(
            person_id=done.enrolment.person_id,
            enrolment_id=done.enrolment_id,
            intervention_id=done.pk,
            outcome=outcome,
            at=now,
        ),
        actor=actor,
    )
    return done


@transaction.atomic
def undo_intervention(*, actor: "Person", intervention_id: UUID, now: datetime) -> Intervention:
    """Take an intervention back that was written down by mistake; a second click changes nothing.

    Raises NotFound, also for who did not write it, or Conflict when its outcome is written down.
    """
    done = selectors.get_intervention(actor=actor, intervention_id=intervention_id, lock=True)
    if not policies.can_undo(actor, done):
        raise errors.NotFound
    if done.undone_at is not None:
        return done
    if not done.is_open:
        raise errors.Conflict(_("Its outcome is written down, so it can no longer be undone."))
    done.undone_at = now
    done.save(update_fields=["undone_at"])
    ledger.record(
        events.InterventionUndone(
            person_id=done.enrolment.person_id,
            enrolment_id=done.enrolment_id,
            intervention_id=done.pk,
            at=now,
        ),
        actor=actor,
    )
    return done
