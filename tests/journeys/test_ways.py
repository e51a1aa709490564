"""Taking another way: less only on a proposal, more at any time, undone at will, and the same on replay."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from interleave.engine import events
from interleave.engine.pathways import State
from interleave.engine.proposals import Proposal
from interleave.journeys import selectors, services
from interleave.journeys.models import CohortStep, Enrolment, EnrolmentState, StepProgress
from interleave.journeys.services import DraftHead, StepSpec
from interleave.kernel import errors
from interleave.ledger import ledger
from interleave.ledger.models import LedgerEntry
from tests.journeys.conftest import ADVANCE, Happenings, subject
from tests.journeys.worlds import publish, run

WHY = 'You answered 8 of 8 on "Listen" right, the last one today.'
HEAD = DraftHead("Ways", model="flex", model_settings={"office_hours": True}, weeks=2)


def steps() -> list[StepSpec]:
    def beside(slug: str, route: str, **more: object) -> StepSpec:
        return StepSpec(
            slug,
            "lesson",
            slug.title(),
            subject(slug),
            required=False,
            variant_of="read",
            route=route,
            **more,
        )

    return [
        StepSpec("read", "lesson", "Read", subject("read"), 60, 0, 6),
        beside("brief", "short", minutes=10),
        beside("again", "remedial", minutes=15, due_on_day=9),
        beside("more", "enrich", minutes=30),
        StepSpec("check", "quiz", "Check", subject("check"), 10, 0, 13, rule={"after": "read"}),
        StepSpec("ask", "live", "Office hours", subject("ask"), 30, 0, required=False),
    ]


@pytest.fixture
def walker(cast, noon):
    return run(cast, "ways", HEAD, steps(), noon)


@pytest.fixture
def now(walker):
    return walker.row("read").opens_at + timedelta(hours=10)


@pytest.fixture
def happens(cast, now):
    return Happenings(cast.lea.pk, now + timedelta(hours=1))


def granted(route):
    return Proposal("read", route, WHY)


def choose(walker, route, now, *, proposed=None, actor=None):
    return services.choose_route(
        actor=actor or walker.place.person,
        enrolment_id=walker.place.pk,
        step_id=walker.step_id("read"),
        route=route,
        granted=granted(proposed or route),
        now=now,
    )


def journey(walker, now):
    return selectors.summarise_journey(actor=walker.place.person, enrolment_id=walker.place.pk, now=now)


def told():
    return LedgerEntry.objects.filter(name=events.RouteChosen.name).count()


def stored():
    return {
        model.__name__: list(model.objects.order_by("id").values())
        for model in (StepProgress, Enrolment, CohortStep)
    }


def test_a_variant_is_nobodys_duty_until_it_is_taken(walker, now):
    view = journey(walker, now + timedelta(days=20))
    row = walker.row("again")

    assert [step.slug for step in view.steps] == ["read", "check", "ask"]
    assert (view.done, view.total, view.late) == (0, 2, 1)
    assert (row.opens_at, row.due_at, row.late_at) == (walker.row("read").opens_at, None, None)
    assert view.hours[1].planned_minutes == 70


def test_a_step_is_left_out_with_its_reason_and_opens_what_comes_after(walker, now):
    choose(walker, "skip", now)

    row = walker.row("read")
    assert (row.done_at, row.excused, row.taken) == (now, WHY, "skip")
    assert walker.row("check").opens_at is not None
    assert (walker.reload().done_count, journey(walker, now).total) == (1, 2)


def test_leaving_out_is_undone_without_a_trace_in_the_progress(walker, now):
    before = walker.row("read")
    choose(walker, "skip", now)

    choose(walker, "standard", now + timedelta(hours=1))

    row = walker.row("read")
    assert (row.done_at, row.started_at, row.excused, row.taken) == (None, None, "", "")
    assert (row.due_at, row.late_at) == (before.due_at, before.late_at)
    assert walker.row("check").opens_at is None
    assert walker.reload().done_count == 0


def test_a_step_that_was_left_out_and_done_after_all_is_done_by_evidence(walker, now, happens):
    choose(walker, "skip", now)

    happens.finished("read")

    row = walker.row("read")
    assert (row.done_at, row.excused, row.taken) == (happens.at, "", "")


def test_the_short_way_stands_in_for_its_step_until_it_is_done(walker, now, happens):
    choose(walker, "short", now)
    view = journey(walker, now)

    assert [step.slug for step in view.steps] == ["brief", "check", "ask"]
    assert [(step.slug, step.required) for step in view.next_steps[:1]] == [("brief", True)]
    assert (view.done, view.total) == (0, 2)
    assert walker.row("check").opens_at is None
    assert walker.row("brief").due_at == view.steps[0].due_at
    assert journey(walker, now + timedelta(days=10)).late == 1

    happens.finished("brief")

    row = walker.row("read")
    assert (row.done_at, row.excused) == (happens.at, WHY)
    assert walker.row("check").opens_at == happens.at
    assert (journey(walker, now).done, walker.reload().done_count) == (1, 1)


def test_who_may_leave_a_step_out_may_also_shorten_it(walker, now):
    choose(walker, "short", now, proposed="skip")

    assert walker.row("brief").taken == "short"


def test_going_back_from_the_short_way_makes_the_step_hers_again(walker, now):
    choose(walker, "short", now)

    choose(walker, "standard", now)

    assert [step.slug for step in journey(walker, now).steps] == ["read", "check", "ask"]
    assert walker.row("read").due_at is not None
    assert walker.row("brief").taken == ""


def test_the_step_done_after_all_takes_the_short_way_off_the_list(walker, now, happens):
    choose(walker, "short", now)

    happens.finished("read")

    assert [step.slug for step in journey(walker, now).steps] == ["read", "check", "ask"]
    assert (walker.row("read").excused, walker.row("brief").taken) == ("", "")


def test_a_short_way_that_is_done_is_not_undone(walker, now, happens):
    choose(walker, "short", now)
    happens.finished("brief")

    with pytest.raises(services.WayClosed):
        choose(walker, "standard", happens.at)

    assert told() == 1


def test_more_may_be_taken_without_a_proposal_and_is_required_of_who_took_it(walker, now, happens):
    choose(walker, "remedial", now, proposed="standard")
    view = journey(walker, now)

    assert [(step.slug, step.required) for step in view.steps][:2] == [("read", True), ("again", True)]
    assert (view.total, walker.reload().added_count) == (3, 1)
    assert walker.row("again").taken_why == "Chosen without a proposal."
    assert journey(walker, now + timedelta(days=11)).late == 2

    happens.finished("again")

    assert journey(walker, now).done == 1


def test_more_goes_off_the_list_again_as_long_as_it_is_not_done(walker, now, happens):
    choose(walker, "enrich", now)
    drop = {"actor": walker.place.person, "enrolment_id": walker.place.pk, "now": now}

    services.drop_variant(variant_id=walker.step_id("more"), **drop)

    assert (journey(walker, now).total, walker.reload().added_count) == (2, 0)
    choose(walker, "enrich", now)
    happens.finished("more")
    with pytest.raises(services.WayClosed):
        services.drop_variant(variant_id=walker.step_id("more"), **drop)


@pytest.mark.parametrize(
    ("route", "proposed"), [("skip", "standard"), ("skip", "short"), ("short", "standard")]
)
def test_less_is_refused_without_a_proposal(walker, now, route, proposed):
    before = stored()

    with pytest.raises(services.NotProposed):
        choose(walker, route, now, proposed=proposed)

    assert stored() == before
    assert told() == 0


def test_nobody_chooses_for_somebody_else(walker, now, cast):
    for other in (cast.ada, cast.theo, cast.oona):
        with pytest.raises(errors.NotFound):
            choose(walker, "skip", now, actor=other)

    assert told() == 0


def test_what_is_not_open_or_done_is_refused(walker, now, happens):
    with pytest.raises(services.WayClosed):
        choose(walker, "skip", walker.row("read").opens_at - timedelta(minutes=1))
    happens.finished("read")
    with pytest.raises(services.WayClosed):
        choose(walker, "short", happens.at)

    assert told() == 0


def test_choosing_twice_tells_once(walker, now):
    choose(walker, "standard", now)
    choose(walker, "skip", now)
    choose(walker, "skip", now)

    assert told() == 1


def test_an_unknown_way_is_refused_in_words(walker, now):
    with pytest.raises(errors.Invalid) as caught:
        choose(walker, "scenic", now)

    assert caught.value.message == "This step has no such way."


def test_leaving_out_the_last_step_completes_the_journey_and_going_back_reopens_it(walker, now, happens):
    happens.scored("check", "0.9", passed=True)

    choose(walker, "skip", happens.at)
    completed = walker.reload().state
    choose(walker, "standard", happens.at)

    assert (completed, walker.reload().state) == (EnrolmentState.COMPLETED, EnrolmentState.ACTIVE)


def test_the_cohort_sees_who_left_a_step_out_as_done(walker, now, cast):
    choose(walker, "skip", now)
    choose(walker, "remedial", now)

    view = selectors.summarise_cohort(actor=cast.ada, cohort_id=walker.place.cohort_id, now=now)

    assert [(spread.slug, spread.route, spread.done) for spread in view.steps][:3] == [
        ("read", "standard", 1),
        ("brief", "short", 0),
        ("again", "remedial", 0),
    ]
    assert [(row.done, row.total) for row in view.rows] == [(1, 3)]
    assert view.share == pytest.approx(1 / 3)


def test_replay_gives_the_same_ways(walker, now, happens, cast):
    choose(walker, "short", now)
    choose(walker, "remedial", now)
    happens.finished("brief")
    happens.later(hours=1).scored("check", "0.4", passed=False)
    choose(walker, "enrich", happens.later(hours=2).at)
    choose(walker, "remedial", happens.later(hours=2).at)
    happens.later(days=1).finished("more")
    live = stored()

    ledger.replay([ADVANCE], organisation_id=cast.meridian.pk)

    assert stored() == live


def test_a_short_way_hands_its_score_to_its_step(cast, noon):
    wanted = [
        StepSpec("long", "quiz", "Long", subject("long"), 30, 0),
        StepSpec(
            "quick", "quiz", "Quick", subject("quick"), 5, required=False, variant_of="long", route="short"
        ),
        StepSpec(
            "end", "lesson", "End", subject("end"), 5, rule={"score": {"step": "long", "at_least": 0.8}}
        ),
        StepSpec("ask", "live", "Office hours", subject("ask"), 30, 0, required=False),
    ]
    walker = run(cast, "scored", HEAD, wanted, noon)
    now = walker.row("long").opens_at
    services.choose_route(
        actor=cast.lea,
        enrolment_id=walker.place.pk,
        step_id=walker.step_id("long"),
        route="short",
        granted=Proposal("long", "short", WHY),
        now=now,
    )

    Happenings(cast.lea.pk, now).scored("quick", "0.9", passed=True)

    assert walker.row("long").score == Decimal("0.9")
    assert walker.row("end").opens_at == now


def test_the_page_of_a_step_leads_through_ones_own_list(walker, now):
    choose(walker, "short", now)

    place = walker.place_of("brief", now=now)

    assert place.variant_of == walker.step_id("read")
    assert (place.route, place.taken, place.taken_why, place.required) == ("short", "short", WHY, True)
    assert (place.previous_id, place.next_id) == (None, walker.step_id("check"))
    assert walker.place_of("check", now=now).state is State.LOCKED


def test_a_required_variant_is_not_stored(cast, noon):
    wanted = steps()
    wanted[1] = replace(wanted[1], required=True)

    with pytest.raises(errors.Invalid) as caught:
        publish(cast, "wrong", HEAD, wanted, noon)

    assert [problem.text for problem in caught.value.problems] == [
        "Another way cannot be required: no learner has to do it until they choose it."
    ]


def test_a_variant_of_nothing_is_not_published(cast, noon):
    wanted = steps()
    wanted[1] = replace(wanted[1], variant_of="raed")

    with pytest.raises(services.NotSound) as caught:
        publish(cast, "wrong", HEAD, wanted, noon)

    assert [problem.text for problem in caught.value.problems] == [
        "“Brief” is another way of “raed”, which is not a step here."
    ]


def test_a_step_with_other_ways_is_not_removed_from_under_them(cast, walker, noon):
    version = services.new_draft_from(actor=cast.ada, version_id=walker.place.cohort.version_id, now=noon)
    step = version.steps.get(slug="read")
    check = version.steps.get(slug="check")
    services.remove_step(actor=cast.ada, step_id=check.pk, now=noon)

    with pytest.raises(errors.Conflict) as caught:
        services.remove_step(actor=cast.ada, step_id=step.pk, now=noon)

    assert caught.value.message == "“Brief” is another way of “Read”. Remove that one first."
