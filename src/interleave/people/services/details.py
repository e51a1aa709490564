"""What a form says about a person, checked against the organisation."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from interleave.kernel import errors
from interleave.people import fields, zones
from interleave.people.models import Person, Site, Team


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """The whole of what can be said about a person in one form; blank means none."""

    name: str
    email: str
    site_id: UUID | None = None
    team_id: UUID | None = None
    manager_email: str = ""
    job: str = ""
    hired_on: date | None = None
    zone_name: str = ""  # blank: the site's
    language: str = "en"
    staff_number: str | None = None  # None leaves it as it is


@dataclass(frozen=True, slots=True)
class CheckedDetails:
    """The same, found to be right, with rows instead of words."""

    name: str
    email: str
    site: Site | None
    team: Team | None
    manager: Person | None
    job: str
    hired_on: date | None
    own_zone_name: str
    language: str
    staff_number: str | None = None

    def write_to(self, person: Person) -> tuple[str, ...]:
        """Set the person's fields and return the names of those that changed."""
        wanted: dict[str, object] = {
            "name": self.name,
            "email": self.email,
            "site_id": self.site.pk if self.site else None,
            "team_id": self.team.pk if self.team else None,
            "manager_id": self.manager.pk if self.manager else None,
            "job": self.job,
            "hired_on": self.hired_on,
            "own_zone_name": self.own_zone_name,
            "language": self.language,
        }
        if self.staff_number is not None:
            wanted["staff_number"] = self.staff_number
        changed = tuple(key for key, value in wanted.items() if getattr(person, key) != value)
        for key in changed:
            setattr(person, key, wanted[key])
        return changed


def check_details(details: PersonDetails, *, person: Person | None, now: datetime) -> CheckedDetails:
    """Return the details as rows. Raises Invalid, a problem per field. At most 5 queries and the chain."""
    problems: list[errors.Problem] = []

    def note(where: str, fault: str | None) -> None:
        if fault:
            problems.append(errors.Problem(where, fault))

    name, email, job = fields.tidy(details.name), fields.tidy_email(details.email), fields.tidy(details.job)
    note("name", fields.fault_of_name(name))
    note("email", fields.fault_of_email(email) or _fault_of_taken(email, person))
    note("job", fields.fault_of_job(job))
    staff_number = None if details.staff_number is None else fields.tidy(details.staff_number)
    if staff_number:
        fault = fields.fault_of_staff_number(staff_number) or _fault_of_taken_number(staff_number, person)
        note("staff_number", fault)
    note("hired_on", fields.fault_of_hire(details.hired_on, today=now.date()))
    site = Site.objects.filter(pk=details.site_id).first() if details.site_id else None
    note("site", _("Choose one of the sites.") if details.site_id and site is None else None)
    team = Team.objects.filter(pk=details.team_id).first() if details.team_id else None
    note("team", _("Choose one of the teams.") if details.team_id and team is None else None)
    manager, fault = _find_manager(details.manager_email, person)
    note("manager_email", fault)
    zone_name, fault = check_zone(details.zone_name)
    note("zone", fault)
    if problems:
        raise errors.Invalid(problems=problems)
    return CheckedDetails(
        name,
        email,
        site,
        team,
        manager,
        job,
        details.hired_on,
        zone_name,
        details.language or "en",
        staff_number,
    )


def check_zone(words: str) -> tuple[str, str | None]:
    """Return the zone that these words name and no fault, or blank and what is wrong. Blank stays blank."""
    if not words.strip():
        return "", None
    found = zones.find_zone(words)
    if found:
        return found, None
    near = zones.suggest_zones(words)
    if near:
        return "", _("“%(zone)s” is not a time zone. Did you mean %(near)s?") % {
            "zone": words[:64],
            "near": ", ".join(near),
        }
    return "", _("“%(zone)s” is not a time zone. Choose one such as Europe/Paris.") % {"zone": words[:64]}


def find_cycle(start: Person, manager: Person) -> list[Person]:
    """Return the people who would report in a circle if `manager` led `start`; none if all is well.

    1 query per level above.
    """
    chain = [start]
    above: Person | None = manager
    while above is not None and len(chain) < 100:
        if above.pk == start.pk:
            return chain
        chain.append(above)
        above = Person.objects.filter(pk=above.manager_id).first() if above.manager_id else None
    return []


def _fault_of_taken(email: str, person: Person | None) -> str | None:
    twins = Person.objects.filter(email=email)
    twin = (twins.exclude(pk=person.pk) if person else twins).first()
    if twin is None:
        return None
    if not twin.is_active:
        return _("%(name)s has this email address in a closed account. Open that account again instead.") % {
            "name": twin.name
        }
    return _("%(name)s has this email address already.") % {"name": twin.name}


def _fault_of_taken_number(number: str, person: Person | None) -> str | None:
    twins = Person.objects.filter(staff_number__iexact=number)
    twin = (twins.exclude(pk=person.pk) if person else twins).first()
    return _("%(name)s has this staff number already.") % {"name": twin.name} if twin else None


def _find_manager(words: str, person: Person | None) -> tuple[Person | None, str | None]:
    email = fields.tidy_email(words)
    if not email:
        return None, None
    manager = Person.objects.filter(email=email).first()
    if manager is None:
        return None, _("No account here has the email address %(email)s.") % {"email": email[:80]}
    if person is not None and person.manager_id == manager.pk:
        return manager, None
    if not manager.is_active:
        return None, _("The account of %(name)s is closed.") % {"name": manager.name}
    if person is None:
        return manager, None
    circle = find_cycle(person, manager)
    if not circle:
        return manager, None
    if len(circle) == 1:
        return None, _("People cannot report to themselves.")
    names = " → ".join(one.name for one in [*circle, circle[0]])
    return None, _("They would report in a circle: %(names)s.") % {"names": names}
