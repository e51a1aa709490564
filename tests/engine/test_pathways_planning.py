"""Steps open and end at the right instant, in the learner's zone, with a reason she can read."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interleave.engine import pathways
from interleave.engine.pathways import (
    After,
    All,
    Any_,
    AttendedAtLeast,
    OnDate,
    RelativeDay,
    ScoreAtLeast,
    StepFacts,
    StepPlan,
)
from tests.engine.traits import planned

PARIS, TORONTO, TOKYO = (ZoneInfo(name) for name in ("Europe/Paris", "America/Toronto", "Asia/Tokyo"))
KICK_OFF = planned("kick-off", 1, "Kick-off seminar", "live")
CHECK = planned("check", 2, "Conflict check", "quiz")
STARTS_ON = date(2026, 3, 2)
START = datetime(2026, 3, 1, 23, tzinfo=UTC)  # midnight in Paris, in winter


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def plan_one(*, facts=None, starts_on=STARTS_ON, zone=PARIS, **fields):
    step = planned("it", 3, "It", "lesson", **fields)
    return pathways.plan([KICK_OFF, CHECK, step], facts or {}, starts_on=starts_on, zone=zone)["it"]


def done(at, **more):
    return StepFacts(done_at=at, **more)


def test_a_step_without_conditions_opens_with_the_journey():
    assert plan_one() == StepPlan(START, None, "Opens with the journey.")


def test_a_step_opens_on_its_day_and_ends_with_its_last_day():
    plan = plan_one(opens_on_day=7, due_on_day=11)

    assert plan == StepPlan(utc(2026, 3, 8, 23), utc(2026, 3, 13, 23), "Opens in week 2 of the journey.")
    assert pathways.last_day(plan.due_at, PARIS) == date(2026, 3, 13)


@pytest.mark.parametrize(
    ("zone", "night", "hours"),
    [
        (PARIS, date(2026, 10, 25), 25),
        (PARIS, date(2027, 3, 28), 23),
        (TORONTO, date(2026, 11, 1), 25),
        (TORONTO, date(2027, 3, 14), 23),
        (TOKYO, date(2026, 10, 25), 24),
        (TOKYO, date(2027, 3, 28), 24),
    ],
)
def test_a_day_lasts_as_long_as_the_clocks_say(zone, night, hours):
    plan = plan_one(starts_on=night, zone=zone, opens_on_day=0, due_on_day=0)

    assert plan.due_at - plan.opens_at == timedelta(hours=hours)


def test_the_nights_of_paris_give_exact_instants():
    autumn = plan_one(starts_on=date(2026, 10, 24), opens_on_day=1, due_on_day=1)
    spring = plan_one(starts_on=date(2027, 3, 27), opens_on_day=1, due_on_day=1)

    assert (autumn.opens_at, autumn.due_at) == (utc(2026, 10, 24, 22), utc(2026, 10, 25, 23))
    assert (spring.opens_at, spring.due_at) == (utc(2027, 3, 27, 23), utc(2027, 3, 28, 22))


def test_the_same_day_begins_at_another_instant_in_each_zone():
    opens = [plan_one(starts_on=date(2027, 1, 11), zone=zone).opens_at for zone in (TOKYO, PARIS, TORONTO)]

    assert opens == [utc(2027, 1, 10, 15), utc(2027, 1, 10, 23), utc(2027, 1, 11, 5)]


def test_a_day_whose_midnight_is_skipped_begins_when_the_clocks_have_changed():
    cairo = ZoneInfo("Africa/Cairo")

    instant = pathways.start_of_day(date(2026, 4, 24), cairo)

    assert instant == utc(2026, 4, 23, 22)
    assert instant.astimezone(cairo).hour == 1


def test_a_step_waits_for_another_and_says_so_by_its_title():
    assert plan_one(rule=After("kick-off")) == StepPlan(
        None, None, "Opens after “Kick-off seminar”.", ("kick-off",)
    )


def test_a_step_opens_the_moment_the_other_is_done():
    at = utc(2026, 3, 4, 10, 30)

    plan = plan_one(rule=After("kick-off"), facts={"kick-off": done(at)})

    assert plan == StepPlan(at, None, "Open because you finished “Kick-off seminar”.")


def test_nothing_opens_before_the_journey_whatever_was_done_earlier():
    plan = plan_one(rule=After("kick-off"), facts={"kick-off": done(utc(2026, 1, 1))})

    assert plan == StepPlan(START, None, "Opens with the journey.")


def test_a_calendar_date_is_midnight_in_the_learners_zone():
    plan = plan_one(rule=OnDate(date(2026, 3, 30)))

    assert plan == StepPlan(utc(2026, 3, 29, 22), None, "Opens on a fixed date.")


@pytest.mark.parametrize("score", [Decimal("0.8"), Decimal(1), 0.8])
def test_a_score_that_suffices_opens_when_it_was_reached(score):
    at = utc(2026, 3, 5, 9)

    plan = plan_one(rule=ScoreAtLeast("check", Decimal("0.8")), facts={"check": done(at, score=score)})

    assert plan == StepPlan(at, None, "Open because you reached 80% in “Conflict check”.")


@pytest.mark.parametrize("facts", [{}, {"check": done(utc(2026, 3, 5), score=Decimal("0.7949"))}])
def test_a_score_that_does_not_suffice_keeps_the_step_locked(facts):
    plan = plan_one(rule=ScoreAtLeast("check", Decimal("0.8")), facts=facts)

    assert plan == StepPlan(None, None, "Opens when you reach 80% in “Conflict check”.", ("check",))


def test_a_score_that_is_shown_as_the_threshold_opens_the_step():
    facts = {"check": done(utc(2026, 3, 5), score=Decimal("0.6667"))}

    plan = plan_one(rule=ScoreAtLeast("check", Decimal("0.67")), facts=facts)

    assert plan.opens_at == utc(2026, 3, 5)


def test_a_score_below_the_pass_mark_can_still_reach_a_lower_bar():
    facts = {"check": StepFacts(started_at=utc(2026, 3, 5), score=Decimal("0.5"))}

    plan = plan_one(rule=ScoreAtLeast("check", Decimal("0.4")), facts=facts)

    assert plan.opens_at == utc(2026, 3, 5)


def test_attendance_opens_by_its_share():
    rule = AttendedAtLeast("kick-off", Decimal("0.75"))

    missed = plan_one(rule=rule, facts={"kick-off": done(utc(2026, 3, 5), share=Decimal("0.5"))})
    met = plan_one(rule=rule, facts={"kick-off": done(utc(2026, 3, 5), share=Decimal("0.75"))})

    assert missed.reason == "Opens when you have attended 75% of “Kick-off seminar”."
    assert met == StepPlan(utc(2026, 3, 5), None, "Open because you attended 75% of “Kick-off seminar”.")


def test_all_conditions_open_with_the_last_of_them():
    rule = All((After("kick-off"), RelativeDay(7)))

    waiting = plan_one(rule=rule)
    early = plan_one(rule=rule, facts={"kick-off": done(utc(2026, 3, 4))})
    late = plan_one(rule=rule, facts={"kick-off": done(utc(2026, 3, 20))})

    assert waiting == StepPlan(
        None, None, "Opens after “Kick-off seminar”, not before week 2 of the journey.", ("kick-off",)
    )
    assert early == StepPlan(utc(2026, 3, 8, 23), None, "Opens in week 2 of the journey.")
    assert late == StepPlan(utc(2026, 3, 20), None, "Open because you finished “Kick-off seminar”.")


def test_of_two_earliest_days_only_the_later_one_is_said():
    nested = Any_((All((After("kick-off"), RelativeDay(7))), ScoreAtLeast("check", Decimal("0.8"))))

    joined = plan_one(opens_on_day=28, rule=All((After("kick-off"), RelativeDay(7))))
    apart = plan_one(rule=nested)

    assert joined.reason == "Opens after “Kick-off seminar”, not before week 5 of the journey."
    assert apart.reason == (
        "Opens either after “Kick-off seminar”, not before week 2 of the journey or when you reach 80% in "
        "“Conflict check”."
    )


def test_the_day_of_a_step_and_its_rule_hold_together():
    plan = plan_one(opens_on_day=14, rule=After("kick-off"), facts={"kick-off": done(utc(2026, 3, 4))})

    assert plan.opens_at == utc(2026, 3, 15, 23)


def test_only_what_is_missing_is_named():
    rule = All((After("kick-off"), ScoreAtLeast("check", Decimal("0.8"))))

    both = plan_one(rule=rule)
    one = plan_one(rule=rule, facts={"kick-off": done(utc(2026, 3, 4))})

    assert both.reason == "Opens after “Kick-off seminar” and when you reach 80% in “Conflict check”."
    assert both.waits_for == ("kick-off", "check")
    assert one.waits_for == ("check",)


def test_one_of_several_conditions_is_enough():
    rule = Any_((After("kick-off"), After("check")))

    waiting = plan_one(rule=rule)
    facts = {"kick-off": done(utc(2026, 3, 9)), "check": done(utc(2026, 3, 4))}
    met = plan_one(rule=rule, facts=facts)

    assert waiting.reason == "Opens either after “Kick-off seminar” or after “Conflict check”."
    assert waiting.waits_for == ("kick-off", "check")
    assert met == StepPlan(utc(2026, 3, 4), None, "Open because you finished “Conflict check”.")


def test_a_day_to_come_can_be_beaten_by_what_the_learner_does():
    plan = plan_one(rule=Any_((After("check"), RelativeDay(14))))

    assert plan == StepPlan(
        utc(2026, 3, 15, 23), None, "Opens in week 3 of the journey, or earlier after “Conflict check”."
    )


def test_a_rule_about_an_unknown_step_stays_unmet():
    assert plan_one(rule=After("gone")) == StepPlan(None, None, "Opens after “gone”.", ("gone",))


rules = st.recursive(
    st.one_of(
        st.builds(After, st.sampled_from(["kick-off", "check"])),
        st.builds(RelativeDay, st.integers(0, 90)),
        st.builds(ScoreAtLeast, st.just("check"), st.just(Decimal("0.5"))),
    ),
    lambda inner: st.one_of(
        st.builds(All, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Any_, st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
facts = st.dictionaries(
    st.sampled_from(["kick-off", "check"]),
    st.builds(StepFacts, done_at=st.none() | instants, score=st.none() | st.just(Decimal("0.6"))),
)


@given(rules, facts, st.sampled_from([PARIS, TORONTO, TOKYO]))
def test_a_step_is_locked_exactly_when_it_waits_for_something(rule, known, zone):
    plan = plan_one(rule=rule, facts=known, zone=zone)

    assert (plan.opens_at is None) == bool(plan.waits_for)
    assert plan.opens_at is None or plan.opens_at >= pathways.start_of_day(STARTS_ON, zone)
    assert plan.reason.startswith(("Opens ", "Open because "))
    assert plan.reason.endswith(".")


@given(rules, facts, instants)
def test_doing_more_never_locks_or_delays_a_step(rule, known, at):
    before = plan_one(rule=rule, facts=known)
    more = {name: StepFacts(done_at=at, score=Decimal(1)) for name in ("kick-off", "check")} | known

    after = plan_one(rule=rule, facts=more)

    assert before.opens_at is None or (after.opens_at is not None and after.opens_at <= before.opens_at)
