"""Who sees what of a journey, and what it costs."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from interleave.engine.pathways import State
from interleave.journeys import selectors, services
from interleave.journeys.models import Cohort
from interleave.kernel import errors, tenancy
from tests.journeys.conftest import Happenings
from tests.journeys.worlds import run_pre_and_post_test


@pytest.fixture
def happens(walker):
    return Happenings(walker.place.person_id, walker.began + timedelta(hours=1))


def test_a_step_place_has_what_its_player_needs(walker, cast, noon):
    place = walker.place_of("refresh", now=noon)

    assert (place.kind, place.voice, place.title, place.minutes) == ("refresh", "practice", "Refresh", 5)
    assert place.settings == {"reviews": 2}
    assert (place.state, place.subject_id, place.required) == (State.UPCOMING, None, True)
    assert place.opens_at == datetime(2027, 4, 28, 22, tzinfo=UTC)
    assert (place.due_at, place.due_on) == (datetime(2027, 5, 12, 22, tzinfo=UTC), date(2027, 5, 12))
    assert place.reason == "Opens in week 2 of the journey."
    assert place.previous_id == walker.step_id("talk")
    assert place.next_id == walker.step_id("try")


def test_the_demand_of_a_prompt_is_among_the_settings(walker, noon):
    assert walker.place_of("talk", now=noon).settings == {"posts": 1, "replies": 1}


def test_a_step_place_costs_three_queries(walker, cast, noon, django_assert_num_queries):
    step_id = walker.step_id("basics")

    with django_assert_num_queries(3):
        selectors.get_step_place(actor=cast.lea, enrolment_id=walker.place.pk, step_id=step_id, now=noon)


@pytest.mark.parametrize("name", ["theo", "carla", "kenji", "ada", "oona"])
def test_nobody_opens_a_step_for_somebody_else(walker, cast, noon, name):
    with pytest.raises(errors.NotFound):
        selectors.get_step_place(
            actor=getattr(cast, name),
            enrolment_id=walker.place.pk,
            step_id=walker.step_id("basics"),
            now=noon,
        )


def test_a_step_of_another_journey_is_not_found(walker, cast, noon):
    _happens, other = run_pre_and_post_test(cast, noon)

    with pytest.raises(errors.NotFound):
        selectors.get_step_place(
            actor=cast.lea, enrolment_id=walker.place.pk, step_id=other.step_id("before"), now=noon
        )


def test_a_journey_says_where_one_stands(walker, cast, happens, noon):
    happens.attended("kick-off", "1")
    happens.worked("basics", 600)
    now = noon + timedelta(days=9)

    view = selectors.summarise_journey(actor=cast.lea, enrolment_id=walker.place.pk, now=now)

    assert (view.journey_title, view.cohort_title, view.person_name) == (
        "Leading people",
        "Spring",
        "Léa Martin",
    )
    assert (view.week, view.weeks, view.starts_on, view.ends_on) == (
        2,
        4,
        date(2027, 4, 22),
        date(2027, 5, 19),
    )
    assert (view.done, view.total, view.late, view.on_track) == (1, 11, 2, False)
    assert view.effort_minutes == 90 + 10  # in the room, and reading
    assert view.facilitator_names == ("Theo Grant",)
    assert [len(stage.steps) for stage in view.stages] == [4, 8]
    assert [step.slug for step in view.next_steps] == ["start", "basics", "film"]
    assert [step.state for step in view.next_steps] == [State.LATE, State.LATE, State.OPEN]


def test_hours_are_counted_per_voice(walker, cast, happens, noon):
    happens.attended("kick-off", "1")

    view = selectors.summarise_journey(actor=cast.lea, enrolment_id=walker.place.pk, now=noon)

    assert [(part.voice, part.planned_minutes, part.done_minutes) for part in view.hours] == [
        ("live", 240, 180),
        ("selfpaced", 90, 0),
        ("together", 20, 0),
        ("practice", 5, 0),
        ("job", 105, 0),
    ]
    assert view.hours[0].hours == Decimal("4.0")


def test_a_journey_costs_three_queries_whatever_its_length(walker, cast, noon, django_assert_num_queries):
    with django_assert_num_queries(3):
        selectors.summarise_journey(actor=cast.lea, enrolment_id=walker.place.pk, now=noon)


@pytest.mark.parametrize("name", ["lea", "theo", "kenji", "ada"])
def test_progress_is_seen_by_the_learner_her_facilitator_her_manager_and_the_designer(
    walker, cast, noon, name
):
    view = selectors.summarise_journey(actor=getattr(cast, name), enrolment_id=walker.place.pk, now=noon)

    assert view.person_id == cast.lea.pk


def test_a_coach_sees_progress_once_she_is_assigned(walker, cast, noon):
    with pytest.raises(errors.NotFound):
        selectors.summarise_journey(actor=cast.carla, enrolment_id=walker.place.pk, now=noon)
    services.assign_coach(actor=cast.ada, enrolment_id=walker.place.pk, coach_id=cast.carla.pk, now=noon)

    view = selectors.summarise_journey(actor=cast.carla, enrolment_id=walker.place.pk, now=noon)

    assert (view.coach_id, view.coach_name) == (cast.carla.pk, "Carla Reyes")
    assert [line.person_name for line in selectors.list_coached(actor=cast.carla, now=noon)] == ["Léa Martin"]


def test_another_organisation_sees_nothing(walker, cast, noon):
    with tenancy.scope(cast.outside.pk):
        with pytest.raises(errors.NotFound):
            selectors.summarise_journey(actor=cast.oona, enrolment_id=walker.place.pk, now=noon)
        assert selectors.list_cohorts(actor=cast.oona, now=noon) == ()
        assert selectors.list_journeys(actor=cast.oona) == ()
        assert selectors.summarise_team(actor=cast.oona, now=noon) == ()
        with pytest.raises(errors.NotFound):
            selectors.summarise_cohort(actor=cast.oona, cohort_id=walker.place.cohort_id, now=noon)


def test_a_facilitator_who_left_the_cohort_sees_it_no_more(walker, cast, noon):
    services.change_cohort(
        actor=cast.ada,
        cohort_id=walker.place.cohort_id,
        title="Spring",
        ends_on=None,
        capacity=None,
        facilitator_ids=[],
        now=noon,
    )

    assert selectors.list_cohorts(actor=cast.theo, now=noon) == ()
    with pytest.raises(errors.NotFound):
        selectors.summarise_journey(actor=cast.theo, enrolment_id=walker.place.pk, now=noon)


def test_today_puts_what_is_late_first_over_all_journeys(walker, cast, noon, django_assert_num_queries):
    run_pre_and_post_test(cast, noon)
    now = noon + timedelta(days=6)

    with django_assert_num_queries(2):
        today = selectors.summarise_today(actor=cast.lea, now=now, limit=6)

    # "kick-off" was due after day 4; what has no due date comes after what has one
    assert [(entry.journey_title, entry.step.slug) for entry in today.steps] == [
        ("Leading people", "kick-off"),
        ("Leading people", "start"),
        ("Twice", "before"),
        ("Twice", "lesson"),
        ("Twice", "ask"),
        ("Leading people", "more"),
    ]
    assert [line.journey_title for line in today.enrolments] == ["Leading people", "Twice"]


def test_today_is_empty_for_who_is_on_no_journey(cast, cohort, noon):
    today = selectors.summarise_today(actor=cast.kenji, now=noon)

    assert (today.steps, today.enrolments) == ((), ())


def test_a_finished_cohort_asks_for_nothing_more(walker, cast, noon):
    services.close_cohort(actor=cast.ada, cohort_id=walker.place.cohort_id, now=noon)

    assert selectors.summarise_today(actor=cast.lea, now=noon).steps == ()
    assert len(selectors.list_enrolments(actor=cast.lea, now=noon)) == 1


def test_enrolments_are_listed_with_their_next_step(walker, cast, happens, noon, django_assert_num_queries):
    happens.attended("kick-off", "1")

    with django_assert_num_queries(2):
        [line] = selectors.list_enrolments(actor=cast.lea, now=noon + timedelta(hours=2))

    assert (line.done, line.total, line.late, line.week) == (1, 11, 0, 1)
    assert line.next_step is not None
    assert line.next_step.slug == "start"
    assert line.last_activity_at == happens.at


def test_enrolments_of_somebody_else_are_those_one_may_see(walker, cast, noon):
    seen = selectors.list_enrolments(actor=cast.kenji, now=noon, person_id=cast.lea.pk)
    hidden = selectors.list_enrolments(actor=cast.carla, now=noon, person_id=cast.lea.pk)

    assert [line.enrolment_id for line in seen] == [walker.place.pk]
    assert hidden == ()


def test_a_cohort_shows_people_and_steps(walker, cast, cohort, happens, noon):
    services.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=[cast.kenji.pk], now=noon)
    happens.attended("kick-off", "1")
    happens.scored("check", "0.8", passed=True)
    now = noon + timedelta(days=6)

    view = selectors.summarise_cohort(actor=cast.theo, cohort_id=cohort.pk, now=now)

    assert (view.people, view.completed, view.late_people, view.may_organise) == (2, 0, 1, False)
    assert view.share == 2 / 22
    rows = {row.name: row for row in view.rows}
    assert [row.name for row in view.rows] == ["Kenji Mori", "Léa Martin"]
    assert (rows["Kenji Mori"].late, rows["Kenji Mori"].next_title) == (1, "Kick-off")
    assert (rows["Léa Martin"].done, rows["Léa Martin"].late, rows["Léa Martin"].team) == (2, 0, "Sales")
    steps = {step.slug: step for step in view.steps}
    assert (steps["kick-off"].done, steps["kick-off"].late, steps["kick-off"].share) == (1, 1, 0.5)
    assert steps["check"].mean_score == Decimal("0.8")
    assert view.facilitators == ((cast.theo.pk, "Theo Grant"),)


def test_a_cohort_is_searched_by_name_and_team(walker, cast, cohort, noon):
    services.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=[cast.kenji.pk], now=noon)

    by_name = selectors.summarise_cohort(actor=cast.ada, cohort_id=cohort.pk, now=noon, search="mori")
    by_team = selectors.summarise_cohort(actor=cast.ada, cohort_id=cohort.pk, now=noon, search="sales")

    assert [row.name for row in by_name.rows] == ["Kenji Mori"]
    assert [row.name for row in by_team.rows] == ["Léa Martin"]
    assert (by_name.found, by_name.people) == (1, 2)


def test_cohorts_are_listed_to_who_leads_them(walker, cast, noon, django_assert_num_queries):
    with django_assert_num_queries(1):
        [line] = selectors.list_cohorts(actor=cast.theo, now=noon + timedelta(days=6))

    assert (line.title, line.people, line.late_people, line.share) == ("Spring", 1, 1, 0.0)
    assert selectors.list_cohorts(actor=cast.lea, now=noon) == ()


def test_a_team_is_shown_to_its_manager_alone(walker, cast, noon, django_assert_num_queries):
    with django_assert_num_queries(4):
        [row] = selectors.summarise_team(actor=cast.kenji, now=noon + timedelta(days=6))

    assert (row.name, row.done, row.total, row.late) == ("Léa Martin", 0, 11, 1)
    assert selectors.summarise_team(actor=cast.theo, now=noon) == ()


def test_nothing_is_late_or_next_in_a_finished_cohort(walker, cast, cohort, noon):
    later = noon + timedelta(days=6)
    services.close_cohort(actor=cast.ada, cohort_id=cohort.pk, now=later)

    [row] = selectors.summarise_team(actor=cast.kenji, now=later)
    [line] = selectors.list_cohorts(actor=cast.theo, now=later)
    view = selectors.summarise_cohort(actor=cast.theo, cohort_id=cohort.pk, now=later)
    own = selectors.summarise_journey(actor=cast.lea, enrolment_id=walker.place.pk, now=later)

    assert (row.late, row.enrolments[0].next_step, row.enrolments[0].is_over) == (0, None, True)
    assert (line.late_people, line.closed_at) == (0, later)
    assert (view.late_people, view.rows[0].late, view.rows[0].next_title) == (0, 0, "")
    assert [step.late for step in view.steps if step.late] == []
    assert (own.late, own.next_steps, own.is_over) == (0, (), True)


def test_a_cohort_in_a_list_knows_whether_it_has_begun(walker, cast, noon):
    [before] = selectors.list_cohorts(actor=cast.theo, now=noon - timedelta(days=3))
    [begun] = selectors.list_cohorts(actor=cast.theo, now=noon)

    assert (before.week, begun.week) == (0, 1)


def test_a_cohort_has_ended_on_the_day_after_its_last(walker, cast, noon):
    [last] = selectors.list_cohorts(actor=cast.theo, now=noon + timedelta(days=27))
    [ended] = selectors.list_cohorts(actor=cast.theo, now=noon + timedelta(days=28))
    view = selectors.summarise_journey(
        actor=cast.lea, enrolment_id=walker.place.pk, now=noon + timedelta(days=900)
    )

    assert (last.week, last.weeks) == (4, 4)
    assert (ended.week, ended.weeks) == (5, 4)
    assert view.week == view.weeks + 1


def test_the_time_that_was_added_to_a_cohort_is_its_last_week(walker, cast, noon):
    Cohort.objects.update(ends_on=date(2027, 6, 30))
    later = noon + timedelta(days=40)

    [line] = selectors.list_cohorts(actor=cast.theo, now=later)
    view = selectors.summarise_journey(actor=cast.lea, enrolment_id=walker.place.pk, now=later)

    assert (line.week, view.week) == (4, 4)


def test_journeys_and_versions_are_listed_to_designers(cast, version, noon, django_assert_num_queries):
    services.new_draft_from(actor=cast.ada, version_id=version.pk, now=noon)

    with django_assert_num_queries(1):
        [line] = selectors.list_journeys(actor=cast.ada)
    versions = selectors.list_versions(actor=cast.ada, journey_id=version.journey_id)

    assert (line.title, line.steps, line.published_number, line.cohorts) == ("Leading people", 12, 1, 0)
    assert line.draft_id == versions[0].version_id
    assert [entry.state for entry in versions] == ["draft", "published"]
    with pytest.raises(errors.NotFound):
        selectors.list_journeys(actor=cast.lea)


def test_a_design_is_shown_with_its_hours(cast, version):
    view = selectors.get_design(actor=cast.ada, version_id=version.pk)

    assert [stage.slug for stage in view.stages] == ["begin", "go-on"]
    assert view.steps[2].rule == {"after": "kick-off"}
    assert sum(part.planned_minutes for part in view.hours) == 460
