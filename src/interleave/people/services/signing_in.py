"""Signing in, with patience for mistakes and none for guessing."""

from datetime import datetime

from django.contrib.auth import authenticate

from interleave.people import fields
from interleave.people.models import Person
from interleave.people.services import throttling


def identify(*, email: str, password: str, address: str, now: datetime) -> Person | None:
    """Return the person with this email and password, or None: which of both is wrong is not said.

    `address` is where the request comes from. Not in one transaction: a wrong try is
    counted although nothing else happens. Raises TooManyTries.
    """
    key = f"sign-in|{fields.tidy_email(email)}|{address}"
    throttling.require_free(key, now=now)
    person = authenticate(None, email=fields.tidy_email(email), password=password)
    if not isinstance(person, Person):
        throttling.note_try(key, now=now)
        return None
    throttling.forget(key)
    return person
