"""One line of a file, compared with the organisation: what it changes, and what is wrong with it."""

import difflib
import re
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from interleave.people import fields, zones
from interleave.people.importing import cells, days
from interleave.people.importing.reading import Choices, Row
from interleave.people.importing.world import NewSite, World, fold
from interleave.people.models import Person, Role
from interleave.people.services import details as detailing

CLEARABLE = ("team", "manager_email", "job", "hire_date", "staff_number")
MOST_SITES = 10  # that a warning names
FAMILY_FIRST = re.compile(r"([^,]+),\s*([^,]+)")
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")


@dataclass(slots=True)
class Draft:
    """What a line changes. Blank keeps what is there; `cleared` names what it takes away."""

    line: int
    email: str = ""
    name: str = ""
    site_key: str = ""
    team_key: str = ""
    manager_email: str = ""
    awaited_manager: str = ""  # the words that name a manager who is neither here nor in the file
    job: str = ""
    hired_on: date | None = None
    staff_number: str = ""
    language: str = ""  # of a new account
    roles: frozenset[str] = frozenset()
    cleared: set[str] = field(default_factory=set)
    person: Person | None = None
    is_inactive: bool = False  # in the file
    is_left_out: bool = False
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The address that the person has now, or will have: managers are found by it."""
        return self.person.email if self.person is not None else self.email

    def note(self, fault: str | None) -> None:
        if fault:
            self.problems.append(fault)

    def warn(self, text: str | None) -> None:
        if text:
            self.warnings.append(text)


@dataclass(frozen=True, slots=True)
class Reader:
    """How all lines of one file are read."""

    choices: Choices
    today: date
    hire_order: str = ""
    left_order: str = ""
    names_are_family_first: bool = False


def draft_line(row: Row, world: World, reader: Reader) -> Draft:
    """Return what a line changes, with its problems; managers are looked up when all lines are known."""
    draft = Draft(line=row.line)
    given = {column: cells.clean(cell) for column, cell in row.cells.items()}
    for column in CLEARABLE:
        if given.get(column) == cells.EMPTIES:
            draft.cleared.add(column)
            given[column] = ""
    draft.note(row.fault or None)
    _take_identity(draft, given, world, reader)
    _take_status(draft, row, reader)
    _take_site(draft, given.get("site", ""), world, reader)
    _take_team(draft, given.get("team", ""), world)
    draft.manager_email = cells.read_address(given.get("manager_email", ""))
    draft.job = given.get("job", "")
    draft.note(fields.fault_of_job(draft.job))
    _take_day(draft, given.get("hire_date", ""), reader)
    draft.language = given.get("language", "").replace("_", "-").split("-")[0].lower()
    roles, faults = cells.read_roles(given.get("role", ""))
    draft.roles = roles - {Role.LEARNER, Role.MANAGER}  # every person learns; managing follows from reports
    draft.problems += faults
    return draft


def read_name(given: dict[str, str], *, family_first: bool = False) -> str:
    """Return the full name in a line: the display name, or given and family name in the usual order."""
    name = given.get("name", "")
    reversed_name = given.get("family_first", "") or (name if family_first else "")
    found = FAMILY_FIRST.fullmatch(reversed_name)
    parts = [given.get("given_name", ""), given.get("family_name", "")]
    if name and not (found and family_first):
        return name
    if not all(parts) and found:
        return f"{found[2].strip()} {found[1].strip()}"
    if all(part and _EAST_ASIAN.fullmatch(part) for part in parts):
        parts.reverse()
    return " ".join(part for part in parts if part) or reversed_name


def _take_identity(draft: Draft, given: dict[str, str], world: World, reader: Reader) -> None:
    draft.email = cells.read_address(given.get("email", ""))
    draft.staff_number = given.get("staff_number", "")
    draft.note(fields.fault_of_staff_number(draft.staff_number))
    by_number = world.by_staff_number.get(fold(draft.staff_number)) if draft.staff_number else None
    by_email = world.people.get(draft.email)
    draft.person = by_number or by_email
    if by_number is not None and not draft.email:
        draft.email = by_number.email
    draft.note(fields.fault_of_email(draft.email))
    draft.name = read_name(given, family_first=reader.names_are_family_first)
    if draft.name or draft.person is None:
        draft.note(fields.fault_of_name(draft.name))
    if by_number is not None and by_email is not None and by_email.pk != by_number.pk:
        draft.note(
            _("The staff number %(number)s belongs to %(one)s, the email address to %(two)s.")
            % {"number": draft.staff_number, "one": by_number.name, "two": by_email.name}
        )
    if by_number is None and by_email is not None and draft.staff_number and by_email.staff_number:
        draft.warn(
            _("The staff number of %(name)s was %(before)s. Is this the same person?")
            % {"name": by_email.name, "before": by_email.staff_number}
        )


def _take_status(draft: Draft, row: Row, reader: Reader) -> None:
    for column, cell in row.flags:
        words = cells.clean(cell)
        if not words:
            continue
        if column == "left_on":
            day, _fault = days.read_day(words, order=reader.left_order, today=reader.today)
            draft.is_inactive |= day is not None and day < reader.today
            continue
        said = cells.read_status(words)
        draft.is_inactive |= said is True if column == "inactive" else said is False
    known = draft.person
    if not draft.is_inactive:
        if known is not None and not known.is_active:
            draft.note(_("The account of %(name)s is closed. Open it again first.") % {"name": known.name})
    elif reader.choices.inactive == "close" and known is not None and known.is_active:
        if known.is_administrator:
            draft.note(
                _("%(name)s is an administrator: take that role away before the account is closed.")
                % {"name": known.name}
            )
    else:
        draft.is_left_out = True


def _take_site(draft: Draft, cell: str, world: World, reader: Reader) -> None:
    if not cell or draft.is_inactive:
        return
    wanted = cells.read_site(cell)
    key = fold(wanted.name)
    known = world.sites.get(key)
    if known is None and not wanted.zone_words and key not in world.new_sites:
        draft.site_key = _take_unknown_site(draft, key, wanted.name, world, reader)
        return
    if known is None and wanted.zone_words:
        draft.note(_register_site(key, wanted, world))
    elif known is not None and wanted.zone_words:
        zone, fault = detailing.check_zone(wanted.zone_words)
        if fault is None and zone != known.zone_name:
            fault = _("The site %(site)s has the time zone %(zone)s here. Write its name alone.") % {
                "site": known.name,
                "zone": known.zone_name,
            }
        draft.note(fault)
    draft.site_key = key


def _take_unknown_site(draft: Draft, key: str, name: str, world: World, reader: Reader) -> str:
    """Return the key of the site that was chosen for an unknown name, or '' with a warning."""
    world.unknown_sites.setdefault(key, name[: fields.LONGEST_TITLE])
    choice = reader.choices.sites.get(key, "")
    if choice == "new":
        draft.note(_register_site(key, cells.SiteCell(name, guess_zone(name, world)), world))
        return key
    chosen = next((one for one, site in world.sites.items() if str(site.pk) == choice), "")
    if not chosen:
        if key not in world.site_warnings:
            world.site_warnings[key] = _warning_of_unknown_site(name, world)
        draft.warn(world.site_warnings[key])
    return chosen


def guess_zone(site_name: str, world: World) -> str:
    """Return the time zone of the city that a site is named after, or the organisation's."""
    return zones.find_zone(site_name) or world.zone_name


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


def _warning_of_unknown_site(name: str, world: World) -> str:
    """Return that no site is set, which sites exist, and where one is chosen or added."""
    shown = name[: fields.LONGEST_TITLE]
    words = _(
        "There is no site “%(site)s”, so this line sets no site. Choose or create the site under "
        "“Sites that do not exist yet”, or add it on the page “Sites” first."
    ) % {"site": shown}
    near = difflib.get_close_matches(fold(name), world.sites, n=3, cutoff=0.7)
    if near:
        meant = ", ".join(world.sites[key].name for key in near)
        return f"{words} " + _("Did you mean %(near)s?") % {"near": meant}
    names = sorted(site.name for site in world.sites.values())
    if not names:
        return f"{words} " + _("No site exists yet.")
    listed = ", ".join(names[:MOST_SITES])
    if len(names) > MOST_SITES:
        return f"{words} " + _("Existing sites: %(names)s and %(n)d more.") % {
            "names": listed,
            "n": len(names) - MOST_SITES,
        }
    return f"{words} " + _("Existing sites: %(names)s.") % {"names": listed}


def _take_team(draft: Draft, cell: str, world: World) -> None:
    cell = cell.strip("/ ") if cell.startswith("/") else cell  # Google's path of the unit
    if not cell or draft.is_left_out:
        return
    fault = fields.fault_of_title(cell)
    draft.note(fault)
    draft.team_key = fold(cell)
    if fault is None and draft.team_key not in world.teams:
        world.new_teams.setdefault(draft.team_key, cell)


def _take_day(draft: Draft, cell: str, reader: Reader) -> None:
    if not cell:
        return
    draft.hired_on, fault = days.read_day(cell, order=reader.hire_order, today=reader.today)
    draft.note(fault or fields.fault_of_hire(draft.hired_on, today=reader.today))
