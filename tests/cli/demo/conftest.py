"""A small demonstration: the six, and some of those around them, at ten past nine in Toulouse."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from interleave.cli import demo_world
from interleave.kernel import clock, tenancy
from interleave.people.models import Person

NOW = datetime(2027, 4, 22, 7, 10, tzinfo=UTC)  # a Thursday
FEW = frozenset(
    {"takumi.sakai", "misaki.hoshino", "elodie.marquier", "ren.kuroda", "karim.saidi", "sakura.imai"}
)


@dataclass(frozen=True, slots=True)
class Demo:
    """What was built, the lines that were said meanwhile, and the people by what stands before the @."""

    built: demo_world.Built
    said: list[str]
    people: dict[str, Person]
    oona: Person
    now: datetime

    def client(self, key: str) -> Client:
        client = Client()
        client.force_login(self.oona if key == "oona" else self.people[key])
        return client


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[Demo]:
    """The small demonstration, made once for a file of tests, with Meridian's scope open."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(clock, "now", lambda: NOW)
        said: list[str] = []
        built = demo_world.build(said.append, now=NOW, only=FEW)
        with tenancy.scope(built.organisation_id):
            people = {one.email.split("@")[0]: one for one in Person.objects.select_related("site")}
            oona = Person.everywhere.select_related("site").get(email="oona@outside.example")
            yield Demo(built, said, people, oona, NOW)
        transaction.set_rollback(True)
