"""A workshop in Toulouse with two seats, run by Theo, to which Léa and Kenji are invited."""

from datetime import date, datetime, time
from uuid import UUID, uuid4

import pytest

from interleave.kernel.wall_time import WallTime
from interleave.live import services
from interleave.live.models import LiveActivity, Offering, Session
from interleave.people.models import Person
from tests.cast import Cast

COHORT = UUID("018f0000-0000-7000-8000-00000000c0de")


@pytest.fixture
def workshop(cast: Cast, noon: datetime) -> LiveActivity:
    return make_activity(cast, noon)


@pytest.fixture
def offering(cast: Cast, workshop: LiveActivity, noon: datetime) -> Offering:
    return make_offering(cast, workshop, noon)


@pytest.fixture
def session(cast: Cast, offering: Offering, noon: datetime) -> Session:
    """Friday 30 April 2027, 09:00 to 11:00 in Toulouse: 07:00 to 09:00 UTC."""
    return make_session(cast, offering, noon)


@pytest.fixture
def crowd(cast: Cast) -> list[Person]:
    """Five more people of Meridian."""
    return [
        Person.objects.create(name=f"Person {n}", email=f"p{n}@meridian.example", site=cast.toulouse)
        for n in range(5)
    ]


def make_activity(
    cast: Cast, now: datetime, slug: str = "hard-talks", modality: str = "in_person"
) -> LiveActivity:
    return services.define_activity(
        actor=cast.ada,
        slug=slug,
        title="Hard talks",
        kind="workshop",
        modality=modality,
        minutes=120,
        seats=12,
        agenda="Two cases.",
        facilitator_notes="Bring cards.",
        objectives=["open-hard-talk"],
        now=now,
    )


def make_offering(
    cast: Cast, activity: LiveActivity, now: datetime, *, seats: int = 2, title: str = "Toulouse"
) -> Offering:
    offering = services.open_offering(
        actor=cast.ada,
        activity_id=activity.pk,
        context_id=COHORT,
        title=title,
        seats=seats,
        facilitators=[cast.theo.pk],
        now=now,
        offering_id=uuid4(),
    )
    services.invite_people(
        actor=cast.ada, offering_id=offering.pk, person_ids=[cast.lea.pk, cast.kenji.pk], now=now
    )
    return services.publish_offering(actor=cast.ada, offering_id=offering.pk, now=now)


def make_session(
    cast: Cast,
    offering: Offering,
    now: datetime,
    *,
    on: date = date(2027, 4, 30),
    at: time = time(9),
    zone_name: str = "Europe/Paris",
    despite_clash: bool = False,
    room_url: str = "https://meet.example.org/hard-talks",
) -> Session:
    return services.plan_session(
        actor=cast.ada,
        offering_id=offering.pk,
        starts=WallTime(on, at, zone_name),
        venue="Room 4",
        room_url=room_url,
        now=now,
        despite_clash=despite_clash,
    )
