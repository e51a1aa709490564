"""What happens, and how far it brings a person."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from interleave.coaching import services as coaching
from interleave.engine.pathways import State
from interleave.journeys import services
from interleave.journeys.models import Enrolment, EnrolmentState, StepProgress
from interleave.ledger.models import LedgerEntry
from tests.journeys.conftest import FIRST_DAY, Happenings, Walker


@pytest.fixture
def happens(walker: Walker) -> Happenings:
    """Things that happen to Léa an hour after she joined."""
    return Happenings(walker.place.person_id, walker.began + timedelta(hours=1))


def completed_steps(walker: Walker) -> list[str]:
    rows = LedgerEntry.objects.filter(name="journeys.step.completed.v1").order_by("sequence")
    slugs = {str(row.step_id): row.step.slug for row in StepProgress.objects.select_related("step")}
    return [slugs[row.data["step_id"]] for row in rows]


def test_enrolling_opens_a_row_for_every_step_in_the_zone_of_the_learner(walker):
    rows = {row.step.slug: row for row in StepProgress.objects.select_related("step")}

    assert len(rows) == 12
    assert rows["kick-off"].opens_at == datetime(2027, 4, 21, 22, tzinfo=UTC)  # midnight in Toulouse
    assert rows["kick-off"].due_at == datetime(2027, 4, 26, 22, tzinfo=UTC)  # the end of day 4
    assert rows["basics"].opens_at is None
    assert rows["basics"].reason == "Opens after “Kick-off”."


def test_attending_long_enough_finishes_a_live_step_and_opens_the_next(walker, happens):
    happens.attended("kick-off", "0.8")

    row, after = walker.row("kick-off"), walker.row("basics")
    assert (row.done_at, row.share, row.missed_at) == (happens.at, Decimal("0.8"), None)
    assert after.opens_at == happens.at
    assert after.reason == "Open because you finished “Kick-off”."
    assert completed_steps(walker) == ["kick-off"]


def test_attendance_waits_until_the_offering_is_over(walker, happens):
    happens.attended("kick-off", "0.5", over=False)

    row = walker.row("kick-off")
    assert (row.done_at, row.missed_at, row.share) == (None, None, Decimal("0.5"))


def test_too_little_attendance_is_missed_and_another_booking_is_a_new_chance(walker, happens):
    happens.attended("kick-off", "0.4")
    missed = walker.row("kick-off")
    happens.later(days=1).booked("kick-off")
    again = walker.row("kick-off")
    happens.later(days=2).attended("kick-off", "1")
    done = walker.row("kick-off")

    assert (missed.done_at, missed.missed_at) == (None, happens.at)
    assert again.missed_at is None
    assert (done.missed_at, done.share) == (None, Decimal(1))
    assert done.done_at == happens.at + timedelta(days=2)


def test_a_lesson_adds_up_its_effort_and_is_done_once(walker, happens):
    happens.started("basics")
    happens.worked("basics", 100)
    happens.later(minutes=5).worked("basics", 50)
    happens.later(minutes=6).finished("basics")
    happens.later(minutes=9).finished("basics")

    row = walker.row("basics")
    assert (row.started_at, row.seconds, row.minutes) == (happens.at, 150, 3)
    assert row.done_at == happens.at + timedelta(minutes=6)
    assert completed_steps(walker) == ["basics"]  # though it was locked: what is done early is done


def test_the_best_attempt_counts_and_a_failed_one_does_not_finish(walker, happens):
    happens.scored("check", "0.6", passed=False)
    failed = walker.row("check")
    happens.later(hours=1).scored("check", "0.9", passed=True)
    happens.later(hours=2).scored("check", "0.7", passed=True)

    row = walker.row("check")
    assert (failed.done_at, failed.score, failed.started_at) == (None, Decimal("0.6"), happens.at)
    assert (row.score, row.count, row.seconds) == (Decimal("0.9"), 3, 360)
    assert row.done_at == happens.at + timedelta(hours=1)


def test_a_good_score_opens_a_step_earlier_than_its_day(walker, happens):
    happens.scored("check", "0.85", passed=True)

    row = walker.row("try")
    assert row.opens_at == datetime(2027, 5, 1, 22, tzinfo=UTC)  # not before day 10
    assert row.reason == "Opens in week 2 of the journey."


def test_a_survey_is_done_when_it_is_answered(walker, happens):
    happens.answered("start")

    assert walker.row("start").done_at == happens.at


def test_a_discussion_is_done_when_posts_and_replies_reach_the_prompt(walker, happens, prompt):
    space_id = walker.place.cohort.space_id
    happens.wrote(prompt.pk, space_id, posts=1, replies=0)
    begun = walker.row("talk")
    happens.later(hours=2).wrote(prompt.pk, space_id, posts=1, replies=1)

    row = walker.row("talk")
    assert (begun.started_at, begun.done_at) == (happens.at, None)
    assert (row.done_at, row.count) == (happens.at + timedelta(hours=2), 2)


def test_a_post_in_the_space_of_another_cohort_does_not_count(walker, happens, prompt):
    happens.wrote(prompt.pk, None, posts=1, replies=1)

    assert walker.row("talk").started_at is None


def test_a_prompt_that_asks_for_more_later_moves_nobodys_finish_line(walker, happens, prompt):
    prompt.replies = 5
    prompt.save()
    happens.wrote(prompt.pk, walker.place.cohort.space_id, posts=1, replies=1)

    assert walker.row("talk").done_at == happens.at


def test_a_refresher_counts_reviews_only_since_it_opened(walker, happens):
    happens.recalled(3)  # it opens on day 7
    early = walker.row("refresh")
    happens.later(days=8).recalled(1)
    happens.later(days=9).recalled(3)

    row = walker.row("refresh")
    assert (early.count, early.started_at) == (0, None)
    assert (row.count, row.score) == (2, Decimal("0.5"))
    assert row.done_at == happens.at + timedelta(days=9)


def test_a_task_without_confirmation_is_done_when_reported(walker, happens):
    happens.reported("try", waits=False)

    row = walker.row("try")
    assert (row.done_at, row.score) == (happens.at, Decimal("0.75"))


def test_a_task_to_be_confirmed_is_done_by_the_manager_and_returning_reopens_it(walker, happens):
    happens.reported("try", waits=True)
    waiting = walker.row("try")
    happens.later(hours=1).confirmed("try")
    confirmed, opened = walker.row("try"), walker.row("seen")
    happens.later(hours=2).returned("try")
    returned, closed = walker.row("try"), walker.row("seen")
    happens.later(hours=3).confirmed("try")

    assert (waiting.started_at, waiting.done_at) == (happens.at, None)
    assert confirmed.done_at == happens.at + timedelta(hours=1)
    assert opened.opens_at is not None
    assert (returned.started_at, returned.done_at, returned.score) == (happens.at, None, None)
    assert closed.opens_at is None
    assert walker.row("try").done_at == happens.at + timedelta(hours=3)
    assert completed_steps(walker) == ["try", "try"]


def test_an_observation_is_done_when_it_is_recorded(walker, happens):
    happens.observed("seen")

    row = walker.row("seen")
    assert (row.done_at, row.score) == (happens.at, Decimal("0.8"))


def test_the_second_meeting_does_the_second_coaching_step(walker, happens, cast):
    services.assign_coach(
        actor=cast.ada, enrolment_id=walker.place.pk, coach_id=cast.carla.pk, now=happens.at
    )
    relation = relation_of(walker, happens, cast)
    happens.met(relation.pk, cast.carla.pk)
    first = walker.row("coach-1")
    happens.later(days=7).met(relation.pk, cast.carla.pk)

    assert (first.done_at, first.minutes, first.share) == (happens.at, 30, Decimal(1))
    assert walker.row("coach-2").done_at == happens.at + timedelta(days=7)


def relation_of(walker, happens, cast):
    return coaching.start_relation(
        actor=cast.ada,
        coach_id=cast.carla.pk,
        person_id=walker.place.person_id,
        context_id=walker.place.cohort_id,
        now=happens.at,
    )


def test_a_meeting_for_another_cohort_does_not_count_here(walker, happens, cast, version, noon):
    other = services.launch_cohort(
        actor=cast.ada, version_id=version.pk, title="Autumn", starts_on=FIRST_DAY, now=noon
    )
    relation = coaching.start_relation(
        actor=cast.ada,
        coach_id=cast.carla.pk,
        person_id=walker.place.person_id,
        context_id=other.pk,
        now=noon,
    )
    happens.met(relation.pk, cast.carla.pk)

    assert walker.row("coach-1").done_at is None


def test_a_survey_counts_in_the_cohort_that_it_was_answered_for_alone(walker, cast, version, noon):
    other = services.launch_cohort(
        actor=cast.ada, version_id=version.pk, title="Autumn", starts_on=FIRST_DAY, now=noon
    )
    report = services.enrol(
        actor=cast.ada, cohort_id=other.pk, person_ids=[cast.lea.pk], now=noon, despite_active=True
    )
    autumn = Walker(report.enrolled[0], cast, noon)

    Happenings(cast.lea.pk, noon).answered("start", context_id=other.pk)

    assert walker.row("start").done_at is None
    assert autumn.row("start").done_at == noon


def test_live_minutes_add_up_and_follow_a_correction(walker, happens):
    happens.attended("kick-off", "0.5", over=False, minutes=90)
    happens.later(days=1).attended("kick-off", "1", minutes=90)
    assert walker.row("kick-off").minutes == 180

    happens.later(days=2).attended("kick-off", "0.8", minutes=60, previous=90)

    assert walker.row("kick-off").minutes == 150


def test_a_correction_of_what_was_before_the_enrolment_takes_nothing_away(walker, happens):
    happens.attended("kick-off", "0.5", minutes=60, previous=120)

    assert walker.row("kick-off").minutes == 0


def test_an_excused_step_counts_as_done_and_says_why(walker, cast, noon):
    services.excuse_step(
        actor=cast.theo,
        enrolment_id=walker.place.pk,
        step_id=walker.step_id("kick-off"),
        reason="On leave",
        now=noon,
    )

    row = walker.row("kick-off")
    assert (row.done_at, row.excused) == (noon, "On leave")
    assert walker.row("basics").opens_at == noon
    assert completed_steps(walker) == []


def test_evidence_from_before_the_enrolment_does_not_count(cast, cohort, noon):
    Happenings(cast.lea.pk, noon).finished("basics")

    report = services.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=[cast.lea.pk], now=noon)

    row = StepProgress.objects.get(enrolment=report.enrolled[0], step__slug="basics")
    assert (row.started_at, row.done_at) == (None, None)


def test_a_withdrawn_place_stands_still(walker, happens, cast, noon):
    services.withdraw(actor=cast.ada, enrolment_id=walker.place.pk, reason="Left", now=noon)
    happens.finished("basics")

    assert walker.row("basics").done_at is None
    assert walker.reload().state == EnrolmentState.WITHDRAWN


def everything(happens: Happenings, walker: Walker, prompt) -> None:
    """Do every required step."""
    happens.attended("kick-off", "1")
    happens.answered("start")
    happens.finished("basics")
    happens.finished("film")
    happens.scored("check", "1", passed=True)
    happens.wrote(prompt.pk, walker.place.cohort.space_id, posts=1, replies=1)
    late = happens.later(days=15)
    late.recalled(3)
    late.recalled(4)
    late.reported("try", waits=False)
    late.observed("seen")
    relation = relation_of(walker, happens, walker.cast)
    late.met(relation.pk, walker.cast.carla.pk)
    late.later(days=8).met(relation.pk, walker.cast.carla.pk)


def test_the_journey_is_completed_when_everything_required_is_done(walker, happens, prompt):
    everything(happens, walker, prompt)

    place = walker.reload()
    end = happens.at + timedelta(days=23)
    assert (place.state, place.completed_at, place.done_count) == (EnrolmentState.COMPLETED, end, 11)
    assert LedgerEntry.objects.filter(name="journeys.journey.completed.v1").count() == 1
    assert walker.row("more").done_at is None  # optional


def test_a_returned_task_takes_the_completion_back(walker, happens, prompt):
    everything(happens, walker, prompt)
    happens.later(days=30).returned("try")
    opened = walker.reload()
    happens.later(days=31).confirmed("try")

    assert (opened.state, opened.completed_at) == (EnrolmentState.ACTIVE, None)
    assert walker.reload().completed_at == happens.at + timedelta(days=31)


def test_one_subject_before_and_after_serves_one_step_at_a_time(cast, draft, noon):
    from tests.journeys.worlds import run_pre_and_post_test

    happens, walker = run_pre_and_post_test(cast, noon)
    happens.scored("check", "0.4", passed=True)
    happens.later(hours=1).scored("check", "0.6", passed=True)
    once = walker.row("after").done_at
    happens.later(days=8).scored("check", "0.9", passed=True)

    assert walker.row("before").score == Decimal("0.6")  # a repetition, while the second is closed
    assert once is None
    assert walker.row("after").score == Decimal("0.9")


def test_an_event_that_opens_nothing_costs_four_queries_of_the_projector(
    walker, happens, django_assert_num_queries
):
    happens.started("basics")

    with django_assert_num_queries(1 + 4 + 2):  # the entry, the projector, the savepoint of the test
        happens.later(minutes=1).worked("basics", 30)


def test_an_event_of_somebody_elses_does_not_touch_the_place(walker, cast, happens):
    Happenings(cast.theo.pk, happens.at).finished("basics")

    assert Enrolment.objects.count() == 1
    assert walker.row("basics").started_at is None


def test_the_state_follows_the_clock_without_any_event(walker):
    early, late = walker.began, walker.began + timedelta(days=6)

    assert walker.place_of("kick-off", now=early).state is State.OPEN
    assert walker.place_of("kick-off", now=late).state is State.LATE
    assert walker.place_of("film", now=early).state is State.UPCOMING
    assert walker.place_of("film", now=early + timedelta(days=7)).state is State.OPEN
