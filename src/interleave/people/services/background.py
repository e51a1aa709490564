"""Background work that failed: what an administrator may start again.

Records no event: nothing about the organisation changes, only when its work is tried.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from interleave.kernel import errors, jobs, outbox
from interleave.people import policies, selectors
from interleave.people.models import Person


@transaction.atomic
def retry_jobs(*, actor: Person, now: datetime) -> int:
    """Make all failures of background jobs due now; return how many. Raises Forbidden."""
    selectors.require_administrator(actor)
    return jobs.retry_now(now=now)


@transaction.atomic
def retry_job(*, actor: Person, failure_id: UUID, now: datetime) -> None:
    """Make one failure of a background job due now.

    Raises NotFound unless the actor administers the organisation and the failure is open there.
    """
    if not policies.can_manage(actor):
        raise errors.NotFound
    jobs.retry_now(now=now, failure_id=failure_id)


@transaction.atomic
def send_message_again(*, actor: Person, message_id: UUID, now: datetime) -> None:
    """Make a message that was given up due now.

    Raises NotFound unless the actor administers the organisation and the message was given up there.
    """
    if not policies.can_manage(actor):
        raise errors.NotFound
    outbox.send_again(message_id=message_id, now=now)
