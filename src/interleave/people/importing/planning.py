"""What a file would do, line by line: nothing is written here."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interleave.people.importing import cells, days
from interleave.people.importing.columns import Column
from interleave.people.importing.drafting import FAMILY_FIRST, Draft, Reader, draft_line, guess_zone
from interleave.people.importing.reading import Choices, Encoding, Sheet, read_sheet
from interleave.people.importing.world import World, fold, load_world
from interleave.people.models import Person

MOST_NEAR = 20  # suggestions for unknown managers
MOST_WORDS = 8  # unknown status words and languages that a note lists
ADD, CHANGE, UNCHANGED, PROBLEM = "add", "change", "unchanged", "problem"
CLOSE, LEFT_OUT = "close", "left_out"


LABELS = {
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("Email"),
    "staff_number": gettext_lazy("Staff number"),
    "site": gettext_lazy("Site"),
    "team": gettext_lazy("Team"),
    "manager_email": gettext_lazy("Manager"),
    "job": gettext_lazy("Job"),
    "hire_date": gettext_lazy("Day of hire"),
    "role": gettext_lazy("Roles"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what it says now and what it would say."""

    column: str
    before: str
    after: str

    @property
    def label(self) -> str:
        return str(LABELS[self.column])


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """What will happen with one line: add, change, close, unchanged, left_out or problem.

    `changes` of a new person are all that the account gets. Line 0 is a person who is not in
    the file and gets a manager whom an earlier file named.
    """

    line: int
    what: str
    name: str
    email: str
    changes: tuple[Change, ...] = ()
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    is_inactive: bool = False

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return why the line is left out."""
        return self.problems or ((_("Inactive in the file."),) if self.is_inactive else ())


@dataclass(frozen=True, slots=True)
class UnknownSite:
    """A name in the site column that no site has, and what was chosen for it."""

    key: str
    name: str
    zone_name: str  # of the site that would be created
    choice: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a whole file would do."""

    lines: tuple[PlannedLine, ...]
    columns: tuple[Column, ...]
    notes: tuple[str, ...]
    faults: tuple[str, ...]  # of the file as a whole: nothing is imported before they are settled
    new_sites: tuple[str, ...]
    new_teams: tuple[str, ...]
    unknown_sites: tuple[UnknownSite, ...]
    day_example: str  # a day that can be read in two ways
    encoding: Encoding
    delimiter: str
    choices: Choices
    drafts: tuple[Draft, ...]
    world: World

    def count(self, what: str) -> int:
        return sum(line.what == what for line in self.lines)

    @property
    def size(self) -> int:
        """The number of lines of the file."""
        return sum(line.line > 0 for line in self.lines)

    @property
    def has_inactive(self) -> bool:
        return any(line.is_inactive for line in self.lines)

    @property
    def is_doubtful(self) -> bool:
        """Return True if the encoding is a guess that has to be confirmed."""
        return not self.encoding.is_sure

    @property
    def can_apply(self) -> bool:
        return (
            not self.faults
            and not self.is_doubtful
            and all(line.what != PROBLEM for line in self.lines)
            and any(line.what in {ADD, CHANGE, CLOSE} for line in self.lines)
        )


def plan_file(content: bytes, *, now: datetime, choices: Choices | None = None) -> Plan:
    """Compare a file with the current organisation.

    3 queries, and 1 for unknown sites. Raises reading.UnreadableFile.
    """
    choices = choices or Choices()
    world = load_world()
    sheet = read_sheet(content, choices, known_sites=world.sites.keys())
    reader, order, notes, faults = _find_reader(sheet, choices, now.date())
    drafts = [draft_line(row, world, reader) for row in sheet.rows] if not sheet.faults else []
    _note_twins(drafts)
    known = _list_managers(drafts, world)
    _find_managers(drafts, world, known)
    _note_circles(drafts, world)
    if choices.problems == "leave_out":
        _leave_out_problems(drafts, world)
    drafts += _set_awaited_managers(drafts, world, known)
    notes += _list_language_notes(drafts)
    _forget_unused_structure(drafts, world)
    return Plan(
        lines=tuple(_planned(draft, world) for draft in drafts),
        columns=sheet.columns,
        notes=(*sheet.notes, *notes),
        faults=(*sheet.faults, *faults),
        new_sites=tuple(f"{site.name} ({site.zone_name})" for site in world.new_sites.values()),
        new_teams=tuple(world.new_teams.values()),
        unknown_sites=tuple(
            UnknownSite(key, name, guess_zone(name, world), choices.sites.get(key, ""))
            for key, name in world.unknown_sites.items()
        ),
        day_example=order.example,
        encoding=sheet.encoding,
        delimiter={",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("vertical bar")}.get(
            sheet.delimiter, sheet.delimiter
        ),
        choices=choices,
        drafts=tuple(drafts),
        world=world,
    )


def _find_reader(
    sheet: Sheet, choices: Choices, today: date
) -> tuple[Reader, days.DayOrder, list[str], list[str]]:
    """Return what all lines together say about days, names and status: with notes and faults."""
    notes: list[str] = []
    faults: list[str] = []
    hires = [cells.clean(row.cells.get("hire_date", "")) for row in sheet.rows]
    flags = [(name, cells.clean(cell)) for row in sheet.rows for name, cell in row.flags]
    leaving = [cell for name, cell in flags if name == "left_on"]
    order = days.find_order(hires, chosen=choices.day_order)
    left = days.find_order(leaving, chosen=choices.day_order or order.order)
    if order.is_open or left.is_open:
        order = order if order.is_open else left
        faults.append(
            _(
                "“%(cell)s” can be read day first or month first, and no other line settles it. "
                "Choose the order."
            )
            % {"cell": order.example}
        )
    elif order.settled_by and order.example:
        words = (
            _("Days are read day first, as “%(cell)s” shows.")
            if order.order == days.DAY_FIRST
            else _("Days are read month first, as “%(cell)s” shows.")
        )
        notes.append(words % {"cell": order.settled_by})
    names = [name for row in sheet.rows if (name := cells.clean(row.cells.get("name", "")))]
    family_first = sum(FAMILY_FIRST.fullmatch(name) is not None for name in names) * 10 >= len(names) * 9 > 0
    if family_first:
        notes.append(_("Names are read as family name, comma, given name."))
    unknown = [cell for name, cell in flags if name == "status" and cell and cells.read_status(cell) is None]
    if unknown:
        shown = ", ".join(f"“{word[:30]}”" for word in list(dict.fromkeys(unknown))[:MOST_WORDS])
        notes.append(_("These words of the status are read as active: %(words)s.") % {"words": shown})
    reader = Reader(choices, today, order.order, left.order, family_first)
    return reader, order, notes, faults


def _list_language_notes(drafts: Sequence[Draft]) -> list[str]:
    """Clear the languages that the pages do not have, and return a note that lists them."""
    known = dict(settings.LANGUAGES)
    unknown: dict[str, None] = {}
    for draft in drafts:
        if draft.language and draft.language not in known:
            if draft.person is None:
                unknown[draft.language] = None
            draft.language = ""
    if not unknown:
        return []
    shown = ", ".join(list(unknown)[:MOST_WORDS])
    return [_("These languages are not available here and are left out: %(words)s.") % {"words": shown}]


def _leave_out_problems(drafts: Sequence[Draft], world: World) -> None:
    """Leave out the lines with problems; a manager whose line is left out is set by a later import."""
    for draft in drafts:
        draft.is_left_out |= bool(draft.problems)
    keys = {draft.key for draft in drafts if not draft.is_left_out}
    for draft in drafts:
        wanted = draft.manager_email
        if wanted and not draft.is_left_out and wanted not in keys and wanted not in world.people:
            draft.manager_email, draft.awaited_manager = "", wanted
            draft.warn(
                _(
                    "The line of the manager “%(email)s” is left out. The manager is set when a later "
                    "import has this person."
                )
                % {"email": wanted[:80]}
            )


def _forget_unused_structure(drafts: Sequence[Draft], world: World) -> None:
    """Drop the new sites and teams that only lines without effect name."""
    used = [draft for draft in drafts if not draft.is_left_out and not draft.is_inactive]
    site_keys, team_keys = {draft.site_key for draft in used}, {draft.team_key for draft in used}
    world.new_sites = {key: site for key, site in world.new_sites.items() if key in site_keys}
    world.new_teams = {key: name for key, name in world.new_teams.items() if key in team_keys}


def _note_twins(drafts: Sequence[Draft]) -> None:
    """Report people and staff numbers that are in a file twice; lines that are left out do not count."""
    emails: dict[str, int] = {}
    numbers: dict[str, int] = {}
    people: dict[object, int] = {}
    for draft in drafts:
        if draft.is_left_out:
            continue
        number = fold(draft.staff_number)
        if draft.email and emails.setdefault(draft.email, draft.line) != draft.line:
            draft.note(
                _("%(email)s is in line %(n)d already.") % {"email": draft.email, "n": emails[draft.email]}
            )
        elif number and numbers.setdefault(number, draft.line) != draft.line:
            draft.note(
                _("The staff number %(number)s is in line %(n)d already.")
                % {"number": draft.staff_number, "n": numbers[number]}
            )
        elif draft.person and people.setdefault(draft.person.pk, draft.line) != draft.line:
            draft.note(
                _("%(name)s is in line %(n)d already.")
                % {"name": draft.person.name, "n": people[draft.person.pk]}
            )


@dataclass(slots=True)
class _Managers:
    """The people whom a line can name as manager: by address, staff number and name."""

    keys: dict[str, str]
    by_number: dict[str, str]
    by_name: dict[str, set[str]]
    inactive: set[str] = field(default_factory=set)  # in the file: addresses, folded names and numbers

    def find(self, words: str) -> tuple[str, int]:
        """Return the address that words mean, or the words; and how many people have this name."""
        if "@" in words:
            return self.keys.get(words, words), 0
        folded = fold(words)
        if folded in self.by_number:
            return self.by_number[folded], 1
        turned = self._turn(folded)
        named = self.by_name.get(folded, set()) | self.by_name.get(turned, set())
        return (next(iter(named)), 1) if len(named) == 1 else (words, len(named))

    def is_inactive(self, words: str) -> bool:
        return bool({words, fold(words), self._turn(fold(words))} & self.inactive)

    @staticmethod
    def _turn(folded: str) -> str:
        """Return "roy, ines" as "ines roy"."""
        found = FAMILY_FIRST.fullmatch(folded)
        return f"{found[2].strip()} {found[1].strip()}" if found else folded


def _list_managers(drafts: Sequence[Draft], world: World) -> _Managers:
    known = _Managers(
        keys={email: email for email in world.people},
        by_number={number: person.email for number, person in world.by_staff_number.items()},
        by_name={name: set(found) for name, found in world.by_name.items()},
    )
    for draft in drafts:
        if draft.is_inactive:
            known.inactive |= {draft.email, fold(draft.name), fold(draft.staff_number)} - {""}
            continue
        known.keys[draft.email] = draft.key
        if draft.staff_number:
            known.by_number[fold(draft.staff_number)] = draft.key
        if draft.name:
            known.by_name.setdefault(fold(draft.name), set()).add(draft.key)
    return known


def _find_managers(drafts: Sequence[Draft], world: World, known: _Managers) -> None:
    """Turn each manager's words into the address of a person here or in the file.

    A manager who is not found does not keep the person out: the line warns, and the words are kept for a
    later import.
    """
    emails = {*known.keys, *known.keys.values()}
    near: dict[str, str] = {}
    for draft in drafts:
        words = draft.manager_email
        if not words or draft.is_left_out:
            continue
        draft.manager_email, namesakes = known.find(words)
        manager = world.people.get(draft.manager_email)
        if known.is_inactive(words) and (manager is None or not manager.is_active):
            draft.manager_email = ""
            draft.warn(
                _("The manager “%(name)s” is inactive in the file: left as it is.") % {"name": words[:80]}
            )
        elif draft.manager_email not in emails:
            draft.manager_email, draft.awaited_manager = "", words
            draft.warn(_words_of_unknown_manager(words, namesakes, _find_near(words, emails, near)))
        elif manager is not None and not manager.is_active:
            draft.manager_email = ""
            draft.warn(
                _("The account of the manager %(name)s is closed: the manager is left as it is.")
                % {"name": manager.name}
            )


def _words_of_unknown_manager(wanted: str, namesakes: int, near: str) -> str:
    if namesakes > 1:
        return _(
            "%(n)d people are called “%(name)s”, so no manager is set. Write the manager's email address."
        ) % {"n": namesakes, "name": wanted[:60]}
    words = _(
        "The manager “%(email)s” was not found here or in the file. The manager is set when a later import "
        "has this person."
    ) % {"email": wanted[:80]}
    return f"{words} " + _("Did you mean %(near)s?") % {"near": near} if near else words


def _set_awaited_managers(drafts: Sequence[Draft], world: World, known: _Managers) -> list[Draft]:
    """Set the managers whom earlier files named and who are here or in this file now. No query.

    A line of the person that names a manager, or none with "-", goes first. Returns a draft without a line
    for each person who is not in the file. A manager who would complete a circle is not set.
    """
    awaiting = [person for person in world.people.values() if person.awaited_manager and person.is_active]
    if not awaiting:
        return []
    effective = {draft.key: draft for draft in drafts if not (draft.is_left_out or draft.is_inactive)}
    leads = {email: world.manager_email_of(person) for email, person in world.people.items()}
    for key, draft in effective.items():
        if draft.manager_email or "manager_email" in draft.cleared:
            leads[key] = draft.manager_email
    closing = {draft.key for draft in drafts if draft.is_inactive and not draft.is_left_out}
    more: list[Draft] = []
    for person in awaiting:
        email, _namesakes = known.find(person.awaited_manager)
        manager = world.people.get(email)
        is_there = email in effective or (manager is not None and manager.is_active and email not in closing)
        own = effective.get(person.email)
        is_settled = own is not None and (
            own.manager_email or own.awaited_manager or "manager_email" in own.cleared
        )
        if not is_there or is_settled or person.email in closing or _leads_to(email, person.email, leads):
            continue
        leads[person.email] = email
        if own is not None:
            own.manager_email = email
        else:
            more.append(Draft(line=0, person=person, manager_email=email))
    return more


def _leads_to(start: str, wanted: str, leads: dict[str, str]) -> bool:
    """Return True if `wanted` is `start`, or stands above it."""
    seen: set[str] = set()
    email = start
    while email and email not in seen:
        if email == wanted:
            return True
        seen.add(email)
        email = leads.get(email, "")
    return False


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
    """Report every line whose person would report in a circle, with the people in it."""
    leads = {email: world.manager_email_of(person) for email, person in world.people.items()}
    names = {email: person.name for email, person in world.people.items()}
    for draft in drafts:
        if draft.is_inactive:
            continue
        if draft.manager_email or "manager_email" in draft.cleared:
            leads[draft.key] = draft.manager_email
        names[draft.key] = draft.name or names.get(draft.key, draft.key)
    settled: set[str] = set()
    circle_of: dict[str, list[str]] = {}
    for draft in drafts:
        circle = _find_circle(draft.key, leads, settled)
        circle_of.update(dict.fromkeys(circle, circle))
    for draft in drafts:
        circle = circle_of.get(draft.key, []) if not draft.is_inactive else []
        if len(circle) == 1 and draft.manager_email:
            draft.note(_("People cannot report to themselves."))
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
    changes = tuple(changes_of(draft, draft.person, world))
    if draft.is_left_out:
        what = LEFT_OUT
    elif draft.problems:
        what = PROBLEM
    elif draft.is_inactive:
        what = CLOSE
    elif draft.person is None:
        what = ADD
    else:
        what = CHANGE if changes else UNCHANGED
    return PlannedLine(
        line=draft.line,
        what=what,
        name=name,
        email=draft.email or draft.key,
        changes=changes if what in {ADD, CHANGE} else (),
        problems=() if draft.is_left_out and draft.is_inactive else tuple(draft.problems),
        warnings=tuple(draft.warnings),
        is_inactive=draft.is_inactive,
    )


def changes_of(draft: Draft, person: Person | None, world: World) -> list[Change]:
    """Return what a line changes about a person who is here already, or all that a new person gets."""
    before = (
        dict.fromkeys(LABELS, "")
        if person is None
        else {
            "name": person.name,
            "email": person.email,
            "staff_number": person.staff_number,
            "site": person.site.name if person.site else "",
            "team": person.team.name if person.team else "",
            "manager_email": world.manager_email_of(person),
            "job": person.job,
            "hire_date": person.hired_on.isoformat() if person.hired_on else "",
        }
    )
    after = {
        "name": draft.name,
        "email": draft.email,
        "staff_number": draft.staff_number,
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
        for column in after
        if after[column] != before[column] and (after[column] or column in draft.cleared)
    ]
    held = person.role_names if person is not None else []
    more = sorted(draft.roles - set(held))
    if more:
        changes.append(Change("role", ", ".join(held), ", ".join([*held, *more])))
    return changes


def _title(key: str, world: World) -> str:
    if key in world.sites:
        return world.sites[key].name
    return world.new_sites[key].name if key in world.new_sites else ""
