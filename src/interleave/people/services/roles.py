"""Roles: dated grants, and the list that the person carries."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interleave.engine import events
from interleave.kernel import errors
from interleave.ledger import ledger
from interleave.people import policies, selectors
from interleave.people.models import Person, Role, RoleGrant


class LastAdministrator(errors.Conflict):
    """Without an administrator nobody could manage the organisation any more."""

    sentence = gettext_lazy("This is the last administrator. Make another person an administrator first.")


class RoleFollows(errors.Conflict):
    """Some roles are not given by hand."""


@transaction.atomic
def grant_role(*, actor: Person, person_id: UUID, role: str, now: datetime) -> Person:
    """Give a role to a person; one who has it keeps it and nothing is recorded.

    Raises Forbidden, NotFound, Invalid (no such role) or RoleFollows.
    """
    person = lock_account(actor=actor, person_id=person_id)
    _require_given_by_hand(role)
    if role not in person.role_names:
        give(person, Role(role), by=actor, now=now)
    return person


@transaction.atomic
def revoke_role(*, actor: Person, person_id: UUID, role: str, now: datetime) -> Person:
    """Take a role from a person; one who does not have it stays as is and nothing is recorded.

    Raises Forbidden, NotFound, Invalid, RoleFollows or LastAdministrator.
    """
    person = lock_account(actor=actor, person_id=person_id)
    _require_given_by_hand(role)
    if role in person.role_names:
        if role == Role.ADMINISTRATOR:
            require_another_administrator(person)
        take(person, Role(role), by=actor, now=now)
    return person


@transaction.atomic
def set_roles(*, actor: Person, person_id: UUID, roles: set[str], now: datetime) -> Person:
    """Give and take roles until the person holds these, beside what follows from having reports.

    Raises Forbidden, NotFound, Invalid or LastAdministrator; then nothing has changed.
    """
    person = lock_account(actor=actor, person_id=person_id)
    wanted = roles - {Role.LEARNER, Role.MANAGER}
    held = set(person.role_names) - {Role.LEARNER, Role.MANAGER}
    for role in sorted(wanted - held):
        grant_role(actor=actor, person_id=person_id, role=role, now=now)
    for role in sorted(held - wanted):
        revoke_role(actor=actor, person_id=person_id, role=role, now=now)
    person.refresh_from_db()
    return person


def lock_account(*, actor: Person, person_id: UUID) -> Person:
    """Return a person of the organisation, locked, for an administrator. Raises Forbidden or NotFound.

    The manager's row is locked with it, in the order of keys, before anything else is: what happens to a
    person may take the manager's role away. Locked later, two people who leave at once would wait for each
    other if one manages the other. The locks leave the keys alone (`no_key`): rows that name the people may
    be written beside them. With full locks, closing an account and cancelling a booking at once would wait
    for each other.
    """
    visible = Person.objects.filter(policies.visible_people(actor))
    with_manager = Q(pk=person_id) | Q(pk__in=Person.objects.filter(pk=person_id).values("manager_id"))
    locked = visible.filter(with_manager).order_by("pk").select_for_update(no_key=True)
    person = next((one for one in locked if one.pk == person_id), None)
    if person is None:
        raise errors.NotFound
    selectors.require_administrator(actor)
    return person


def require_another_administrator(person: Person) -> None:
    """Raise LastAdministrator unless somebody else could manage the organisation. 1 query."""
    others = Person.objects.select_for_update().filter(is_active=True).exclude(pk=person.pk)
    if not selectors.with_role(others, Role.ADMINISTRATOR).exists():
        raise LastAdministrator


def follow_reports(manager_ids: set[UUID], *, by: Person | None, now: datetime) -> None:
    """Give the manager's role to whoever of these has active reports, and take it from whoever has none."""
    managers = Person.objects.filter(pk__in=manager_ids).order_by("pk").select_for_update(no_key=True)
    leading = set(
        Person.objects.filter(manager_id__in=manager_ids, is_active=True).values_list("manager_id", flat=True)
    )
    for manager in managers:
        if manager.pk in leading and Role.MANAGER not in manager.role_names:
            give(manager, Role.MANAGER, by=by, now=now)
        elif manager.pk not in leading and Role.MANAGER in manager.role_names:
            take(manager, Role.MANAGER, by=by, now=now)


def give(person: Person, role: Role, *, by: Person | None, now: datetime) -> None:
    """Write the grant, the person's list and the event. 3 queries."""
    grant = RoleGrant.objects.create(person=person, role=role, granted_at=now, granted_by=by)
    person.role_names = sorted({*person.role_names, role.value})
    person.save(update_fields=["role_names"])
    ledger.record(
        events.RoleGranted(person_id=person.pk, role=role.value, at=now, grant_id=grant.pk), actor=by
    )


def take(person: Person, role: Role, *, by: Person | None, now: datetime) -> None:
    """End the grant and write the person's list and the event. 3 queries."""
    RoleGrant.objects.filter(person=person, role=role, revoked_at=None).update(revoked_at=now, revoked_by=by)
    person.role_names = [held for held in person.role_names if held != role]
    person.save(update_fields=["role_names"])
    ledger.record(events.RoleRevoked(person_id=person.pk, role=role.value, at=now), actor=by)


def _require_given_by_hand(role: str) -> None:
    if role not in Role.values:
        problem = errors.Problem("role", _("There is no role “%(role)s”.") % {"role": role[:40]})
        raise errors.Invalid(problems=[problem])
    if role == Role.LEARNER:
        raise RoleFollows(_("Everyone is a learner."))
    if role == Role.MANAGER:
        raise RoleFollows(_("This role follows from having reports: set the manager of a person instead."))
