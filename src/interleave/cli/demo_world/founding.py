"""Two organisations and their people, founded and filled by the services that a first run uses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils.crypto import get_random_string

from interleave.cli.demo_world import words
from interleave.cli.demo_world.clockwork import Story
from interleave.cli.demo_world.lives import LIVES
from interleave.cli.demo_world.world import World
from interleave.kernel import tenancy
from interleave.people import selectors, services

if TYPE_CHECKING:
    from interleave.people.models import Person

PASSWORD = "interleave"  # noqa: S105 - of invented people, and printed by the command
DOMAIN = "meridian.example"
KNOWN = ("lea", "theo", "carla", "kenji", "ada")  # who can be signed in as
STAFF = ("staff", "manager", "lea")  # the lives of those whom no world can do without
DAYS_OF_MONTH = 30.44


def found_outside(now: datetime) -> Person:
    """Found the other organisation, whose people must see nothing of the first, and return Oona."""
    outside = words.read("people")["outside"]
    first, *others = outside["people"]
    oona = services.found_organisation(
        name=outside["name"],
        zone_name=outside["zone"],
        site_name=outside["site"],
        person_name=first["name"],
        email=first["email"],
        password=PASSWORD,
        is_simulated=True,
        now=now,
    )
    with tenancy.scope(oona.organisation.pk), quick_hashing():
        for entry in others:
            details = services.PersonDetails(
                name=entry["name"], email=entry["email"], site_id=oona.site_id, job=entry["job"]
            )
            person = services.add_person(actor=oona, details=details, now=now + timedelta(minutes=20))
            _join(person, oona, password=get_random_string(32), now=now + timedelta(hours=1))
    return oona


def found_meridian(now: datetime) -> Person:
    """Found the organisation of the demonstration and return Ada, who looks after it."""
    first = words.read("people")["people"][0]
    return services.found_organisation(
        name="Meridian",
        zone_name="Europe/Paris",
        site_name="Toulouse",
        person_name=first["name"],
        email=f"{first['email']}@{DOMAIN}",
        password=PASSWORD,
        is_simulated=True,
        now=now,
    )


def fill(world: World, ada: Person) -> None:
    """Add sites, teams and everybody with a manager above; all but the newest join at once."""
    bank, now = words.read("people"), world.now
    sites = _sites(ada, bank["sites"], now)
    teams = {name: services.add_team(actor=ada, name=name, now=now).pk for name in bank["teams"]}
    entries = [entry for entry in bank["people"] if _belongs(world, bank["people"], entry)]
    for entry in entries:
        key = entry["email"]
        world.lives[key] = LIVES[entry["life"]]
        details = _details(world, entry, sites, teams)
        if key == "ada":
            services.change_person(actor=ada, person_id=ada.pk, details=details, now=now)
            world.people[key] = ada
            continue
        person = services.add_person(actor=ada, details=details, roles=entry.get("roles", ()), now=now)
        world.people[key] = person
    _give_ada_a_manager(world, ada, sites, teams)
    for place, entry in enumerate(entries):
        if entry["email"] != "ada":
            _invite(world, entry, ada, now + timedelta(minutes=30 + place))
    reload_people(world)


def reload_people(world: World) -> None:
    """Read everybody again, with site and roles as they are now."""
    found = {person.pk: person for person in selectors.list_by_ids(p.pk for p in world.people.values())}
    world.people = {key: found[person.pk] for key, person in world.people.items()}


@contextmanager
def quick_hashing(quick: bool = True) -> Iterator[None]:
    """Hash random passwords that nobody knows with one round instead of a million: they cannot be guessed.

    Sixty honest rounds of hashing would take half the time of the whole build.
    """
    kept = PBKDF2PasswordHasher.iterations
    if quick:
        PBKDF2PasswordHasher.iterations = 1
    try:
        yield
    finally:
        PBKDF2PasswordHasher.iterations = kept


def _invite(world: World, entry: dict[str, Any], ada: Person, now: datetime) -> None:
    """Invite a person, who joins at once; the newest is invited a few days before the demo's today."""
    key = entry["email"]
    if entry["life"] == "invited":
        world.begin(_invite_lately(world, key), at=world.dates.now - timedelta(days=3, hours=4))
        return
    with quick_hashing(key not in KNOWN):
        password = PASSWORD if key in KNOWN else get_random_string(32)
        _join(world.people[key], ada, password=password, now=now)


def _invite_lately(world: World, key: str) -> Story:
    services.invite(actor=world.people["ada"], person_id=world.people[key].pk, now=world.now)
    yield from ()


def _join(person: Person, by: Person, *, password: str, now: datetime) -> None:
    """Be invited, open the link of the mail, choose a password."""
    invitation = services.invite(actor=by, person_id=person.pk, now=now)
    token = services.token_of(invitation.pk)
    services.accept_invitation(
        token=token, name=person.name, zone_name="", password=password, now=now + timedelta(seconds=50)
    )


def _sites(ada: Person, entries: list[dict[str, str]], now: datetime) -> dict[str, UUID | None]:
    sites: dict[str, UUID | None] = {"Toulouse": ada.site_id}
    for entry in entries:
        if entry["name"] not in sites:
            site = services.add_site(
                actor=ada, name=entry["name"], zone_name=entry["zone"], currency=entry["currency"], now=now
            )
            sites[entry["name"]] = site.pk
    return sites


def _details(
    world: World, entry: dict[str, Any], sites: dict[str, UUID | None], teams: dict[str, UUID]
) -> services.PersonDetails:
    manager = entry.get("manager", "")
    return services.PersonDetails(
        name=entry["name"],
        email=f"{entry['email']}@{DOMAIN}",
        site_id=sites[entry["site"]],
        team_id=teams[entry["team"]],
        manager_email=f"{manager}@{DOMAIN}" if manager else "",
        job=entry["job"],
        hired_on=world.dates.today - timedelta(days=round(entry["hired"] * DAYS_OF_MONTH)),
    )


def _belongs(world: World, entries: list[dict[str, Any]], entry: dict[str, Any]) -> bool:
    """Tell whether a person is in this world: chosen, needed to run it, or leading somebody who is in it."""
    if entry["life"] in STAFF or world.takes_part(entry["email"]):
        return True
    reports = [other for other in entries if other.get("manager") == entry["email"]]
    return any(_belongs(world, entries, other) for other in reports)


def _give_ada_a_manager(
    world: World, ada: Person, sites: dict[str, UUID | None], teams: dict[str, UUID]
) -> None:
    entry = {**words.read("people")["people"][0], "manager": "leila.farahani"}
    details = _details(world, entry, sites, teams)
    services.change_person(actor=ada, person_id=ada.pk, details=details, now=world.now)
