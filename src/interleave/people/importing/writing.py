"""Writing a plan: rows by the hundred, one event per person."""

from datetime import datetime
from uuid import UUID

from interleave.engine import events
from interleave.ledger import ledger
from interleave.people.fields import LONGEST_EMAIL
from interleave.people.importing.drafting import Draft
from interleave.people.importing.planning import Plan
from interleave.people.models import Invitation, Organisation, Person, RoleGrant, Site, Team
from interleave.people.services import accounts
from interleave.people.services import roles as granting

BATCH = 500
WRITTEN = (
    "name",
    "email",
    "staff_number",
    "site",
    "team",
    "manager",
    "awaited_manager",
    "job",
    "hired_on",
    "role_names",
)


def write_plan(plan: Plan, *, actor: Person, cause: ledger.Entry, now: datetime) -> None:
    """Write what a plan without problems says, in the caller's transaction.

    About 20 queries and 2 per 500 people, 4 per manager who gains or loses the role, and those of
    `close_account` for each account that is closed.
    """
    sites, teams = _write_structure(plan)
    organisation = Organisation.objects.get(pk=cause.organisation_id)
    ids_by_email = {email: person.pk for email, person in plan.world.people.items()}
    added, changed = _make_people(plan, organisation, ids_by_email)
    managers: set[UUID] = set()
    happened: list[ledger.Event] = [
        events.PersonAdded(person_id=person.pk, at=now) for _draft, person in added
    ]
    grants: list[RoleGrant] = []
    touched: list[Person] = []
    readdressed: list[Person] = []
    for draft, person in added:
        _write_to(person, draft, sites, teams, ids_by_email, managers)
        grants += _grant(person, draft, actor, now)
    for draft, person in changed:
        awaited = person.awaited_manager
        fields = _write_to(person, draft, sites, teams, ids_by_email, managers)
        given = _grant(person, draft, actor, now)
        grants += given
        if fields or given or awaited != person.awaited_manager:
            touched.append(person)
        if fields:
            happened.append(events.PersonChanged(person_id=person.pk, fields=fields, at=now))
        if "email" in fields:
            readdressed.append(person)
    Person.objects.bulk_create([person for _draft, person in added], batch_size=BATCH)
    Person.objects.bulk_update(touched, WRITTEN, batch_size=BATCH)
    RoleGrant.objects.bulk_create(grants, batch_size=BATCH)
    happened += [
        events.RoleGranted(person_id=grant.person_id, role=grant.role, at=now, grant_id=grant.pk)
        for grant in grants
    ]
    ledger.record_many(happened, actor=actor, cause=cause)
    granting.follow_reports(managers, by=actor, now=now)
    _withdraw_invitations(readdressed, now)
    for draft in plan.drafts:
        if draft.is_inactive and not draft.is_left_out and draft.person is not None:
            accounts.close_account(actor=actor, person_id=draft.person.pk, now=now)


def _make_people(
    plan: Plan, organisation: Organisation, ids_by_email: dict[str, UUID]
) -> tuple[list[tuple[Draft, Person]], list[tuple[Draft, Person]]]:
    """Return the drafts to add and to change, with their people; note the ids of new people. No query."""
    added: list[tuple[Draft, Person]] = []
    changed: list[tuple[Draft, Person]] = []
    for draft in plan.drafts:
        if draft.is_left_out or draft.is_inactive:
            continue
        if draft.person is not None:
            changed.append((draft, draft.person))
            continue
        person = Person(email=draft.email, language=draft.language or organisation.language)
        person.set_unusable_password()
        ids_by_email[draft.key] = person.pk
        added.append((draft, person))
    return added, changed


def _withdraw_invitations(people: list[Person], now: datetime) -> None:
    """Withdraw the open invitations that went to the old address of people. 1 query, or none."""
    if people:
        waiting = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, person__in=people)
        waiting.update(withdrawn_at=now)


def _write_structure(plan: Plan) -> tuple[dict[str, Site], dict[str, Team]]:
    """Make the sites and teams that the file brings, and return all by folded name. At most 2 queries."""
    new_sites = {
        key: Site(name=site.name, city=site.name, zone_name=site.zone_name)
        for key, site in plan.world.new_sites.items()
    }
    new_teams = {key: Team(name=name) for key, name in plan.world.new_teams.items()}
    Site.objects.bulk_create(new_sites.values())
    Team.objects.bulk_create(new_teams.values())
    return {**plan.world.sites, **new_sites}, {**plan.world.teams, **new_teams}


def _write_to(
    person: Person,
    draft: Draft,
    sites: dict[str, Site],
    teams: dict[str, Team],
    ids_by_email: dict[str, UUID],
    managers: set[UUID],
) -> tuple[str, ...]:
    """Set what a line gives, and return the names of the fields that changed."""
    given = {"name": draft.name, "email": draft.email, "staff_number": draft.staff_number}
    wanted: dict[str, object] = {key: value for key, value in given.items() if value or key in draft.cleared}
    if draft.site_key:
        wanted["site_id"] = sites[draft.site_key].pk
    if draft.team_key or "team" in draft.cleared:
        wanted["team_id"] = teams[draft.team_key].pk if draft.team_key else None
    if draft.manager_email or "manager_email" in draft.cleared:
        wanted["manager_id"] = ids_by_email[draft.manager_email] if draft.manager_email else None
    if draft.job or "job" in draft.cleared:
        wanted["job"] = draft.job
    if draft.hired_on or "hire_date" in draft.cleared:
        wanted["hired_on"] = draft.hired_on
    changed = tuple(key for key, value in wanted.items() if getattr(person, key) != value)
    if "manager_id" in changed:
        managers |= {one for one in (person.manager_id, wanted["manager_id"]) if isinstance(one, UUID)}
    for key in changed:
        setattr(person, key, wanted[key])
    if draft.awaited_manager or "manager_id" in wanted:
        person.awaited_manager = draft.awaited_manager[:LONGEST_EMAIL]
    return changed


def _grant(person: Person, draft: Draft, actor: Person, now: datetime) -> list[RoleGrant]:
    """Give the roles that a line names; a file never takes one away."""
    more = sorted(draft.roles - set(person.role_names))
    if more:
        person.role_names = sorted({*person.role_names, *more})
    return [RoleGrant(person=person, role=role, granted_at=now, granted_by=actor) for role in more]
