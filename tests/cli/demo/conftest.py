"""A small demonstration: the six, and some of those around them, at ten past nine in Toulouse."""

from collections.abc import Iterator
from contextlib import contextmanager
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
    is_whole: bool

    def client(self, key: str) -> Client:
        client = Client()
        client.force_login(self.oona if key == "oona" else self.people[key])
        return client


@contextmanager
def build_demo(now: datetime, only: frozenset[str] | None) -> Iterator[Demo]:
    """Build a demonstration as of a moment, open Meridian's scope, and take it back afterwards."""
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(clock, "now", lambda: now)
        said: list[str] = []
        built = demo_world.build(said.append, now=now, only=only)
        with tenancy.scope(built.organisation_id):
            people = {one.email.split("@")[0]: one for one in Person.objects.select_related("site")}
            oona = Person.everywhere.select_related("site").get(email="oona@outside.example")
            yield Demo(built, said, people, oona, now, only is None)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[Demo]:
    """The small demonstration, made once for a file of tests."""
    with django_db_blocker.unblock(), build_demo(NOW, FEW) as small:
        yield small
