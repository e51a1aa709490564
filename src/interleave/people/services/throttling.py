"""Counting tries, so that guessing takes too long: per email and address together, and per address.

Somebody who guesses from elsewhere locks out nobody: each address has its own counts. An address may be that
of a whole office, so it has many tries, and those that were right do not count.
"""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import ngettext

from interleave.kernel import errors
from interleave.people.models import Throttle

FREE_TRIES = 5
FREE_TRIES_OF_ADDRESS = 200  # with wrong passwords, whoever they are for
LONGEST_WAIT_OF_ADDRESS = timedelta(minutes=1)  # it may be that of many people
FIRST_WAIT = timedelta(seconds=30)  # doubled with each further try
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)


class TooManyTries(errors.Conflict):
    """Too many wrong passwords for this email from this address; it says how long to wait."""

    status = 429


@transaction.atomic
def count_try(key: str, *, now: datetime, free: int = FREE_TRIES, longest: timedelta = LONGEST_WAIT) -> None:
    """Count a try before it is made, or raise TooManyTries while the wait after the last one lasts.

    Tries that arrive together are counted one after the other, so none of them escapes the limit. After an
    hour without any the count starts anew. 3 queries.
    """
    throttle = _lock(key, now=now)
    wait = _wait_after(throttle.tries - free, longest)
    left = throttle.last_tried_at + wait - now
    if wait and left > timedelta(0):
        minutes = max(1, -(-int(left.total_seconds()) // 60))
        raise TooManyTries(
            ngettext(
                "Too many tries. Wait a minute, or ask for a new password.",
                "Too many tries. Wait %(n)d minutes, or ask for a new password.",
                minutes,
            )
            % {"n": minutes}
        )
    _add_try(throttle, now=now)


@transaction.atomic
def note_try(key: str, *, now: datetime) -> None:
    """Count one more try; after an hour without any the count starts anew. 3 queries."""
    _add_try(_lock(key, now=now), now=now)


@transaction.atomic
def note_once(key: str, *, within: timedelta, now: datetime) -> bool:
    """Count a try and tell whether it is the first in this time. 3 queries."""
    before = Throttle.objects.filter(pk=_digest(key), last_tried_at__gt=now - within).exists()
    if not before:
        note_try(key, now=now)
    return not before


def take_back(key: str) -> None:
    """Do not count a try that turned out to be right. 1 query."""
    Throttle.objects.filter(pk=_digest(key), tries__gt=0).update(tries=F("tries") - 1)


def forget(key: str) -> None:
    """Start the count anew. 1 query."""
    Throttle.objects.filter(pk=_digest(key)).delete()


def _lock(key: str, *, now: datetime) -> Throttle:
    Throttle.objects.filter(last_tried_at__lt=now - FORGOTTEN_AFTER).delete()
    throttle, _created = Throttle.objects.select_for_update().get_or_create(
        pk=_digest(key), defaults={"last_tried_at": now}
    )
    return throttle


def _wait_after(too_many: int, longest: timedelta) -> timedelta:
    if too_many < 0:
        return timedelta(0)
    wait: timedelta = FIRST_WAIT * 2 ** min(too_many, 10)
    return min(wait, longest)


def _add_try(throttle: Throttle, *, now: datetime) -> None:
    throttle.tries += 1
    throttle.last_tried_at = max(throttle.last_tried_at, now)  # one that waited for the lock is older
    throttle.save(update_fields=["tries", "last_tried_at"])


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
