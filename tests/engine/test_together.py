"""Who answers whom, by graphs small enough to count."""

from datetime import UTC, datetime, timedelta

import pytest

from interleave.engine import together
from interleave.engine.together import Said, Silence, Unanswered

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def day(number):
    return NOON + timedelta(days=number)


def said(*lines):
    return [Said(author, NOON, to) for author, to in lines]


def test_a_star_is_as_central_as_can_be_and_nothing_is_mutual():
    """Theo answers everybody, nobody answers anybody else."""
    network = together.measure(said(("theo", "a"), ("theo", "b"), ("theo", "c")), ["theo", "a", "b", "c"])

    assert network.centralisation_out == 1.0
    assert network.centralisation_in == pytest.approx(1 / 9)  # only Theo is below the largest, by 1
    assert network.density == pytest.approx(3 / 12)
    assert network.reciprocity == 0.0
    assert network.answered == {"theo": 3, "a": 0, "b": 0, "c": 0}
    assert network.answered_by == {"theo": 0, "a": 1, "b": 1, "c": 1}
    assert network.isolates == ()


def test_a_ring_in_both_directions_is_mutual_and_has_no_centre():
    lines = [("a", "b"), ("b", "c"), ("c", "a"), ("b", "a"), ("c", "b"), ("a", "c")]

    network = together.measure(said(*lines, ("a", "b")), ["a", "b", "c"])

    assert (network.density, network.reciprocity) == (1.0, 1.0)
    assert (network.centralisation_in, network.centralisation_out) == (0.0, 0.0)
    assert network.answers["a", "b"] == 2


def test_of_two_pairs_in_touch_one_is_mutual():
    network = together.measure(said(("a", "b"), ("b", "a"), ("a", "c")), ["a", "b", "c", "d"])

    assert network.reciprocity == 0.5
    assert network.isolates == ("d",)


def test_answering_oneself_or_a_stranger_is_no_line():
    network = together.measure(said(("a", "a"), ("a", "gone"), ("gone", "b"), ("a", None)), ["a", "b"])

    assert network.answers == {}
    assert network.isolates == ("a", "b")
    assert network.reciprocity is None


def test_one_person_alone_has_no_density():
    network = together.measure([], ["a"])

    assert (network.density, network.centralisation_in, network.people) == (None, None, 1)


def test_who_spoke_days_ago_and_was_never_answered_is_found():
    talk = [
        Said("lea", day(0)),
        Said("lea", day(3)),
        Said("ben", day(1)),
        Said("mia", day(2), "ben"),
        Said("new", day(4)),
        Said("own", day(0)),
        Said("own", day(1), "own"),
    ]

    found = together.find_unanswered(talk, now=day(5))

    assert found == (
        Unanswered("lea", day(0), 2),
        Unanswered("own", day(0), 2),
        Unanswered("mia", day(2), 1),
    )


def test_a_conversation_that_stopped_is_silent_by_its_own_pace():
    daily = [day(number) for number in range(5)]

    assert together.find_silence(daily, now=day(10)) is None
    assert together.find_silence(daily, now=day(11)) == Silence(7, 1.0, day(4))


def test_a_slow_conversation_is_not_silent_for_being_slow():
    weekly = [day(number) for number in (0, 7, 14, 21)]

    assert together.find_silence(weekly, now=day(41)) is None
    assert together.find_silence(weekly, now=day(43)).days == 22


def test_a_pause_as_long_as_one_before_is_no_silence():
    with_holidays = [day(number) for number in (0, 1, 2, 23, 24, 25)]

    assert together.find_silence(with_holidays, now=day(40)) is None


def test_two_posts_have_no_pace():
    assert together.find_silence([day(0), day(1), day(1)], now=day(90)) is None
    assert together.find_silence([], now=day(90)) is None
