"""Carla coaches Léa; they meet on Thursday 29 April 2027 at 09:00 in Toulouse."""

from datetime import date, datetime, time
from uuid import UUID

import pytest

from interleave.coaching import services
from interleave.coaching.models import Meeting, Relation
from interleave.kernel.wall_time import WallTime
from tests.cast import Cast

COHORT = UUID("018f0000-0000-7000-8000-00000000c0de")


@pytest.fixture
def relation(cast: Cast, noon: datetime) -> Relation:
    return services.start_relation(
        actor=cast.ada, coach_id=cast.carla.pk, person_id=cast.lea.pk, context_id=COHORT, now=noon
    )


@pytest.fixture
def meeting(cast: Cast, relation: Relation, noon: datetime) -> Meeting:
    return plan(cast.carla, relation, noon)


def plan(actor, relation, now, *, on=date(2027, 4, 29), at=time(9), zone="Europe/Paris", choice="", **more):
    return services.plan_meeting(
        actor=actor,
        relation_id=relation.pk,
        starts=WallTime(on, at, zone, choice),
        minutes=30,
        now=now,
        **more,
    )
