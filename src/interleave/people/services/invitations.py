"""Invitations: a link by mail with which a person chooses a password.

The token is worked out from the invitation and the installation's secret: it stands in
the mail alone. The database keeps its digest, to find the invitation by, and a copy of
the database opens no account.
"""

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interleave.engine import events
from interleave.kernel import errors, ids, tenancy
from interleave.ledger import ledger
from interleave.people import fields, selectors
from interleave.people.models import Invitation, Person
from interleave.people.services import accounts
from interleave.people.services import details as detailing
from interleave.people.services import roles as granting
from interleave.people.services.details import PersonDetails

VALID_FOR = timedelta(days=14)
SALT = "interleave.people.invitation"


class InvitationUsed(errors.Conflict):
    """An invitation works once."""

    sentence = gettext_lazy("You have used this invitation already. Sign in with the password you chose.")


class InvitationOver(errors.Conflict):
    """Too old, withdrawn, or replaced by a newer one."""

    sentence = gettext_lazy("This invitation no longer works. Ask your administrator for a new one.")


class HasJoined(errors.Conflict):
    """Whoever chose a password needs no invitation."""


def token_of(invitation_id: UUID) -> str:
    """Return the token that the mail carries."""
    return salted_hmac(SALT, invitation_id.hex, algorithm="sha256").hexdigest()


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(*, actor: Person, person_id: UUID, now: datetime) -> Invitation:
    """Send a person an invitation; one that is under way is replaced and stops working.

    Raises Forbidden, NotFound, HasJoined, or Conflict when the account is closed.
    """
    person = granting.lock_account(actor=actor, person_id=person_id)
    if not person.is_active:
        raise errors.Conflict(_("This account is closed. Open it again first."))
    if person.joined_at is not None:
        raise HasJoined(_("%(name)s has joined already.") % {"name": person.name})
    _write_invitations([person], actor=actor, now=now)
    return Invitation.objects.get(person=person, accepted_at=None, withdrawn_at=None)


@transaction.atomic
def add_and_invite(
    *, actor: Person, details: PersonDetails, now: datetime, roles: Iterable[str] = ()
) -> Person:
    """Add an account and send its invitation: both or neither. Raises Forbidden or Invalid."""
    person = accounts.add_person(actor=actor, details=details, roles=roles, now=now)
    invite(actor=actor, person_id=person.pk, now=now)
    return person


@transaction.atomic
def invite_waiting(*, actor: Person, now: datetime) -> int:
    """Invite everybody who has no password and no invitation under way; return how many.

    Raises Forbidden.
    """
    selectors.require_administrator(actor)
    waiting = list(selectors.list_not_invited(now=now).select_for_update(of=("self",)))
    _write_invitations(waiting, actor=actor, now=now)
    return len(waiting)


@transaction.atomic
def withdraw_invitation(*, actor: Person, person_id: UUID, now: datetime) -> None:
    """Make a person's invitation stop working; without one under way nothing happens.

    Raises Forbidden or NotFound.
    """
    person = granting.lock_account(actor=actor, person_id=person_id)
    invitation = selectors.get_open_invitation(person=person, now=now)
    if invitation is None:
        return
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    ledger.record(
        events.InvitationWithdrawn(person_id=person.pk, invitation_id=invitation.pk, at=now), actor=actor
    )


def find_invitation(*, token: str, now: datetime) -> Invitation:
    """Return the invitation of a token, with person and organisation. 1 query.

    Raises NotFound, InvitationUsed or InvitationOver.
    """
    invitation = (
        Invitation.everywhere.select_related("person", "person__organisation", "person__site")
        .filter(digest=digest_of(token))
        .first()
    )
    if invitation is None:
        raise errors.NotFound(_("This invitation does not exist. Check that the address is complete."))
    if invitation.accepted_at is not None:
        raise InvitationUsed
    if not invitation.is_open(at=now) or not invitation.person.is_active:
        raise InvitationOver
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, name: str, zone_name: str, password: str, now: datetime) -> Person:
    """Let the invited person choose a password, and put right her name and zone.

    Raises NotFound, InvitationUsed, InvitationOver or Invalid.
    """
    found = find_invitation(token=token, now=now)
    with tenancy.scope(found.person.organisation.pk):
        person = Person.objects.select_for_update().get(pk=found.person_id)
        invitation = find_invitation(token=token, now=now)  # again, now that nobody else can use it
        tidied = fields.tidy(name)
        zone, zone_fault = detailing.check_zone(zone_name)
        faults = [("name", fields.fault_of_name(tidied)), ("zone", zone_fault)]
        problems = [errors.Problem(where, fault) for where, fault in faults if fault]
        problems += check_password(password, person)
        if problems:
            raise errors.Invalid(problems=problems)
        person.name = tidied
        person.own_zone_name = "" if person.site and zone == person.site.zone_name else zone
        person.joined_at = now
        person.set_password(password)
        person.save(update_fields=["name", "own_zone_name", "joined_at", "password"])
        invitation.accepted_at = now
        invitation.save(update_fields=["accepted_at"])
        ledger.record(events.PersonJoined(person_id=person.pk, at=now), actor=person)
    return person


def check_password(password: str, person: Person) -> list[errors.Problem]:
    """Return what is wrong with a new password, as problems of the field `password`."""
    try:
        password_validation.validate_password(password, user=person)
    except ValidationError as error:
        return [errors.Problem("password", text) for text in error.messages]
    return []


def _write_invitations(people: Collection[Person], *, actor: Person, now: datetime) -> None:
    """Replace what is under way with new invitations, and record each. 3 queries per 500 people."""
    Invitation.objects.filter(
        person_id__in=[person.pk for person in people], accepted_at=None, withdrawn_at=None
    ).update(withdrawn_at=now)
    invitations = []
    for person in people:
        invitation_id = ids.new_id()
        invitations.append(
            Invitation(
                id=invitation_id,
                person=person,
                digest=digest_of(token_of(invitation_id)),
                sent_at=now,
                sent_by=actor,
                expires_at=now + VALID_FOR,
            )
        )
    Invitation.objects.bulk_create(invitations, batch_size=500)
    ledger.record_many(
        [events.PersonInvited(person_id=one.person_id, invitation_id=one.pk, at=now) for one in invitations],
        actor=actor,
    )
