"""Made-up learners: the same every time, and what they meet follows from the design."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from interleave.engine import pathways, simulation
from interleave.engine.pathways import After, ScoreAtLeast
from interleave.engine.simulation import Course, CourseStep, Described, Outcome
from tests.engine.traits import planned

PARIS = ZoneInfo("Europe/Paris")
FIRST = date(2027, 1, 4)


def step(
    slug, position, kind="lesson", *, opens=None, due=None, rule=None, of=None, route="standard", **more
):
    title = slug.replace("-", " ").capitalize()
    whole = planned(slug, position, title, kind, of is None, 20, opens, due, rule, of, route)
    return CourseStep(whole, **more)


def course(*steps, weeks=4):
    settled = pathways.settle([one.planned for one in steps])
    whole = [
        CourseStep(settled_step, one.objectives, one.pass_mark, one.items, one.tries)
        for settled_step, one in zip(settled, steps, strict=True)
    ]
    return Course(whole, weeks, FIRST, PARIS, {"calm": "Stay calm"})


CALM = ("calm",)
SMALL = course(
    step("kick-off", 1, "live", opens=0, due=1),
    step("talk", 2, "coaching", opens=2, due=3),
    step("read", 3, opens=4, due=7, rule=After("kick-off"), objectives=CALM),
    step("read-again", 4, of="read", route="remedial", objectives=CALM),
    step("check", 5, "quiz", opens=7, due=13, rule=After("read"), objectives=CALM, items=10, tries=2),
    step("read-more", 6, opens=14, due=20, objectives=CALM),
    step("in-short", 7, of="read-more", route="short", objectives=CALM),
    step("last", 8, "task", opens=21, due=27, rule=ScoreAtLeast("check", Decimal("0.7"))),
)


def seen_by(**profile):
    return {one.slug: one for one in simulation.walk(SMALL, Described(SMALL, **profile))}


def outcomes(**profile):
    return {slug: one.outcome.value for slug, one in seen_by(**profile).items()}


def test_who_is_good_and_there_goes_straight_through_and_is_shown_less():
    assert outcomes(share=0.9) == {
        "kick-off": "done",
        "talk": "done",
        "read": "done",
        "read-again": "beside",
        "check": "done",
        "read-more": "shortened",
        "in-short": "added",
        "last": "done",
    }
    assert seen_by(share=0.9)["read-more"].proposal.reason == (
        'You answered 9 of 10 on "Stay calm" right, the last one 7 days ago.'
    )


def test_sixty_two_percent_and_two_absences_waits_for_the_kick_off_and_says_so():
    seen = seen_by(share=0.62, absences=2)

    assert (seen["kick-off"].outcome, seen["talk"].outcome) == (Outcome.MISSED, Outcome.MISSED)
    assert [slug for slug, one in seen.items() if one.outcome is Outcome.LOCKED] == ["read", "check", "last"]
    assert seen["read"].why == "Opens after “Kick off”, not before week 1 of the journey."


def test_sixty_two_percent_fails_once_is_shown_another_side_and_passes():
    seen = seen_by(share=0.62)

    assert (seen["check"].outcome, seen["check"].tries, seen["check"].score) == (Outcome.DONE, 2, 0.8)
    assert seen["read"].proposal.route == "remedial"
    assert seen["read"].proposal.reason == 'You reached 60% in "Check", which is not enough to pass.'
    assert seen["read-again"].outcome is Outcome.ADDED
    assert seen["last"].outcome is Outcome.DONE


def test_who_takes_nothing_that_is_proposed_may_fail_for_good():
    seen = seen_by(share=0.55, follows=False)

    assert (seen["check"].outcome, seen["check"].tries) == (Outcome.FAILED, 2)
    assert seen["read"].followed is False
    assert seen["last"].outcome is Outcome.LOCKED


def test_falling_behind_makes_steps_late_but_moves_no_session():
    seen = seen_by(share=0.9, days_late_per_week=2)

    assert seen["kick-off"].done_at == datetime(2027, 1, 5, 0, 0, tzinfo=PARIS)
    assert seen["read"].outcome is Outcome.LATE


def test_the_same_seed_gives_the_same_table_and_another_one_another():
    once, again = simulation.simulate(SMALL, seed=7, people=40), simulation.simulate(SMALL, seed=7, people=40)

    assert once == again
    assert once != simulation.simulate(SMALL, seed=8, people=40)


def test_the_table_counts_everybody_once():
    crowd = simulation.simulate(SMALL, seed=3, people=200)
    by_slug = {row.slug: row for row in crowd.steps}

    assert crowd.completed + sum(row.stuck for row in crowd.steps) == pytest.approx(1)
    assert by_slug["kick-off"].reached == 1
    assert by_slug["last"].reached <= by_slug["check"].reached <= by_slug["read"].reached
    assert all(row.done <= row.reached and (row.in_time or 0) <= row.done for row in crowd.steps)
    assert 0 < by_slug["read"].proposed["remedial"] < 1
    assert by_slug["read-again"].done > 0
    assert by_slug["read-again"].in_time is None


def test_the_walk_plans_as_the_whole_plan_would():
    person = Described(SMALL, 0.9)
    seen = simulation.walk(SMALL, person)
    facts = {
        one.slug: pathways.StepFacts(
            one.done_at, one.done_at, None if one.score is None else Decimal(str(one.score))
        )
        for one in seen
        if one.done_at is not None
    }

    planned = pathways.plan([one.planned for one in SMALL.steps], facts, starts_on=FIRST, zone=PARIS)

    assert {one.slug: one.opens_at for one in seen} == {slug: one.opens_at for slug, one in planned.items()}


def test_nobody_is_no_table():
    with pytest.raises(ValueError, match="at least one"):
        simulation.simulate(SMALL, seed=1, people=0)
