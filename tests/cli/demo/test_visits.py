"""A simulated person is in one place at a time."""

from datetime import UTC, datetime, timedelta

from interleave.cli.demo_world import dates
from interleave.cli.demo_world.clockwork import Clockwork
from interleave.cli.demo_world.world import World

START = datetime(2026, 12, 4, 11, 40, tzinfo=UTC)


def visit(world, spans, name, minutes):
    begins = world.now
    yield timedelta(minutes=minutes)
    spans.append(
        (name, (begins - START) // timedelta(minutes=1), (world.now - START) // timedelta(minutes=1))
    )


def test_a_visit_waits_until_the_one_before_it_has_ended():
    world, spans = World(dates.around(START), Clockwork(START)), []

    world.begin_visit("lea", visit(world, spans, "first", 30))
    world.begin_visit("lea", visit(world, spans, "second", 10), at=START + timedelta(minutes=5))
    world.begin_visit("lea", visit(world, spans, "third", 10), at=START + timedelta(minutes=5))
    world.clock.run_until(START + timedelta(hours=2))

    assert [name for name, _begins, _ends in spans] == ["first", "second", "third"]
    assert spans[0][2] <= spans[1][1]
    assert spans[1][2] <= spans[2][1]
    assert not world.busy


def test_visits_of_two_people_may_overlap():
    world, spans = World(dates.around(START), Clockwork(START)), []

    world.begin_visit("lea", visit(world, spans, "lea", 30))
    world.begin_visit("theo", visit(world, spans, "theo", 30))
    world.clock.run_until(START + timedelta(hours=2))

    assert spans == [("lea", 0, 30), ("theo", 0, 30)]
