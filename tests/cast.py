"""The people that all tests share.

Léa learns, Theo facilitates, Carla coaches, Kenji manages Léa's team, Ada designs and
administers; all five belong to Meridian. Oona belongs to another organisation and must
see nothing of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from interleave.kernel import tenancy
from interleave.people.models import Organisation, Person, Role, Site, Team

PASSWORD = "interleave"


@dataclass(frozen=True, slots=True)
class Cast:
    meridian: Organisation
    outside: Organisation
    toulouse: Site
    tokyo: Site
    toronto: Site
    sales: Team
    lea: Person
    theo: Person
    carla: Person
    kenji: Person
    ada: Person
    oona: Person

    @property
    def everybody(self) -> tuple[Person, ...]:
        return (self.lea, self.theo, self.carla, self.kenji, self.ada, self.oona)


def raise_cast() -> Cast:
    """Create both organisations with their people. The scope is open only inside."""
    founded = datetime(2026, 1, 5, 8, tzinfo=UTC)
    meridian = Organisation.objects.create(
        name="Meridian", slug="meridian", zone_name="Europe/Paris", founded_at=founded
    )
    outside = Organisation.objects.create(name="Outside", slug="outside", founded_at=founded)
    with tenancy.scope(outside.id):
        lima = Site.objects.create(name="Lima", zone_name="America/Lima")
        oona = _person("Oona Outside", "oona@outside.example", lima, roles=[*Role.values])
    with tenancy.scope(meridian.id):
        toulouse = Site.objects.create(name="Toulouse", city="Toulouse", zone_name="Europe/Paris")
        tokyo = Site.objects.create(name="Tokyo", city="Tokyo", zone_name="Asia/Tokyo", currency="JPY")
        toronto = Site.objects.create(
            name="Toronto", city="Toronto", zone_name="America/Toronto", currency="CAD"
        )
        sales = Team.objects.create(name="Sales")
        kenji = _person("Kenji Mori", "kenji@meridian.example", tokyo, roles=[Role.MANAGER])
        return Cast(
            meridian=meridian,
            outside=outside,
            toulouse=toulouse,
            tokyo=tokyo,
            toronto=toronto,
            sales=sales,
            lea=_person("Léa Martin", "lea@meridian.example", toulouse, team=sales, manager=kenji),
            theo=_person("Theo Grant", "theo@meridian.example", toronto, roles=[Role.FACILITATOR]),
            carla=_person("Carla Reyes", "carla@meridian.example", tokyo, roles=[Role.COACH]),
            kenji=kenji,
            ada=_person(
                "Ada Okafor", "ada@meridian.example", toulouse, roles=[Role.DESIGNER, Role.ADMINISTRATOR]
            ),
            oona=oona,
        )


def _person(
    name: str,
    email: str,
    site: Site,
    *,
    team: Team | None = None,
    manager: Person | None = None,
    roles: list[str] | None = None,
) -> Person:
    person = Person(name=name, email=email, site=site, team=team, manager=manager, role_names=roles or [])
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """The cast, with Meridian's scope open."""
    people = raise_cast()
    with tenancy.scope(people.meridian.id):
        yield people


@pytest.fixture
def noon() -> datetime:
    """A Thursday in spring, 12:00 UTC: afternoon in Toulouse, evening in Tokyo, morning in Toronto."""
    return datetime(2027, 4, 22, 12, tzinfo=UTC)
