"""The organisation as a file meets it: who and what is there already, found by folded words."""

from dataclasses import dataclass, field

from interleave.kernel import tenancy
from interleave.people import fields
from interleave.people.models import Organisation, Person, Site, Team


def fold(words: str) -> str:
    return fields.tidy(words).casefold()


@dataclass(frozen=True, slots=True)
class NewSite:
    """A site that a file brings with it."""

    name: str
    zone_name: str


@dataclass(slots=True)
class World:
    """People by email, sites and teams by folded name; and what the file would add to them."""

    people: dict[str, Person]
    emails: dict[object, str]  # by person's id
    sites: dict[str, Site]
    teams: dict[str, Team]
    new_sites: dict[str, NewSite] = field(default_factory=dict)
    new_teams: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, list[str]] = field(default_factory=dict)  # emails of people by folded name
    by_staff_number: dict[str, Person] = field(default_factory=dict)  # by folded number
    _zone_name: str = ""
    site_warnings: dict[str, str] = field(default_factory=dict)
    unknown_sites: dict[str, str] = field(
        default_factory=dict
    )  # names of the file that no site has, by folded name

    @property
    def zone_name(self) -> str:
        """The time zone of the organisation. 1 query the first time."""
        if not self._zone_name:
            organisation_id = tenancy.current_organisation_id()
            self._zone_name = Organisation.objects.only("zone_name").get(pk=organisation_id).zone_name
        return self._zone_name

    def manager_email_of(self, person: Person) -> str:
        return self.emails.get(person.manager_id, "") if person.manager_id else ""


def load_world() -> World:
    """Read the organisation in scope. 3 queries."""
    people = {person.email: person for person in Person.objects.select_related("site", "team")}
    by_name: dict[str, list[str]] = {}
    for email, person in people.items():
        by_name.setdefault(fold(person.name), []).append(email)
    return World(
        people=people,
        emails={person.pk: email for email, person in people.items()},
        sites={fold(site.name): site for site in Site.objects.all()},
        teams={fold(team.name): team for team in Team.objects.all()},
        by_name=by_name,
        by_staff_number={
            fold(person.staff_number): person for person in people.values() if person.staff_number
        },
    )
