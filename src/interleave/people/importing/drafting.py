"""One line of a file, held against the organisation: what it wants, and what is wrong with it."""

import difflib
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from interleave.people import fields, zones
from interleave.people.importing import cells
from interleave.people.importing.reading import Row
from interleave.people.importing.world import NewSite, World, fold
from interleave.people.models import Person, Role
from interleave.people.services import details as detailing

CLEARABLE = ("team", "manager_email", "job", "hire_date")


@dataclass(slots=True)
class Draft:
    """What a line wants. Blank keeps what is there; `cleared` names what it takes away."""

    line: int
    email: str = ""
    name: str = ""
    site_key: str = ""
    team_key: str = ""
    manager_email: str = ""
    job: str = ""
    hired_on: date | None = None
    roles: frozenset[str] = frozenset()
    cleared: set[str] = field(default_factory=set)
    person: Person | None = None
    problems: list[str] = field(default_factory=list)

    def note(self, fault: str | None) -> None:
        if fault:
            self.problems.append(fault)


def draft_line(row: Row, world: World, *, today: date) -> Draft:
    """Return what a line wants, with its problems; managers are looked up when all lines are known."""
    draft = Draft(line=row.line)
    given = {column: cells.clean(cell) for column, cell in row.cells.items()}
    for column in CLEARABLE:
        if given.get(column) == cells.EMPTIES:
            draft.cleared.add(column)
            given[column] = ""
    draft.note(row.fault or None)
    _take_identity(draft, given, world)
    _take_site(draft, given.get("site", ""), world)
    _take_team(draft, given.get("team", ""), world)
    draft.manager_email = given.get("manager_email", "").lower()
    draft.job = given.get("job", "")
    draft.note(fields.fault_of_job(draft.job))
    _take_day(draft, given.get("hire_date", ""), today)
    roles, faults = cells.read_roles(given.get("role", ""))
    draft.roles = roles - {Role.LEARNER, Role.MANAGER}  # everybody learns; managing follows from reports
    draft.problems += faults
    return draft


def _take_identity(draft: Draft, given: dict[str, str], world: World) -> None:
    draft.email = given.get("email", "").lower()
    draft.note(fields.fault_of_email(draft.email))
    draft.person = world.people.get(draft.email)
    parts = [given.get("given_name", ""), given.get("family_name", "")]
    draft.name = given.get("name", "") or " ".join(part for part in parts if part)
    if draft.name or draft.person is None:
        draft.note(fields.fault_of_name(draft.name))
    if draft.person is not None and not draft.person.is_active:
        draft.note(_("The account of %(name)s is closed. Open it again first.") % {"name": draft.person.name})


def _take_site(draft: Draft, cell: str, world: World) -> None:
    if not cell:
        return
    wanted = cells.read_site(cell)
    key = fold(wanted.name)
    known = world.sites.get(key)
    if known is None and wanted.zone_words:
        draft.note(_register_site(key, wanted, world))
    elif known is None and key not in world.new_sites:
        draft.note(_words_of_unknown_site(wanted.name, world))
    elif known is not None and wanted.zone_words:
        zone, fault = detailing.check_zone(wanted.zone_words)
        if fault is None and zone != known.zone_name:
            fault = _("The site %(site)s has the time zone %(zone)s here. Write its name alone.") % {
                "site": known.name,
                "zone": known.zone_name,
            }
        draft.note(fault)
    draft.site_key = key


def _register_site(key: str, wanted: cells.SiteCell, world: World) -> str | None:
    """Keep a site that a line brings with it, or return what is wrong with it."""
    zone, fault = detailing.check_zone(wanted.zone_words)
    fault = fields.fault_of_title(wanted.name) or fault
    if fault:
        return fault
    before = world.new_sites.setdefault(key, NewSite(wanted.name, zone))
    if before.zone_name == zone:
        return None
    return _("The site %(site)s has two time zones in this file: %(one)s and %(two)s.") % {
        "site": before.name,
        "one": before.zone_name,
        "two": zone,
    }


def _words_of_unknown_site(name: str, world: World) -> str:
    shown = name[: fields.LONGEST_TITLE]
    near = difflib.get_close_matches(fold(name), world.sites, n=3, cutoff=0.7)
    zone = zones.find_zone(name) or "Europe/Paris"
    words = {"site": shown, "example": f"{shown} ({zone})"}
    if near:
        words["near"] = ", ".join(world.sites[key].name for key in near)
        return (
            _("There is no site “%(site)s”. Did you mean %(near)s? To add it, write “%(example)s”.") % words
        )
    return _("There is no site “%(site)s”. To add it, write it with its time zone: “%(example)s”.") % words


def _take_team(draft: Draft, cell: str, world: World) -> None:
    if not cell:
        return
    fault = fields.fault_of_title(cell)
    draft.note(fault)
    draft.team_key = fold(cell)
    if fault is None and draft.team_key not in world.teams:
        world.new_teams.setdefault(draft.team_key, cell)


def _take_day(draft: Draft, cell: str, today: date) -> None:
    if not cell:
        return
    draft.hired_on, fault = cells.read_day(cell)
    draft.note(fault or fields.fault_of_hire(draft.hired_on, today=today))
