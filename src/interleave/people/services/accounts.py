"""Accounts: adding, changing, closing and opening them again; and one's own profile."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from interleave.engine import events
from interleave.kernel import errors
from interleave.ledger import ledger
from interleave.people import fields, selectors
from interleave.people.models import Invitation, Person, Role
from interleave.people.services import details as detailing
from interleave.people.services import roles as granting
from interleave.people.services.details import PersonDetails

MOST_LEVELS = 100  # of managers above each other


@transaction.atomic
def add_person(*, actor: Person, details: PersonDetails, now: datetime, roles: Iterable[str] = ()) -> Person:
    """Add an account that cannot be signed in to until its invitation is accepted.

    Raises Forbidden or Invalid.
    """
    selectors.require_administrator(actor)
    checked = detailing.check_details(details, person=None, now=now)
    person = Person()
    checked.write_to(person)
    person.set_unusable_password()
    person.save()
    ledger.record(events.PersonAdded(person_id=person.pk, at=now), actor=actor)
    for role in sorted(set(roles) - {Role.LEARNER, Role.MANAGER}):
        granting.grant_role(actor=actor, person_id=person.pk, role=role, now=now)
    if person.manager_id:
        granting.follow_reports({person.manager_id}, by=actor, now=now)
    person.refresh_from_db()
    return person


@transaction.atomic
def change_person(*, actor: Person, person_id: UUID, details: PersonDetails, now: datetime) -> Person:
    """Change what is known about a person; nothing is recorded when nothing changed.

    Only administrators change an email address; open invitations to the old one stop working.
    Raises Forbidden, NotFound or Invalid.
    """
    person = granting.lock_account(actor=actor, person_id=person_id)
    managers = {person.manager_id}
    checked = detailing.check_details(details, person=person, now=now)
    changed = checked.write_to(person)
    if not changed:
        return person
    if "manager_id" in changed:
        person.awaited_manager = ""  # chosen by hand: an earlier file has no say any more
    person.save(update_fields=[*changed, "awaited_manager"])
    if "email" in changed:
        _open_invitations(person).update(withdrawn_at=now)
    ledger.record(events.PersonChanged(person_id=person.pk, fields=changed, at=now), actor=actor)
    if "manager_id" in changed:
        managers.add(person.manager_id)
        granting.follow_reports({one for one in managers if one}, by=actor, now=now)
    return person


@transaction.atomic
def close_account(*, actor: Person, person_id: UUID, now: datetime) -> Person:
    """Close an account: its person is signed out at the next click and cannot sign in. Records stay.

    Closing twice changes nothing. Raises Forbidden, NotFound, Conflict (oneself) or LastAdministrator.
    """
    person = granting.lock_account(actor=actor, person_id=person_id)
    if not person.is_active:
        return person
    if person.pk == actor.pk:
        raise errors.Conflict(_("You cannot close your own account. Ask another administrator."))
    if person.is_administrator:
        granting.require_another_administrator(person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    _open_invitations(person).update(withdrawn_at=now)
    ledger.record(events.PersonLeft(person_id=person.pk, at=now), actor=actor)
    if person.manager_id:
        granting.follow_reports({person.manager_id}, by=actor, now=now)
    return person


@transaction.atomic
def reopen_account(*, actor: Person, person_id: UUID, now: datetime) -> Person:
    """Open a closed account again, with everything it had. Opening twice changes nothing.

    Raises Forbidden or NotFound.
    """
    person = granting.lock_account(actor=actor, person_id=person_id)
    if person.is_active:
        return person
    person.is_active = True
    person.save(update_fields=["is_active"])
    ledger.record(events.PersonReturned(person_id=person.pk, at=now), actor=actor)
    if person.manager_id:
        granting.follow_reports({person.manager_id}, by=actor, now=now)
    return person


@transaction.atomic
def transfer_reports(*, actor: Person, from_id: UUID, to_id: UUID, now: datetime) -> int:
    """Make another person the manager of all who report to this one; return how many.

    A new manager who stood below the old one moves up to the old one's own manager, so that no one reports
    in a circle. Raises Forbidden or NotFound.
    """
    old = granting.lock_account(actor=actor, person_id=from_id)
    new = granting.lock_account(actor=actor, person_id=to_id)
    if not new.is_active:
        raise errors.NotFound
    changed = list(Person.objects.filter(manager=old, is_active=True).exclude(pk=new.pk).order_by("pk"))
    for person in changed:
        person.manager, person.awaited_manager = new, ""
    managers = {old.pk, new.pk, old.manager_id}
    if any(one.pk == old.pk for one in _managers_above(new)):
        managers.add(new.manager_id)
        new.manager = old.manager
        changed.append(new)
    Person.objects.bulk_update(changed, ["manager", "awaited_manager"])
    ledger.record_many(
        [events.PersonChanged(person_id=one.pk, fields=("manager_id",), at=now) for one in changed],
        actor=actor,
    )
    granting.follow_reports({one for one in managers if one}, by=actor, now=now)
    return len(changed)


def _managers_above(person: Person) -> list[Person]:
    """Return the chain of managers above a person, the nearest first. 1 query per level."""
    chain: list[Person] = []
    above = person.manager
    while above is not None and len(chain) < MOST_LEVELS:
        chain.append(above)
        above = above.manager
    return chain


@transaction.atomic
def update_profile(*, actor: Person, name: str, zone_name: str, language: str, now: datetime) -> Person:
    """Change one's own name, zone (blank: the site's) and language. Raises Invalid."""
    person = Person.objects.select_for_update().get(pk=actor.pk)
    tidied = fields.tidy(name)
    zone, zone_fault = detailing.check_zone(zone_name)
    known = dict(settings.LANGUAGES)
    faults = {
        "name": fields.fault_of_name(tidied),
        "zone": zone_fault,
        "language": None if language in known else _("Choose one of the languages."),
    }
    problems = [errors.Problem(where, fault) for where, fault in faults.items() if fault]
    if problems:
        raise errors.Invalid(problems=problems)
    wanted = {"name": tidied, "own_zone_name": zone, "language": language}
    changed = tuple(key for key, value in wanted.items() if getattr(person, key) != value)
    if changed:
        for key in changed:
            setattr(person, key, wanted[key])
        person.save(update_fields=changed)
        ledger.record(events.PersonChanged(person_id=person.pk, fields=changed, at=now), actor=actor)
    return person


def _open_invitations(person: Person) -> QuerySet[Invitation]:
    return Invitation.objects.filter(person=person, accepted_at=None, withdrawn_at=None)
