"""The outbox: news for the outside world, put in the transaction of the change, delivered after it.

Delivery is at least once by nature of the outside world; `key` makes a message exist
once, a claim makes one process deliver it, and senders use the key as the identity of
what they send (a mail's Message-ID), so that a repeat after a crash is recognisable.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from interleave.kernel import tenancy
from interleave.kernel.models import OutboxMessage

log = logging.getLogger(__name__)

Sender = Callable[[OutboxMessage], None]

CLAIM = timedelta(minutes=2)
MOST_ATTEMPTS = 8
BACK_OFF_SECONDS = 30  # doubled after each failure: 30 s, 1 min ... about an hour


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
    for _ in range(limit):
        message = _claim_next(kinds=list(senders), now=now)
        if message is None:
            break
        delivered += _deliver(message, senders[message.kind], now=now)
    return delivered


def count_given_up() -> int:
    """Count the messages of all organisations that no attempt could deliver. 1 query."""
    return OutboxMessage.objects.exclude(gave_up_at=None).count()


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


def _deliver(message: OutboxMessage, send: Sender, *, now: datetime) -> bool:
    try:
        with tenancy.scope(message.organisation_id):
            send(message)
    except Exception as error:  # any sender may fail in any way; the message stays and says why
        log.warning("outbox: %s failed (attempt %d): %r", message, message.attempts, error)
        message.last_error = f"{type(error).__name__}: {error}"[:2000]
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
