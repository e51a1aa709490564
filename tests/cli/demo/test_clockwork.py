"""Stories wait on one clock and are told in the order of their instants."""

from datetime import UTC, datetime, timedelta

from interleave.cli.demo_world.clockwork import Clockwork

START = datetime(2027, 4, 22, 12, tzinfo=UTC)


def test_two_stories_are_told_in_the_order_of_their_instants():
    clock, told = Clockwork(START), []

    def story(name, *waits):
        for wait in waits:
            told.append((name, clock.now - START))
            yield timedelta(minutes=wait)

    clock.begin(story("slow", 10, 10))
    clock.begin(story("quick", 4, 4, 4))
    clock.run_until(START + timedelta(hours=1))

    assert told == [
        ("slow", timedelta(0)),
        ("quick", timedelta(0)),
        ("quick", timedelta(minutes=4)),
        ("quick", timedelta(minutes=8)),
        ("slow", timedelta(minutes=10)),
    ]
    assert clock.now == START + timedelta(hours=1)


def test_what_would_happen_later_has_not_happened():
    clock, told = Clockwork(START), []

    def story():
        yield timedelta(hours=2)
        told.append("too late")

    clock.begin(story())
    clock.run_until(START + timedelta(hours=1))

    assert told == []


def test_waiting_for_an_instant_that_is_past_goes_on_at_once_and_never_back():
    clock, told = Clockwork(START), []

    def story():
        yield START - timedelta(days=1)
        told.append(clock.now)

    clock.begin(story())
    clock.run_until(START)

    assert told == [START]
