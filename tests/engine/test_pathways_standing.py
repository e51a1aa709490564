"""States are read off instants, and what comes next is in the order in which one should do it."""

from datetime import UTC, datetime, timedelta

import pytest

from interleave.engine import pathways
from interleave.engine.pathways import NextStep, Standing, State, StepInstants
from tests.engine.traits import planned

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def step(name, position, *, required=True):
    return planned(name, position, name.title(), "lesson", required=required)


def at(opens=None, due=None, started=None, done=None):
    """Instants in days from noon; None = none."""
    return StepInstants(
        *(None if days is None else NOON + days * DAY for days in (opens, due, started, done))
    )


@pytest.mark.parametrize(
    ("progress", "state"),
    [
        (at(), State.LOCKED),
        (at(due=-1), State.LOCKED),
        (at(opens=1), State.UPCOMING),
        (at(opens=1, due=-1), State.UPCOMING),
        (at(opens=0), State.OPEN),
        (at(opens=-1, due=1), State.OPEN),
        (at(opens=-1, due=0), State.LATE),
        (at(opens=-2, due=-1, done=0), State.DONE),
        (at(done=-3), State.DONE),
    ],
)
def test_the_state_follows_from_the_instants(progress, state):
    assert pathways.state_of(progress, NOON) is state


def test_a_step_is_open_until_the_last_second_of_its_day():
    progress = at(opens=-1, due=0)

    assert pathways.state_of(progress, NOON - SECOND) is State.OPEN


def test_a_step_is_started_once_it_was_begun_or_done():
    assert not pathways.is_started(at(opens=-1))
    assert pathways.is_started(at(opens=-1, started=0))
    assert pathways.is_started(at(done=0))


def test_late_comes_before_open_and_open_before_upcoming():
    steps = [step(name, n) for n, name in enumerate("abcdefgh")]
    progress = {
        "a": at(opens=3),
        "b": at(opens=1),
        "c": at(opens=-1),
        "d": at(opens=-1, due=2),
        "e": at(opens=-9, due=-1),
        "f": at(opens=-9, due=-2),
        "g": at(opens=-9, done=-1),
    }  # h has no row: locked

    found = pathways.next_steps(steps, progress, now=NOON)

    assert [(entry.step.id, entry.state) for entry in found] == [
        ("f", State.LATE),
        ("e", State.LATE),
        ("d", State.OPEN),
        ("c", State.OPEN),
        ("b", State.UPCOMING),
        ("a", State.UPCOMING),
    ]


def test_equal_steps_keep_their_position_and_the_limit_cuts():
    steps = [step("b", 2), step("a", 1), step("c", 3)]
    progress = dict.fromkeys("abc", at(opens=-1))

    found = pathways.next_steps(steps, progress, now=NOON, limit=2)

    assert found == (NextStep(step("a", 1), State.OPEN), NextStep(step("b", 2), State.OPEN))


def test_the_standing_counts_what_is_required():
    steps = [step("a", 1), step("b", 2), step("c", 3), step("d", 4), step("extra", 5, required=False)]
    progress = {
        "a": at(opens=-9, done=-1),
        "b": at(opens=-9, due=-1),
        "c": at(opens=-1),
        "extra": at(opens=-9, due=-1),
    }

    standing = pathways.summarise(steps, progress, now=NOON)

    assert standing == Standing(done=1, total=4, share=0.25, late=1, next_id="b", on_track=False)


def test_chosen_electives_count_up_to_what_must_be_chosen():
    steps = [step("a", 1), *(step(name, 2, required=False) for name in "bcd")]
    progress = {name: at(opens=-9, done=-1) for name in "abcd"}

    standing = pathways.summarise(steps, progress, now=NOON, choose=2)

    assert standing == Standing(done=3, total=3, share=1.0, late=0, next_id=None, on_track=True)


def test_electives_that_do_not_exist_are_not_asked_for():
    steps = [step("a", 1), step("b", 2, required=False)]

    assert pathways.summarise(steps, {}, now=NOON, choose=5).total == 2


def test_a_journey_without_steps_stands_at_nothing():
    assert pathways.summarise([], {}, now=NOON) == Standing(0, 0, 0.0, 0, None, True)
