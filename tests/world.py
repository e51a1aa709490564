"""Two organisations with a small life each, made once for a file of tests.

`world.ids` names what Meridian has, `world.abroad` the same things of the other organisation, which
nobody of Meridian may see, nor the other way round. Both begin ten days before `world.now`, at which
the clock of the pages stands still.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from interleave.kernel import clock, tenancy
from interleave.people import services as people
from interleave.people.models import Person
from tests.cast import Cast, raise_cast
from tests.furnishing import Ids, Players, furnish

NOW = datetime(2027, 4, 22, 12, tzinfo=UTC)
NOT_IDS = {"slug", "number", "block", "theme"}  # the same word means something in every organisation


@dataclass(frozen=True, slots=True)
class World:
    """The cast, and the ids of what they have."""

    cast: Cast
    now: datetime
    ids: Ids
    abroad: Ids

    def args(self, names: str) -> list[str]:
        """Return the entries that fill an address, by their names in order."""
        return [self.ids[name] for name in names.split()]

    def foreign_args(self, names: str) -> list[str]:
        return [self.abroad[name] for name in names.split()]

    def random_args(self, names: str) -> list[str]:
        return [self.ids[name] if name in NOT_IDS else str(uuid4()) for name in names.split()]

    def client(self, who: str) -> Client:
        """Return a browser in which one of the cast is signed in; nobody for `anonymous`."""
        client = Client()
        if who != "anonymous":
            client.force_login(getattr(self.cast, who))
        return client


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world. Each test sees it fresh: what a test changes is rolled back with it."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(clock, "now", lambda: NOW)
        yield make_world(raise_cast(), NOW)
        transaction.set_rollback(True)


def make_world(cast: Cast, now: datetime, *, colleagues: int = 2) -> World:
    """Furnish both organisations of the cast."""
    with tenancy.scope(cast.outside.pk):
        pia = add_colleague(cast.oona, "Pia Away", now, manager=cast.oona)
        players = Players(pia, cast.oona, cast.oona, cast.oona, cast.oona)
        abroad = furnish(players, now)
    with tenancy.scope(cast.meridian.pk):
        others = tuple(add_colleague(cast.ada, f"Sam Number{n}", now) for n in range(colleagues))
        players = Players(cast.lea, cast.theo, cast.carla, cast.kenji, cast.ada, others)
        return World(cast, now, furnish(players, now), abroad)


def add_colleague(actor: Person, name: str, now: datetime, manager: Person | None = None) -> Person:
    email = f"{name.lower().replace(' ', '.')}@{actor.organisation.slug}.example"
    details = people.PersonDetails(
        name=name,
        email=email,
        site_id=actor.site_id,
        manager_email=manager.email if manager else "",
    )
    return people.add_person(actor=actor, details=details, now=now)
