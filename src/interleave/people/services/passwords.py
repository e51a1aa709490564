"""Passwords: changing one's own, and choosing a new one through a link in a mail."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interleave.engine import events
from interleave.kernel import errors, tenancy
from interleave.ledger import ledger
from interleave.people import fields
from interleave.people.models import Person
from interleave.people.services import throttling
from interleave.people.services.invitations import check_password

ONE_MAIL_IN = timedelta(minutes=5)


class LinkOver(errors.Conflict):
    """Used, too old, or incomplete: it does not say which, nor for whom it was."""

    sentence = gettext_lazy("This link no longer works. Ask for a new one; it works for four hours, once.")


def change_password(*, actor: Person, old: str, new: str, now: datetime) -> Person:
    """Change one's own password; every other browser is signed out.

    Not in one transaction: a wrong old password is counted although nothing else happens. Raises Invalid
    or TooManyTries.
    """
    key = f"change|{actor.pk}"
    throttling.count_try(key, now=now)
    try:
        person = _change_password(actor=actor, old=old, new=new, now=now)
    except errors.Invalid as refused:
        if all(problem.where != "old_password" for problem in refused.problems):
            throttling.forget(key)
        raise
    throttling.forget(key)
    return person


@transaction.atomic
def _change_password(*, actor: Person, old: str, new: str, now: datetime) -> Person:
    person = Person.objects.select_for_update().get(pk=actor.pk)
    problems = []
    if not person.check_password(old):
        problems.append(errors.Problem("old_password", _("This is not your password.")))
    problems += check_password(new, person)
    if problems:
        raise errors.Invalid(problems=problems)
    _write_password(person, new, by_mail=False, now=now)
    return person


@transaction.atomic
def request_password_reset(*, email: str, now: datetime) -> None:
    """Send a link to whoever signs in with this email, once in five minutes at most.

    Says nothing about whether somebody does: known and unknown addresses cost the same rows.
    """
    address = fields.tidy_email(email)
    if not throttling.note_once(f"reset|{address}", within=ONE_MAIL_IN, now=now):
        return
    accounts = Person.everywhere.select_related("organisation").filter(email=address, is_active=True)
    for person in accounts.order_by("id")[:20]:
        if person.has_usable_password():
            with tenancy.scope(person.organisation.pk):
                ledger.record(events.PasswordResetAsked(person_id=person.pk, at=now))


def find_reset(*, person_id: UUID, token: str) -> Person:
    """Return the person for whom a link works. 1 query. Raises LinkOver."""
    person = (
        Person.everywhere.select_related("organisation", "site").filter(pk=person_id, is_active=True).first()
    )
    if person is None or not default_token_generator.check_token(person, token):
        raise LinkOver
    return person


@transaction.atomic
def reset_password(*, person_id: UUID, token: str, password: str, now: datetime) -> Person:
    """Set a new password through a link from a mail, which works no more after it.

    Raises LinkOver or Invalid.
    """
    found = find_reset(person_id=person_id, token=token)
    with tenancy.scope(found.organisation.pk):
        person = Person.objects.select_for_update().get(pk=found.pk)
        if not default_token_generator.check_token(person, token):
            raise LinkOver
        problems = check_password(password, person)
        if problems:
            raise errors.Invalid(problems=problems)
        _write_password(person, password, by_mail=True, now=now)
    return person


def reset_token(person: Person) -> str:
    """Return a token for the mail; it lapses with time and with the password that it replaces."""
    return default_token_generator.make_token(person)


def _write_password(person: Person, password: str, *, by_mail: bool, now: datetime) -> None:
    person.set_password(password)
    person.save(update_fields=["password"])
    ledger.record(events.PasswordChanged(person_id=person.pk, by_mail=by_mail, at=now), actor=person)
