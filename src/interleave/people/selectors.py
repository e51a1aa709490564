"""Reads: organisations, accounts, and the lists to choose from."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import is_password_usable
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from interleave.kernel import errors, prepared, tenancy
from interleave.people import naming, policies
from interleave.people.models import Group, Invitation, Organisation, PeopleImport, Person, Role, Site, Team

ROLES = Role
NO_PASSWORD = Q(password="") | Q(password__startswith="!")  # noqa: S106 - how Django marks it

# Who can be signed in as in the demo, in the order of the story.
DEMO_EMAILS = (
    "lea@meridian.example",
    "theo@meridian.example",
    "carla@meridian.example",
    "kenji@meridian.example",
    "ada@meridian.example",
    "oona@outside.example",
)


@dataclass(frozen=True, slots=True)
class Structure:
    """What a form about a person offers to choose from."""

    sites: list[Site]
    teams: list[Team]
    managers: list[Person]


@dataclass(frozen=True, slots=True)
class PeopleCounts:
    """How many accounts there are, in the states that the list filters by."""

    active: int
    closed: int
    not_invited: int  # active, without a password, and no invitation under way


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account in a list. `roles` are their words, in the viewer's language."""

    pk: UUID
    name: str
    email: str
    site: str | None
    team: str | None
    manager: str | None
    roles: tuple[str, ...]
    is_active: bool
    may_sign_in: bool
    is_invited: bool
    initials: str


def has_organisation() -> bool:
    """Tell whether anything was founded yet. 1 query."""
    return Organisation.objects.exists()


def get_organisation() -> Organisation:
    """Return the organisation in scope. 1 query."""
    return Organisation.objects.get(pk=tenancy.current_organisation_id())


def list_organisations() -> QuerySet[Organisation]:
    """Return every organisation: for the background loop and the commands. 1 query."""
    return Organisation.objects.order_by("name")


def list_demo_accounts() -> list[Person]:
    """Return the demo's six, in order, where nothing but invented organisations lives here; else none.

    At most 2 queries.
    """
    if Organisation.objects.filter(is_simulated=False).exists():
        return []
    found = {
        person.email: person
        for person in Person.everywhere.filter(email__in=DEMO_EMAILS, is_active=True)
        .filter(organisation__is_simulated=True)
        .select_related("organisation")
    }
    return [found[email] for email in DEMO_EMAILS if email in found]


def get_person(*, actor: Person, person_id: UUID) -> Person:
    """Return a person whom the actor may see, with site, team and manager, or raise NotFound. 1 query."""
    person = (
        Person.objects.filter(policies.visible_people(actor), pk=person_id)
        .select_related("site", "team", "manager", "organisation")
        .first()
    )
    if person is None:
        raise errors.NotFound
    return person


def get_account(*, actor: Person, person_id: UUID) -> Person:
    """Return a person whose account the actor may manage. 1 query. Raises Forbidden or NotFound."""
    person = get_person(actor=actor, person_id=person_id)
    require_administrator(actor)
    return person


def find_person(person_id: UUID) -> Person | None:
    """Return a person of the organisation in scope, with site, for mails and other contexts. 1 query."""
    return Person.objects.select_related("site", "organisation").filter(pk=person_id).first()


def find_by_email(email: str) -> Person | None:
    """Return the person of the organisation in scope who has this email. 1 query."""
    return Person.objects.select_related("site").filter(email=email.strip().lower()).first()


def list_people(
    *,
    actor: Person,
    search: str = "",
    site_id: UUID | None = None,
    team_id: UUID | None = None,
    role: str = "",
    state: str = "active",
) -> QuerySet[Person]:
    """Return the people whom the actor may see, by name, with site, team and manager. 1 query.

    `search` looks in name, email and job. `state` is active, closed, waiting (active, with
    no password yet) or all.
    """
    people = Person.objects.filter(policies.visible_people(actor), _in_state(state))
    if search:
        people = people.filter(_search_words(search))
    if site_id:
        people = people.filter(site_id=site_id)
    if team_id:
        people = people.filter(team_id=team_id)
    if role and role != Role.LEARNER:
        people = with_role(people, role)
    return people.select_related("site", "team", "manager").order_by("name", "email")


def _search_words(search: str) -> Q:
    return Q(name__icontains=search) | Q(email__icontains=search) | Q(job__icontains=search)


def list_accounts(
    *,
    actor: Person,
    search: str = "",
    site_id: UUID | None = None,
    team_id: UUID | None = None,
    role: str = "",
    state: str = "active",
) -> QuerySet[Person]:
    """Return accounts to manage, filtered as `list_people`, with `is_invited`. 1 query. Raises Forbidden.

    `search` looks in staff numbers too.
    """
    require_administrator(actor)
    people = list_people(actor=actor, site_id=site_id, team_id=team_id, role=role, state=state)
    if search:
        people = people.filter(_search_words(search) | Q(staff_number__icontains=search))
    return people.annotate(is_invited=Exists(_open_invitations()))


_OF_ACCOUNT = ("pk", "name", "email", "site__name", "team__name", "manager__name", "role_names", "is_active")


def read_accounts(accounts: Any) -> list[AccountLine]:
    """Return accounts of `list_accounts`, or a page of them, as lines. 1 query."""
    return [_account(*row) for row in accounts.values_list(*_OF_ACCOUNT, "password", "is_invited")]


def _account(
    pk: UUID,
    name: str,
    email: str,
    site: str | None,
    team: str | None,
    manager: str | None,
    role_names: list[str],
    is_active: bool,
    password: str,
    is_invited: bool,
) -> AccountLine:
    roles = tuple(str(label) for role, label in Role.choices if role in role_names)
    may_sign_in = is_active and bool(password) and is_password_usable(password)
    initials = naming.initials_of(name)
    return AccountLine(
        pk, name, email, site, team, manager, roles, is_active, may_sign_in, is_invited, initials
    )


def list_people_with_role(role: str) -> QuerySet[Person]:
    """Return the active people who hold a role, by name: coaches, facilitators to choose from. 1 query."""
    people = Person.objects.filter(is_active=True).select_related("site").order_by("name")
    return people if role == Role.LEARNER else with_role(people, role)


def list_reports(*, actor: Person) -> QuerySet[Person]:
    """Return the active people who report to the actor, by name. 1 query."""
    return (
        Person.objects.filter(manager=actor, is_active=True).select_related("site", "team").order_by("name")
    )


def name_reports(*, actor: Person) -> list[tuple[UUID, str, str]]:
    """Return id, name and job of the active people who report to the actor, by name. 1 query."""
    return _reports(actor.pk)


@prepared.rows
def _reports(manager_id: UUID) -> QuerySet[Person, tuple[UUID, str, str]]:
    reports = Person.objects.filter(manager_id=manager_id, is_active=True)
    return reports.order_by("name").values_list("pk", "name", "job")


def get_report(*, actor: Person, person_id: UUID) -> Person:
    """Return somebody who reports to the actor, with site and team, or raise NotFound. 1 query."""
    person = (
        Person.objects.filter(manager=actor, pk=person_id, is_active=True)
        .select_related("site", "team")
        .first()
    )
    if person is None:
        raise errors.NotFound
    return person


def list_unable(*roles: str) -> QuerySet[Person, UUID]:
    """Return the ids of people whose account is closed or who hold none of these roles, to filter by.

    No query of its own.
    """
    able = Q()
    for role in roles:
        able |= Q(roles_text__contains=f'"{role}"')
    everybody = Person.objects.annotate(roles_text=Cast("role_names", TextField()))
    return everybody.filter(Q(is_active=False) | ~able).values_list("pk", flat=True)


def count_orphaned_reports() -> dict[UUID, int]:
    """Return how many active people report to each closed account. 1 query."""
    return dict(Counter(manager_id for manager_id, _id in _orphaned_reports() if manager_id is not None))


@prepared.rows
def _orphaned_reports() -> QuerySet[Person, tuple[UUID | None, UUID]]:
    left = Person.objects.filter(is_active=True, manager__is_active=False)
    return left.order_by().values_list("manager_id", "pk")


def list_by_ids(person_ids: Iterable[UUID]) -> QuerySet[Person]:
    """Return these people of the organisation in scope, by name, with site. 1 query."""
    return Person.objects.filter(pk__in=list(person_ids)).select_related("site").order_by("name")


def lock_open_account(person_id: UUID) -> bool:
    """Lock a person until the transaction ends; return True if the account is open. 1 query.

    A service that gives a person an hour calls it before it locks anything else, so that two hours given at
    once see each other, and an account that is being closed is given nothing more.
    """
    locked = Person.objects.filter(pk=person_id).select_for_update(no_key=True)
    return bool(locked.values_list("is_active", flat=True).first())


def lock_free_accounts(person_ids: Collection[UUID]) -> set[UUID]:
    """Lock those of these people with an open account whom no other transaction has locked. 1 query.

    It never waits, so it is safe while other rows are locked already.
    """
    people = Person.objects.filter(pk__in=person_ids, is_active=True)
    return set(people.select_for_update(no_key=True, skip_locked=True).values_list("pk", flat=True))


def list_open_accounts(person_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of these people whose accounts are open. 1 query."""
    return set(Person.objects.filter(pk__in=set(person_ids), is_active=True).values_list("pk", flat=True))


def list_ids_in_zone_of_site(site_id: UUID) -> list[UUID]:
    """Return the people of a site without a zone of their own. 1 query."""
    there = Person.objects.filter(site_id=site_id, own_zone_name="").order_by("pk")
    return list(there.values_list("pk", flat=True))


def name_people(person_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """Return the names of these people of the organisation in scope. 1 query."""
    return dict(Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "name"))


def summarise_people(*, actor: Person, now: datetime) -> PeopleCounts:
    """Count accounts by state. 2 queries. Raises Forbidden."""
    require_administrator(actor)
    counts = Person.objects.aggregate(
        active=Count("pk", filter=Q(is_active=True)), closed=Count("pk", filter=Q(is_active=False))
    )
    return PeopleCounts(
        active=counts["active"], closed=counts["closed"], not_invited=list_not_invited(now=now).count()
    )


def list_not_invited(*, now: datetime) -> QuerySet[Person]:
    """Return the active people who have no password and no invitation that still works. 1 query."""
    open_ones = _open_invitations().filter(expires_at__gt=now)
    return Person.objects.filter(NO_PASSWORD, is_active=True).exclude(Exists(open_ones)).order_by("name")


def list_structure(*, actor: Person) -> Structure:
    """Return the sites, teams and people that a form about a person offers. 3 queries. Raises Forbidden."""
    require_administrator(actor)
    return Structure(
        sites=list(Site.objects.order_by("name")),
        teams=list(Team.objects.order_by("name")),
        managers=list(Person.objects.filter(is_active=True).order_by("name").only("id", "name", "email")),
    )


def name_sites(*, actor: Person) -> list[tuple[UUID, str]]:
    """Return ids and names of the sites, by name. 1 query. Raises Forbidden."""
    _require_list(actor)
    return list(Site.objects.order_by("name").values_list("pk", "name"))


def name_teams(*, actor: Person) -> list[tuple[UUID, str]]:
    """Return ids and names of the teams, by name. 1 query. Raises Forbidden."""
    _require_list(actor)
    return list(Team.objects.order_by("name").values_list("pk", "name"))


def list_sites(*, actor: Person) -> QuerySet[Site]:
    """Return the sites by name, with `people_count`. 1 query. Raises Forbidden."""
    _require_list(actor)
    return Site.objects.annotate(people_count=Count("people")).order_by("name")


def list_zone_names() -> frozenset[str]:
    """Return the zones that the organisation in scope works in: its own and its sites'. 2 queries."""
    sites = Site.objects.order_by().values_list("zone_name", flat=True).distinct()
    return frozenset({get_organisation().zone_name, *sites})


def list_teams(*, actor: Person) -> QuerySet[Team]:
    """Return the teams by name, with `people_count`. 1 query. Raises Forbidden."""
    _require_list(actor)
    return Team.objects.annotate(people_count=Count("people")).order_by("name")


def get_site(*, actor: Person, site_id: UUID) -> Site:
    """Return a site with `people_count`, for whoever manages it, or raise NotFound. 1 query."""
    site = list_sites(actor=actor).filter(pk=site_id).first() if policies.can_manage(actor) else None
    if site is None:
        raise errors.NotFound
    return site


def get_team(*, actor: Person, team_id: UUID) -> Team:
    """Return a team with `people_count`, for whoever manages it, or raise NotFound. 1 query."""
    team = list_teams(actor=actor).filter(pk=team_id).first() if policies.can_manage(actor) else None
    if team is None:
        raise errors.NotFound
    return team


def list_groups(*, actor: Person, search: str = "") -> QuerySet[Group]:
    """Return the groups by name, with `people_count`. 1 query. Raises Forbidden."""
    _require_list(actor)
    counted = Count("members", filter=Q(members__left_at=None))
    groups = Group.objects.annotate(people_count=counted).order_by("name", "pk")
    return groups.filter(name__icontains=search) if search else groups


def get_group(*, actor: Person, group_id: UUID) -> Group:
    """Return a group with `people_count`, for whoever lists people, or raise NotFound. 1 query."""
    group = list_groups(actor=actor).filter(pk=group_id).first() if policies.can_list(actor) else None
    if group is None:
        raise errors.NotFound
    return group


def list_group_members(*, group_id: UUID) -> QuerySet[Person]:
    """Return the people in a group now, by name. 1 query."""
    inside = Person.objects.filter(group_places__group_id=group_id, group_places__left_at=None)
    return inside.select_related("site", "team").order_by("name")


def get_open_invitation(*, person: Person, now: datetime) -> Invitation | None:
    """Return the person's invitation that still works, or None. 1 query."""
    return Invitation.objects.filter(
        person=person, accepted_at=None, withdrawn_at=None, expires_at__gt=now
    ).first()


def find_invitation(invitation_id: UUID) -> Invitation | None:
    """Return an invitation of the organisation in scope with its person, for its mail. 1 query."""
    return (
        Invitation.objects.select_related("person", "person__site", "person__organisation")
        .filter(pk=invitation_id)
        .first()
    )


def list_imports(*, actor: Person) -> QuerySet[PeopleImport]:
    """Return the people files that went in, newest first. 1 query. Raises Forbidden."""
    require_administrator(actor)
    return PeopleImport.objects.select_related("imported_by").order_by("-imported_at")


def get_import(*, actor: Person, import_id: UUID) -> PeopleImport:
    """Return one people file that went in. 1 query. Raises Forbidden or NotFound."""
    record = PeopleImport.objects.filter(pk=import_id).first()
    if record is None:
        raise errors.NotFound
    require_administrator(actor)
    return record


def require_administrator(actor: Person) -> None:
    """Raise Forbidden unless the actor may manage accounts."""
    if not policies.can_manage(actor):
        raise errors.Forbidden


def require_manager(actor: Person) -> None:
    """Raise Forbidden unless somebody may report to the actor: managers by role, and administrators."""
    if not policies.can_lead(actor):
        raise errors.Forbidden(_("This page is for people with reports. No one reports to you here."))


def with_role(people: QuerySet[Person], role: str) -> QuerySet[Person]:
    """Keep those who hold a role. Asks the list of role names as text, which every database can."""
    return people.annotate(roles_text=Cast("role_names", TextField())).filter(
        roles_text__contains=f'"{role}"'
    )


def _require_list(actor: Person) -> None:
    if not policies.can_list(actor):
        raise errors.Forbidden


def _in_state(state: str) -> Q:
    if state == "closed":
        return Q(is_active=False)
    if state == "waiting":
        return Q(is_active=True) & NO_PASSWORD
    return Q() if state == "all" else Q(is_active=True)


def _open_invitations() -> QuerySet[Invitation]:
    return Invitation.objects.filter(person=OuterRef("pk"), accepted_at=None, withdrawn_at=None)
