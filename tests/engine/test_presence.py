"""Several witnesses of one session are brought to one story of minutes, lateness and status."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interleave.engine import presence
from interleave.engine.presence import Interval, Presence, Source, Status

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
CONFERENCE, CHECK_IN, FACILITATOR = Source.CONFERENCE, Source.SELF_CHECK_IN, Source.FACILITATOR


def minute(number):
    return NINE + timedelta(minutes=number)


def seen(came, left, source=CONFERENCE, confidence=1.0):
    return Interval(minute(came), None if left is None else minute(left), source, confidence)


def reconcile(*intervals, **more):
    """A session of 100 minutes from nine o'clock."""
    return presence.reconcile(intervals, starts_at=NINE, ends_at=minute(100), **more)


def test_who_was_there_throughout_attended():
    assert reconcile(seen(-10, 110)) == Presence(
        minutes=100,
        planned_minutes=100,
        minutes_late=0,
        minutes_left_early=0,
        share=Decimal(1),
        status=Status.ATTENDED,
        confidence=1.0,
    )


def test_presence_runs_from_the_later_of_start_and_join_to_the_earlier_of_end_and_leave():
    found = reconcile(seen(12, 80))

    assert (found.minutes, found.minutes_late, found.minutes_left_early) == (68, 12, 20)
    assert (found.share, found.status) == (Decimal("0.68"), Status.PARTIALLY_ATTENDED)


def test_a_host_who_ends_early_shortens_the_session_for_everybody():
    found = reconcile(seen(0, 60), ended_at=minute(60))

    assert (found.share, found.planned_minutes, found.minutes_left_early) == (Decimal(1), 60, 0)


def test_a_host_who_overruns_does_not_lengthen_it():
    assert reconcile(seen(0, 100), ended_at=minute(130)).share == 1


def test_the_grace_forgives_minutes_but_not_one_more():
    assert reconcile(seen(5, 95)).minutes_late == 0
    assert reconcile(seen(5, 95)).minutes_left_early == 0
    assert reconcile(seen(6, 94)).minutes_late == 6
    assert reconcile(seen(6, 94)).minutes_left_early == 6


@pytest.mark.parametrize(
    ("left", "status"),
    [(75, Status.ATTENDED), (74, Status.PARTIALLY_ATTENDED), (1, Status.PARTIALLY_ATTENDED)],
)
def test_the_threshold_decides_between_all_and_part(left, status):
    assert reconcile(seen(0, left)).status is status


def test_nobody_seen_is_a_no_show_and_neither_late_nor_early():
    found = reconcile()

    assert (found.status, found.minutes, found.minutes_late, found.share) == (Status.NO_SHOW, 0, 0, 0)


def test_who_came_only_before_and_after_was_not_there():
    assert reconcile(seen(-30, -5), seen(100, 120)).status is Status.NO_SHOW


def test_a_dropped_connection_leaves_a_gap_and_two_devices_do_not_double():
    found = reconcile(seen(0, 30), seen(40, 100), seen(50, 70))

    assert (found.minutes, found.minutes_late, found.minutes_left_early) == (90, 0, 0)


def test_a_check_in_without_an_end_lasts_until_the_end():
    found = reconcile(seen(10, None, CHECK_IN, 0.6))

    assert (found.minutes, found.minutes_late, found.confidence) == (90, 10, 0.6)


def test_a_check_in_without_an_end_stops_where_the_conference_saw_the_leaving():
    found = reconcile(seen(0, None, CHECK_IN, 0.6), seen(3, 50, CONFERENCE, 0.9))

    assert (found.minutes, found.minutes_left_early, found.confidence) == (50, 50, 0.6)


def test_who_came_back_and_was_not_seen_leaving_stayed():
    assert reconcile(seen(0, 30), seen(40, None)).minutes == 90


def test_what_the_facilitator_wrote_down_replaces_other_evidence():
    found = reconcile(seen(0, 100), seen(0, 20, FACILITATOR))

    assert (found.minutes, found.status) == (20, Status.PARTIALLY_ATTENDED)


@pytest.mark.parametrize("marked", [Status.EXCUSED, Status.NO_SHOW])
def test_a_facilitator_who_says_absent_wins_over_evidence(marked):
    found = reconcile(seen(0, 100), marked=marked)

    assert (found.status, found.minutes, found.share, found.confidence) == (marked, 0, 0, 1.0)


def test_a_facilitator_who_says_attended_wins_but_adds_no_minutes_to_the_evidence():
    found = reconcile(seen(30, 60), marked=Status.ATTENDED)

    assert (found.status, found.minutes, found.share) == (Status.ATTENDED, 30, Decimal("0.75"))


def test_attended_without_any_evidence_counts_the_session():
    found = reconcile(marked=Status.ATTENDED)

    assert (found.minutes, found.share, found.minutes_late) == (100, 1, 0)


@pytest.mark.parametrize(("day", "minutes"), [(datetime(2026, 10, 25), 240), (datetime(2027, 3, 28), 120)])  # noqa: DTZ001
def test_a_night_session_over_the_change_of_clocks_has_its_real_minutes(day, minutes):
    paris = ZoneInfo("Europe/Paris")
    start, end = (day.replace(hour=hour, tzinfo=paris) for hour in (1, 4))

    found = presence.reconcile([Interval(start, end, CONFERENCE)], starts_at=start, ends_at=end)

    assert (found.planned_minutes, found.minutes, found.share) == (minutes, minutes, 1)


def test_impossible_times_and_numbers_are_refused():
    with pytest.raises(ValueError, match="before coming in"):
        reconcile(seen(20, 10))
    with pytest.raises(ValueError, match="ends after it starts"):
        presence.reconcile([], starts_at=NINE, ends_at=NINE)
    with pytest.raises(ValueError, match="grace"):
        reconcile(grace_minutes=-1)
    with pytest.raises(ValueError, match="threshold"):
        reconcile(threshold=Decimal(2))


moments = st.integers(-30, 130)
witnesses = st.lists(
    st.builds(
        lambda a, b, source: seen(min(a, b), max(a, b), source),
        moments,
        moments,
        st.sampled_from([CONFERENCE, CHECK_IN]),
    ),
    max_size=5,
)


@given(witnesses)
def test_minutes_equal_a_count_of_the_minutes_covered(intervals):
    covered = sum(
        any(minute(n) >= i.in_at and minute(n + 1) <= i.out_at for i in intervals) for n in range(100)
    )

    found = reconcile(*intervals)

    assert found.minutes == covered
    assert found.share == Decimal(covered) / 100
    assert (found.status is Status.NO_SHOW) == (covered == 0)


def test_sessions_of_an_offering_add_up_by_their_minutes():
    long = presence.reconcile([], starts_at=NINE, ends_at=minute(300), marked=Status.ATTENDED)

    joined = presence.overall([long, reconcile()])

    assert (joined.minutes, joined.planned_minutes, joined.share) == (300, 400, Decimal("0.75"))
    assert joined.status is Status.ATTENDED


def test_excused_sessions_leave_the_sum():
    excused = reconcile(marked=Status.EXCUSED)

    assert presence.overall([excused, reconcile(seen(0, 100))]).share == 1
    assert presence.overall([excused, excused]).status is Status.EXCUSED


def test_one_session_keeps_what_the_facilitator_said():
    partly = reconcile(seen(0, 100), marked=Status.PARTIALLY_ATTENDED)

    assert presence.overall([partly]).status is Status.PARTIALLY_ATTENDED


def test_no_session_cannot_be_summed_up():
    with pytest.raises(ValueError, match="no session"):
        presence.overall([])
