"""Signing in, with patience for mistakes and none for guessing."""

from datetime import datetime

from django.contrib.auth import authenticate

from interleave.people import fields
from interleave.people.models import Person
from interleave.people.services import throttling


def identify(*, email: str, password: str, address: str, now: datetime) -> Person | None:
    """Return the person with this email and password, or None: which of both is wrong is not said.

    `address` is where the request comes from. Not in one transaction: a try is
    counted before its password is checked, whatever happens then. Raises TooManyTries.
    """
    key = f"sign-in|{fields.tidy_email(email)}|{address}"
    of_address = f"sign-in|{address}"
    throttling.count_try(
        of_address,
        now=now,
        free=throttling.FREE_TRIES_OF_ADDRESS,
        longest=throttling.LONGEST_WAIT_OF_ADDRESS,
    )
    throttling.count_try(key, now=now)
    person = authenticate(None, email=fields.tidy_email(email), password=password)
    if not isinstance(person, Person):
        return None
    throttling.forget(key)
    throttling.take_back(of_address)
    return person
