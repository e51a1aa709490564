"""Counting tries, so that guessing takes too long: per email and address together.

Somebody who guesses from elsewhere locks out nobody: each address has its own count.
"""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import ngettext

from interleave.kernel import errors
from interleave.people.models import Throttle

FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=30)  # doubled with each further try
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)


class TooManyTries(errors.Conflict):
    """Too many wrong passwords for this email from this address; it says how long to wait."""

    status = 429


def require_free(key: str, *, now: datetime) -> None:
    """Raise TooManyTries while the wait after the last try lasts. 1 query."""
    throttle = Throttle.objects.filter(pk=_digest(key)).first()
    if throttle is None or throttle.tries < FREE_TRIES:
        return
    wait = min(FIRST_WAIT * 2 ** min(throttle.tries - FREE_TRIES, 10), LONGEST_WAIT)
    left = throttle.last_tried_at + wait - now
    if left > timedelta(0):
        minutes = max(1, -(-int(left.total_seconds()) // 60))
        raise TooManyTries(
            ngettext(
                "Too many tries. Wait a minute, or ask for a new password.",
                "Too many tries. Wait %(n)d minutes, or ask for a new password.",
                minutes,
            )
            % {"n": minutes}
        )


@transaction.atomic
def note_try(key: str, *, now: datetime) -> None:
    """Count one more try; after an hour without any the count starts anew. 3 queries."""
    Throttle.objects.filter(last_tried_at__lt=now - FORGOTTEN_AFTER).delete()
    throttle, _created = Throttle.objects.select_for_update().get_or_create(
        pk=_digest(key), defaults={"last_tried_at": now}
    )
    throttle.tries += 1
    throttle.last_tried_at = now
    throttle.save(update_fields=["tries", "last_tried_at"])


@transaction.atomic
def note_once(key: str, *, within: timedelta, now: datetime) -> bool:
    """Count a try and tell whether it is the first in this time. 3 queries."""
    before = Throttle.objects.filter(pk=_digest(key), last_tried_at__gt=now - within).exists()
    if not before:
        note_try(key, now=now)
    return not before


def forget(key: str) -> None:
    """Start the count anew. 1 query."""
    Throttle.objects.filter(pk=_digest(key)).delete()


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
