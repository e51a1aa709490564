"""Groups: people who work together, wherever they do."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from interleave.engine import events
from interleave.kernel import errors
from interleave.ledger import ledger
from interleave.people import fields, policies
from interleave.people.models import Group, GroupMember, Person


@transaction.atomic
def form_group(
    *, actor: Person, name: str, context_id: UUID | None, member_ids: Collection[UUID], now: datetime
) -> Group:
    """Form a group. Raises Forbidden or Invalid."""
    _require_may_form(actor)
    group = Group.objects.create(name=_check_name(name), context_id=context_id)
    _write_members(group, set(member_ids), actor=actor, now=now)
    return group


@transaction.atomic
def set_group_members(*, actor: Person, group_id: UUID, member_ids: Collection[UUID], now: datetime) -> Group:
    """Let exactly these people be in a group; who left stays on record.

    Raises Forbidden, NotFound or Invalid.
    """
    _require_may_form(actor)
    group = _lock(group_id)
    now_in = set(group.members.filter(left_at=None).values_list("person_id", flat=True))
    if now_in != set(member_ids):
        _write_members(group, set(member_ids), actor=actor, now=now)
    return group


@transaction.atomic
def join_group(*, actor: Person, group_id: UUID, person_ids: Collection[UUID], now: datetime) -> int:
    """Let people come into a group, and tell how many were not in it.

    Raises Forbidden, NotFound or Invalid.
    """
    _require_may_form(actor)
    group = _lock(group_id)
    inside = set(group.members.filter(left_at=None).values_list("person_id", flat=True))
    fresh = set(person_ids) - inside
    _require_open_accounts(fresh)
    if fresh:
        _write_places(group, fresh, now=now)
        _record(group, actor=actor, now=now)
    return len(fresh)


@transaction.atomic
def leave_group(*, actor: Person, group_id: UUID, person_id: UUID, now: datetime) -> None:
    """Take a person out of a group; that she was in stays on record. Raises Forbidden or NotFound."""
    _require_may_form(actor)
    group = _lock(group_id)
    if group.members.filter(person_id=person_id, left_at=None).update(left_at=now):
        _record(group, actor=actor, now=now)


@transaction.atomic
def rename_group(*, actor: Person, group_id: UUID, name: str, now: datetime) -> Group:
    """Rename a group. Raises Forbidden, NotFound or Invalid."""
    _require_may_form(actor)
    group = _lock(group_id)
    title = _check_name(name)
    if group.name != title:
        group.name = title
        group.save(update_fields=["name"])
        _record(group, actor=actor, now=now)
    return group


@transaction.atomic
def remove_group(*, actor: Person, group_id: UUID, now: datetime) -> None:
    """Remove a group that nobody is in. Raises Forbidden, NotFound or Conflict."""
    _require_may_form(actor)
    group = _lock(group_id)
    if group.members.filter(left_at=None).exists():
        raise errors.Conflict(_("People are in this group. Move them first."))
    group_id = group.pk
    group.delete()
    ledger.record(events.GroupChanged(group_id=group_id, member_ids=(), at=now), actor=actor)


def _write_members(group: Group, member_ids: set[UUID], *, actor: Person, now: datetime) -> None:
    _require_open_accounts(member_ids)
    inside = group.members.filter(left_at=None)
    inside.exclude(person_id__in=member_ids).update(left_at=now)
    staying = set(inside.values_list("person_id", flat=True))
    _write_places(group, member_ids - staying, now=now)
    _record(group, actor=actor, now=now)


def _write_places(group: Group, person_ids: set[UUID], *, now: datetime) -> None:
    GroupMember.objects.bulk_create(
        [GroupMember(group=group, person_id=person_id, joined_at=now) for person_id in sorted(person_ids)]
    )


def _require_open_accounts(person_ids: set[UUID]) -> None:
    known = set(Person.objects.filter(pk__in=person_ids, is_active=True).values_list("pk", flat=True))
    if known != person_ids:
        text = _("Some of these people have no open account here.")
        raise errors.Invalid(text, [errors.Problem("members", text)])


def _record(group: Group, *, actor: Person, now: datetime) -> None:
    members = group.members.filter(left_at=None).order_by("person_id").values_list("person_id", flat=True)
    ledger.record(events.GroupChanged(group_id=group.pk, member_ids=tuple(members), at=now), actor=actor)


def _check_name(name: str) -> str:
    title = fields.tidy(name)
    fault = fields.fault_of_title(title)
    if fault:
        raise errors.Invalid(problems=[errors.Problem("name", fault)])
    return title


def _require_may_form(actor: Person) -> None:
    if not policies.can_form_groups(actor):
        raise errors.Forbidden


def _lock(group_id: UUID) -> Group:
    group = Group.objects.select_for_update().filter(pk=group_id).first()
    if group is None:
        raise errors.NotFound
    return group
