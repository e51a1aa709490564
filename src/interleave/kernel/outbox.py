"""The outbox: news for the outside world, put in the transaction of the change, delivered after it.

Delivery is at least once by nature of the outside world; `key` makes a message exist
once, a claim makes one process deliver it, and senders use the key as the identity of
what they send (a mail's Message-ID), so that a repeat after a crash is recognisable.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from interleave.kernel import errors, jobs, tenancy
from interleave.kernel.models import OutboxMessage

log = logging.getLogger(__name__)

Sender = Callable[[OutboxMessage], None]

CLAIM = timedelta(minutes=2)
MOST_ATTEMPTS = 8
BACK_OFF_SECONDS = 30  # doubled after each failure: 30 s, 1 min ... about an hour
NO_REPORT = "The process that sent it ended before it could report the result."


def put(
    *, kind: str, key: str, payload: Mapping[str, Any], now: datetime, due_at: datetime | None = None
) -> None:
    """Leave a message for the organisation in scope, unless one of that key exists. 1 query."""
    message = OutboxMessage(
        organisation_id=tenancy.current_organisation_id(),
        kind=kind,
        key=key,
        payload=dict(payload),
        put_at=now,
        due_at=due_at or now,
    )
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)


def drain(*, senders: Mapping[str, Sender], now: datetime, limit: int = 50) -> int:
    """Deliver what is due and return how many were delivered; failures are tried again later."""
    delivered = 0
    _give_up_unreported(now=now)
    for _ in range(limit):
        message = _claim_next(kinds=list(senders), now=now)
        if message is None:
            break
        delivered += _deliver(message, senders[message.kind], now=now)
    return delivered


def count_given_up() -> int:
    """Count the messages of all organisations that no attempt could deliver. 1 query."""
    return OutboxMessage.objects.exclude(gave_up_at=None).count()


def has_delivered(*, kind: str, payload: Mapping[str, str], before: datetime | None = None) -> bool:
    """Return True if the organisation in scope had a message with these entries delivered. 1 query.

    With `before`, only if it was delivered before that time.
    """
    found = OutboxMessage.objects.filter(
        organisation_id=tenancy.current_organisation_id(), kind=kind, delivered_at__isnull=False
    )
    if before is not None:
        found = found.filter(delivered_at__lt=before)
    return found.filter(**{f"payload__{key}": value for key, value in payload.items()}).exists()


def list_causes_everywhere(*, limit: int) -> list[tuple[str, str]]:
    """Return kind and last error of the messages given up latest, of all organisations. 1 query."""
    given_up = OutboxMessage.objects.exclude(gave_up_at=None).order_by("-gave_up_at", "pk")
    return list(given_up.values_list("kind", "last_error")[:limit])


def list_given_up() -> QuerySet[OutboxMessage]:
    """List the messages of the organisation in scope that were given up, latest first. Lazy."""
    here = OutboxMessage.objects.filter(organisation_id=tenancy.current_organisation_id())
    return here.exclude(gave_up_at=None).order_by("-gave_up_at", "pk")


def send_again(*, message_id: UUID, now: datetime) -> None:
    """Make a message that was given up due now, with all its attempts. 1 query.

    Raises NotFound if the organisation in scope has no such message that was given up.
    """
    found = list_given_up().filter(pk=message_id)
    if not found.update(gave_up_at=None, attempts=0, claimed_until=None, due_at=now):
        raise errors.NotFound


@transaction.atomic
def _claim_next(*, kinds: list[str], now: datetime) -> OutboxMessage | None:
    """Take the oldest due message that nobody holds, in the name of this process."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    message = (
        OutboxMessage.objects.filter(
            free,
            delivered_at=None,
            gave_up_at=None,
            withdrawn_at=None,
            due_at__lte=now,
            kind__in=kinds,
        )
        .select_for_update(skip_locked=True)
        .order_by("due_at", "id")
        .first()
    )
    if message is None:
        return None
    message.claimed_until = now + CLAIM
    message.attempts = F("attempts") + 1
    message.save(update_fields=["claimed_until", "attempts"])
    message.refresh_from_db()
    return message


def _give_up_unreported(*, now: datetime) -> None:
    """Give up the messages whose last attempt ended with its process. 1 query.

    Without this a message that ends the process each time would be sent for ever.
    """
    OutboxMessage.objects.filter(
        delivered_at=None, gave_up_at=None, claimed_until__lt=now, attempts__gte=MOST_ATTEMPTS
    ).update(gave_up_at=now, claimed_until=None, last_error=NO_REPORT)


def _deliver(message: OutboxMessage, send: Sender, *, now: datetime) -> bool:
    try:
        with tenancy.scope(message.organisation_id):
            send(message)
    except Exception as error:  # any sender may fail in any way; the message stays and says why
        log.warning("outbox: %s failed (attempt %d): %r", message, message.attempts, error)
        message.last_error = ": ".join(jobs.describe_error(error))
        message.claimed_until = None
        message.due_at = now + timedelta(seconds=BACK_OFF_SECONDS * 2 ** (message.attempts - 1))
        if message.attempts >= MOST_ATTEMPTS:
            message.gave_up_at = now
        message.save(update_fields=["last_error", "claimed_until", "due_at", "gave_up_at"])
        return False
    message.delivered_at = now
    message.claimed_until = None
    message.last_error = ""
    message.save(update_fields=["delivered_at", "claimed_until", "last_error"])
    return True


def withdraw(*, before: datetime, reason: str, now: datetime) -> int:
    """Withdraw the undelivered messages that the organisation in scope put before an instant.

    Return how many. They stay, with the reason; those that are due later are not touched. 1 query.
    """
    waiting = OutboxMessage.objects.filter(
        organisation_id=tenancy.current_organisation_id(),
        put_at__lte=before,
        due_at__lte=before,
        delivered_at=None,
        gave_up_at=None,
        withdrawn_at=None,
    )
    return waiting.update(withdrawn_at=now, last_error=reason, claimed_until=None)
