"""What a file would do, line by line: nothing is written here."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from interleave.people.importing.drafting import Draft, draft_line
from interleave.people.importing.reading import read_sheet
from interleave.people.importing.world import World, fold, load_world
from interleave.people.models import Person

MOST_NEAR = 20  # suggestions for unknown managers
ADD, CHANGE, UNCHANGED, PROBLEM = "add", "change", "unchanged", "problem"


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what it says now and what it would say."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """What will happen with one line: add, change, unchanged or problem."""

    line: int
    what: str
    name: str
    email: str
    changes: tuple[Change, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a whole file would do."""

    lines: tuple[PlannedLine, ...]
    notes: tuple[str, ...]
    new_sites: tuple[str, ...]
    new_teams: tuple[str, ...]
    encoding: str
    delimiter: str
    drafts: tuple[Draft, ...]
    world: World

    def count(self, what: str) -> int:
        return sum(line.what == what for line in self.lines)

    @property
    def can_apply(self) -> bool:
        return all(line.what != PROBLEM for line in self.lines) and any(
            line.what in {ADD, CHANGE} for line in self.lines
        )


def plan_file(content: bytes, *, now: datetime) -> Plan:
    """Hold a file against the organisation in scope. 3 queries. Raises reading.UnreadableFile."""
    sheet = read_sheet(content)
    world = load_world()
    drafts = [draft_line(row, world, today=now.date()) for row in sheet.rows]
    _note_twins(drafts)
    _find_managers(drafts, world)
    _note_circles(drafts, world)
    return Plan(
        lines=tuple(_planned(draft, world) for draft in drafts),
        notes=sheet.notes,
        new_sites=tuple(f"{site.name} ({site.zone_name})" for site in world.new_sites.values()),
        new_teams=tuple(world.new_teams.values()),
        encoding=sheet.encoding,
        delimiter={",": _("comma"), ";": _("semicolon"), "\t": _("tab")}.get(
            sheet.delimiter, sheet.delimiter
        ),
        drafts=tuple(drafts),
        world=world,
    )


def _note_twins(drafts: Sequence[Draft]) -> None:
    first: dict[str, int] = {}
    for draft in drafts:
        if draft.email and first.setdefault(draft.email, draft.line) != draft.line:
            draft.note(
                _("%(email)s is in line %(n)d already.") % {"email": draft.email, "n": first[draft.email]}
            )


def _find_managers(drafts: Sequence[Draft], world: World) -> None:
    """Turn each manager's words into the email of somebody here or in the file, or say what is wrong."""
    emails = {*world.people, *(draft.email for draft in drafts)}
    near: dict[str, str] = {}
    by_name = {name: set(found) for name, found in world.by_name.items()}
    for draft in drafts:
        if draft.name:
            by_name.setdefault(fold(draft.name), set()).add(draft.email)
    for draft in drafts:
        wanted = draft.manager_email
        if not wanted:
            continue
        named = by_name.get(fold(wanted), set()) if "@" not in wanted else set()
        if len(named) == 1:
            draft.manager_email = wanted = next(iter(named))
        manager = world.people.get(wanted)
        if wanted not in emails:
            draft.note(_words_of_unknown_manager(wanted, len(named), _find_near(wanted, emails, near)))
        elif manager is not None and not manager.is_active:
            draft.note(_("The account of the manager %(name)s is closed.") % {"name": manager.name})


def _words_of_unknown_manager(wanted: str, namesakes: int, near: str) -> str:
    if namesakes > 1:
        return _("%(n)d people are called “%(name)s”. Write the manager's email address.") % {
            "n": namesakes,
            "name": wanted[:60],
        }
    if near:
        return _("The manager “%(email)s” is neither here nor in the file. Did you mean %(near)s?") % {
            "email": wanted[:80],
            "near": near,
        }
    return _("The manager “%(email)s” is neither here nor in the file.") % {"email": wanted[:80]}


def _find_near(wanted: str, emails: set[str], known: dict[str, str]) -> str:
    """Return the address of the same domain that this one is a slip of, or nothing.

    Only for the first unknown addresses of a file: each costs a look at everybody.
    """
    if wanted not in known and len(known) < MOST_NEAR:
        name, _at, domain = wanted.partition("@")
        names = [email.partition("@")[0] for email in emails if email.endswith(f"@{domain}")]
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.75) if domain else []
        known[wanted] = f"{near[0]}@{domain}" if near else ""
    return known.get(wanted, "")


def _note_circles(drafts: Sequence[Draft], world: World) -> None:
    """Say of every line whose person would report in a circle who stands in it."""
    leads = {email: world.manager_email_of(person) for email, person in world.people.items()}
    names = {email: person.name for email, person in world.people.items()}
    for draft in drafts:
        if draft.manager_email or "manager_email" in draft.cleared:
            leads[draft.email] = draft.manager_email
        names[draft.email] = draft.name or names.get(draft.email, draft.email)
    settled: set[str] = set()
    circle_of: dict[str, list[str]] = {}
    for draft in drafts:
        circle = _find_circle(draft.email, leads, settled)
        circle_of.update(dict.fromkeys(circle, circle))
    for draft in drafts:
        circle = circle_of.get(draft.email, [])
        if len(circle) == 1 and draft.manager_email:
            draft.note(_("Nobody can report to themselves."))
        elif circle and draft.manager_email:
            words = " → ".join(names[email] for email in [*circle, circle[0]])
            draft.note(_("They would report in a circle: %(names)s.") % {"names": words})


def _find_circle(start: str, leads: dict[str, str], settled: set[str]) -> list[str]:
    """Walk up from `start` and return the circle that the way runs into, if any; mark what was walked."""
    way: list[str] = []
    on_way: set[str] = set()
    email = start
    while email and email not in settled and email not in on_way:
        way.append(email)
        on_way.add(email)
        email = leads.get(email, "")
    settled.update(way)
    return way[way.index(email) :] if email in on_way else []


def _planned(draft: Draft, world: World) -> PlannedLine:
    name = draft.name or (draft.person.name if draft.person else "")
    if draft.problems:
        return PlannedLine(draft.line, PROBLEM, name, draft.email, problems=tuple(draft.problems))
    if draft.person is None:
        return PlannedLine(draft.line, ADD, name, draft.email)
    changes = tuple(changes_of(draft, draft.person, world))
    return PlannedLine(draft.line, CHANGE if changes else UNCHANGED, name, draft.email, changes)


def changes_of(draft: Draft, person: Person, world: World) -> list[Change]:
    """Return what a line changes about a person who is here already."""
    before = {
        "name": person.name,
        "site": person.site.name if person.site else "",
        "team": person.team.name if person.team else "",
        "manager_email": world.manager_email_of(person),
        "job": person.job,
        "hire_date": person.hired_on.isoformat() if person.hired_on else "",
    }
    after = {
        "name": draft.name,
        "site": _title(draft.site_key, world),
        "team": world.teams[draft.team_key].name
        if draft.team_key in world.teams
        else world.new_teams.get(draft.team_key, ""),
        "manager_email": draft.manager_email,
        "job": draft.job,
        "hire_date": draft.hired_on.isoformat() if draft.hired_on else "",
    }
    changes = [
        Change(column, before[column], after[column])
        for column in before
        if after[column] != before[column] and (after[column] or column in draft.cleared)
    ]
    more = sorted(draft.roles - set(person.role_names))
    if more:
        changes.append(Change("role", ", ".join(person.role_names), ", ".join([*person.role_names, *more])))
    return changes


def _title(key: str, world: World) -> str:
    if key in world.sites:
        return world.sites[key].name
    return world.new_sites[key].name if key in world.new_sites else ""
