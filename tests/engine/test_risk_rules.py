"""The rules tell who may need help from day 0, in words, and hold nothing against who has nothing due."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interleave.engine import risk
from interleave.engine.risk import Signals, rules

TROUBLED = Signals(
    day=30,
    days_silent=9,
    steps_late=3,
    worst_days_late=12,
    steps_due_soon=2,
    sessions_missed=2,
    arrivals_late=2,
    sessions_marked=5,
    attempts_failed_in_a_row=3,
    recall_now=0.55,
    recall_before=0.82,
    meetings_missed=1,
    share_done=0.2,
    share_expected=0.5,
    has_posts_expected=True,
)


def codes(assessment):
    return [reason.code for reason in assessment.reasons]


def test_on_day_0_nobody_is_at_risk():
    assessment = risk.assess(Signals(day=0))

    assert assessment == risk.Assessment(score=0.0, tier="none", reasons=(), changes=())


def test_silence_is_not_held_against_somebody_who_has_nothing_to_do():
    ahead = Signals(day=60, days_silent=30, share_done=0.5, share_expected=0.5)

    assert risk.assess(ahead).score == 0.0


def test_silence_counts_from_the_fifth_day_when_there_is_something_to_do():
    four, nine = (risk.assess(Signals(day=20, days_silent=d, steps_due_soon=1)) for d in (4, 9))

    assert four.reasons == ()
    assert nine.reasons[0] == risk.Reason("silent", "silent for 9 days", 0.15)
    assert codes(nine) == ["silent", "due_soon"]


def test_nobody_is_silent_for_longer_than_since_the_start():
    late_starter = Signals(day=6, days_silent=90, steps_due_soon=1)

    assert risk.assess(late_starter).reasons[0].words == "silent for 6 days"


def test_every_signal_speaks_in_a_sentence_to_the_facilitator():
    words = {reason.code: reason.words for reason in risk.assess(TROUBLED).reasons}

    assert words == {
        "sessions_missed": "2 sessions missed",
        "meetings_missed": "1 coach meeting missed",
        "steps_late": "3 steps late, the longest by 12 days",
        "silent": "silent for 9 days",
        "attempts_failed": "3 attempts failed in a row",
        "recall_falling": "recall down from 82% to 55%",
        "behind": "20% done where 50% was planned",
        "arrivals_late": "late at 2 of 5 sessions",
        "no_posts": "no post yet",
        "due_soon": "2 steps due within a week",
    }


def test_points_add_up_to_a_hand_computed_score():
    # 1 session 18, 2 steps 16 and 3 days 3
    assessment = risk.assess(Signals(day=10, sessions_missed=1, steps_late=2, worst_days_late=3))

    assert assessment.score == pytest.approx(0.37)
    assert [reason.weight for reason in assessment.reasons] == [0.19, 0.18]
    assert assessment.tier == "facilitator"


def test_the_score_ends_at_one_and_the_strongest_reason_comes_first():
    assessment = risk.assess(TROUBLED)

    assert assessment.score == 1.0
    assert assessment.tier == "coach_and_manager"
    assert codes(assessment)[0] == "sessions_missed"


def test_what_would_lower_the_score_is_said_in_words_without_any_score():
    assessment = risk.assess(Signals(day=10, sessions_missed=1, steps_late=2, worst_days_late=3))

    assert assessment.changes == (
        "Doing the 2 late steps",
        "Coming to the next session or catching up with the facilitator",
    )


def test_one_failed_attempt_one_late_arrival_and_a_small_fall_of_recall_are_no_reason():
    small = Signals(
        day=10,
        attempts_failed_in_a_row=1,
        arrivals_late=1,
        sessions_marked=1,
        recall_before=0.9,
        recall_now=0.8,
    )

    assert risk.assess(small).reasons == ()


@pytest.mark.parametrize("rule", rules.RULES)
def test_no_signal_alone_brings_in_coach_and_manager(rule):
    worst = Signals(
        day=999,
        days_silent=999,
        steps_late=99,
        worst_days_late=999,
        steps_due_soon=99,
        sessions_missed=99,
        arrivals_late=99,
        sessions_marked=99,
        attempts_failed_in_a_row=99,
        recall_now=0.0,
        recall_before=1.0,
        meetings_missed=99,
        share_expected=1.0,
        has_posts_expected=True,
    )

    finding = rule(worst)

    assert risk.tier_of(finding.points / rules.FULL) != "coach_and_manager"


@given(
    st.integers(0, 60),
    st.sampled_from(
        ["days_silent", "steps_late", "sessions_missed", "meetings_missed", "attempts_failed_in_a_row"]
    ),
    st.integers(0, 20),
)
def test_more_trouble_never_lowers_the_score(day, name, count):
    less, more = (
        risk.assess(Signals(day=day, steps_due_soon=1, **{name: number})) for number in (count, count + 1)
    )

    assert less.score <= more.score
    assert risk.TIERS.index(less.tier) <= risk.TIERS.index(more.tier)


@pytest.mark.parametrize(
    ("given_", "sentence"),
    [
        ({"day": -1}, "day is -1; it cannot be below 0"),
        ({"day": 1, "recall_now": 1.2}, "recall_now is 1.2; it must lie within 0 and 1"),
    ],
)
def test_impossible_signals_are_refused(given_, sentence):
    with pytest.raises(ValueError, match=sentence):
        Signals(**given_)
