"""Running journeys: cohorts, places, leaving, coaches."""

from datetime import UTC, date, datetime, timedelta

import pytest

from interleave.coaching import selectors as coaching
from interleave.community import selectors as community
from interleave.engine import events
from interleave.journeys import selectors, services
from interleave.journeys.models import Cohort, CohortOffering, CohortState, Enrolment, EnrolmentState
from interleave.kernel import errors
from interleave.ledger.models import LedgerEntry
from interleave.live import services as live
from tests.journeys.conftest import FIRST_DAY, HEAD, subject
from tests.journeys.worlds import publish


def recorded(event) -> int:
    return LedgerEntry.objects.filter(name=event.name).count()


def test_launching_opens_a_space_with_a_thread_per_prompt(cast, cohort, prompt):
    space = community.get_space_of_context(cohort.pk)

    assert space is not None
    assert (space.pk, space.title) == (cohort.space_id, "Leading people · Spring")
    assert [thread.prompt_id for thread in space.threads.all()] == [prompt.pk]
    assert [(member.person_id, member.is_host) for member in space.members.all()] == [(cast.theo.pk, True)]
    assert recorded(events.CohortLaunched) == 1


def test_a_draft_cannot_be_run(cast, unpublished, noon):
    with pytest.raises(services.NotPublished):
        services.launch_cohort(
            actor=cast.ada, version_id=unpublished.pk, title="Spring", starts_on=FIRST_DAY, now=noon
        )

    assert not Cohort.objects.exists()


def test_launching_the_same_cohort_twice_makes_one(cast, cohort, noon):
    with pytest.raises(services.AlreadyLaunched):
        services.launch_cohort(
            actor=cast.ada, version_id=cohort.version_id, title="Spring", starts_on=FIRST_DAY, now=noon
        )

    assert Cohort.objects.count() == 1


def test_a_cohort_cannot_end_before_it_begins(cast, version, noon):
    with pytest.raises(errors.Invalid) as refused:
        services.launch_cohort(
            actor=cast.ada,
            version_id=version.pk,
            title="Spring",
            starts_on=FIRST_DAY,
            ends_on=FIRST_DAY - timedelta(days=1),
            capacity=0,
            now=noon,
        )

    assert [problem.where for problem in refused.value.problems] == ["ends_on", "capacity"]
    assert not Cohort.objects.exists()


def test_a_first_day_long_past_needs_the_word_that_the_cohort_has_begun(cast, version, noon):
    begun = {"actor": cast.ada, "version_id": version.pk, "title": "Spring", "now": noon}
    with pytest.raises(services.FirstDayPast, match="8 days ago") as refused:
        services.launch_cohort(**begun, starts_on=FIRST_DAY - timedelta(days=8))
    assert [problem.where for problem in refused.value.problems] == ["starts_on"]
    assert not Cohort.objects.exists()

    week_ago = services.launch_cohort(**begun, starts_on=FIRST_DAY - timedelta(days=7))
    meant = services.launch_cohort(**begun, starts_on=FIRST_DAY - timedelta(days=40), has_begun=True)

    assert (week_ago.starts_on, meant.starts_on) == (date(2027, 4, 15), date(2027, 3, 13))


def test_a_week_ago_is_counted_where_the_day_is_youngest(cast, version, noon):
    evening = noon + timedelta(hours=14)  # the 23rd in Toulouse and Tokyo, the 22nd in Toronto

    cohort = services.launch_cohort(
        actor=cast.ada,
        version_id=version.pk,
        title="Spring",
        starts_on=FIRST_DAY - timedelta(days=7),
        now=evening,
    )

    assert cohort.starts_on == date(2027, 4, 15)


@pytest.mark.parametrize("year", [1027, 2207, 9999])
def test_a_slip_of_the_year_is_refused_for_cohorts_and_places(cast, cohort, noon, year):
    far = date(year, 4, 22)
    with pytest.raises(errors.Invalid, match="Check the year"):
        services.launch_cohort(
            actor=cast.ada,
            version_id=cohort.version_id,
            title="Far",
            starts_on=far,
            has_begun=True,
            now=noon,
        )
    with pytest.raises(errors.Invalid, match="Check the year"):
        services.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=[cast.lea.pk], starts_on=far, now=noon)

    assert Cohort.objects.count() == 1
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("name", ["lea", "theo", "kenji", "carla"])
def test_only_designers_launch(cast, version, noon, name):
    with pytest.raises(errors.Forbidden):
        services.launch_cohort(
            actor=getattr(cast, name), version_id=version.pk, title="Mine", starts_on=FIRST_DAY, now=noon
        )

    assert not Cohort.objects.exists()


def test_enrolling_twice_gives_one_place_and_says_who_was_in(cast, cohort, noon):
    first = services.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=[cast.lea.pk], now=noon)
    second = services.enrol(
        actor=cast.ada, cohort_id=cohort.pk, person_ids=[cast.lea.pk, cast.kenji.pk], now=noon
    )

    assert first.already_in == ()
    assert second.already_in == ("Léa Martin",)
    assert [place.person_id for place in second.enrolled] == [cast.kenji.pk]
    assert Enrolment.objects.count() == recorded(events.PersonEnrolled) == 2
    assert community.get_space_of_context(cohort.pk).members.count() == 3


def test_somebody_from_elsewhere_cannot_be_enrolled(cast, cohort, noon):
    with pytest.raises(errors.NotFound):
        services.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=[cast.lea.pk, cast.oona.pk], now=noon)

    assert not Enrolment.objects.exists()


def test_a_facilitator_does_not_enrol(cast, cohort, noon):
    with pytest.raises(errors.Forbidden):
        services.enrol(actor=cast.theo, cohort_id=cohort.pk, person_ids=[cast.lea.pk], now=noon)
    with pytest.raises(errors.NotFound):
        services.enrol(actor=cast.kenji, cohort_id=cohort.pk, person_ids=[cast.lea.pk], now=noon)

    assert not Enrolment.objects.exists()


def test_a_full_cohort_takes_nobody_more(cast, version, noon):
    small = services.launch_cohort(
        actor=cast.ada, version_id=version.pk, title="Small", starts_on=FIRST_DAY, capacity=1, now=noon
    )
    services.enrol(actor=cast.ada, cohort_id=small.pk, person_ids=[cast.lea.pk], now=noon)

    with pytest.raises(services.CohortFull, match="room for 0 more"):
        services.enrol(actor=cast.ada, cohort_id=small.pk, person_ids=[cast.lea.pk, cast.kenji.pk], now=noon)

    assert Enrolment.objects.count() == 1


def test_a_person_can_start_on_her_own_day(cast, cohort, noon):
    report = services.enrol(
        actor=cast.ada,
        cohort_id=cohort.pk,
        person_ids=[cast.kenji.pk],
        starts_on=date(2027, 5, 3),
        now=noon,
    )

    view = selectors.summarise_journey(actor=cast.kenji, enrolment_id=report.enrolled[0].pk, now=noon)
    assert view.week == 0
    assert view.steps[0].opens_at == datetime(2027, 5, 2, 15, tzinfo=UTC)  # midnight in Tokyo


def test_a_whole_team_is_enrolled(cast, cohort, noon):
    report = services.enrol_team(actor=cast.ada, cohort_id=cohort.pk, team_id=cast.sales.pk, now=noon)

    assert [place.person_id for place in report.enrolled] == [cast.lea.pk]


def test_what_is_wrong_in_a_file_of_emails_comes_in_the_order_of_its_lines(cast, cohort):
    content = b"nobody@x.example\nnonsense\nlea@meridian.example\nlea@meridian.example\nnone@x.example\n"

    report = services.check_emails(actor=cast.ada, cohort_id=cohort.pk, content=content)

    assert [problem.where for problem in report.problems] == ["line 1", "line 2", "line 4", "line 5"]


def test_a_file_of_emails_is_checked_line_by_line_and_changes_nothing(cast, cohort, noon):
    content = (
        "name,email\nLéa,LEA@meridian.example\nNobody,nobody@meridian.example\n,\nTwice,lea@meridian.example\n"
        "Wrong,kenji\nOona,oona@outside.example\n"
    )

    report = services.check_emails(actor=cast.ada, cohort_id=cohort.pk, content=content.encode())

    assert [(line.line, line.name, line.already_in) for line in report.people] == [(2, "Léa Martin", False)]
    assert [(problem.where, problem.text) for problem in report.problems] == [
        ("line 3", "No account here has the email nobody@meridian.example."),
        ("line 5", "lea@meridian.example stands in line 2 already."),
        ("line 6", "“kenji” is not an email."),
        ("line 7", "No account here has the email oona@outside.example."),
    ]
    assert not Enrolment.objects.exists()


def test_a_file_with_a_problem_enrols_nobody(cast, cohort, noon):
    with pytest.raises(errors.Invalid) as refused:
        services.enrol_emails(
            actor=cast.ada,
            cohort_id=cohort.pk,
            content=b"lea@meridian.example\nnobody@meridian.example\n",
            now=noon,
        )

    assert [problem.where for problem in refused.value.problems] == ["line 2"]
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"lea@meridian.example\nkenji@meridian.example\n",
        b"\xef\xbb\xbfemail;team\r\nlea@meridian.example;Sales\r\nkenji@meridian.example;\r\n",
    ],
)
def test_a_good_file_enrols_everybody_in_it(cast, cohort, noon, content):
    report = services.enrol_emails(actor=cast.ada, cohort_id=cohort.pk, content=content, now=noon)

    assert {place.person_id for place in report.enrolled} == {cast.lea.pk, cast.kenji.pk}


def test_a_file_in_another_encoding_is_explained(cast, cohort, noon):
    report = services.check_emails(actor=cast.ada, cohort_id=cohort.pk, content=b"l\xe9a@meridian.example")

    assert [problem.where for problem in report.problems] == ["file"]


def test_leaving_takes_a_person_out_of_the_space_and_coming_back_keeps_what_was_done(walker, cast, noon):
    services.excuse_step(
        actor=cast.theo,
        enrolment_id=walker.place.pk,
        step_id=walker.step_id("start"),
        reason="Known",
        now=noon,
    )
    left = services.withdraw(actor=cast.lea, enrolment_id=walker.place.pk, reason="No time", now=noon)
    services.withdraw(actor=cast.lea, enrolment_id=walker.place.pk, reason="No time", now=noon)
    gone = community.get_space_of_context(walker.place.cohort_id).members.get(person=cast.lea)
    report = services.enrol(
        actor=cast.ada, cohort_id=walker.place.cohort_id, person_ids=[cast.lea.pk], now=noon
    )

    back = community.get_space_of_context(walker.place.cohort_id).members.get(person=cast.lea)
    assert (left.state, left.withdrawn_at) == (EnrolmentState.WITHDRAWN, noon)
    assert recorded(events.EnrolmentWithdrawn) == 1
    assert (gone.left_at, back.left_at) == (noon, None)
    assert report.enrolled[0].pk == walker.place.pk
    assert walker.reload().state == EnrolmentState.ACTIVE
    assert walker.row("start").excused == "Known"


def test_nobody_else_takes_a_person_out(walker, cast, noon):
    with pytest.raises(errors.Forbidden):
        services.withdraw(actor=cast.kenji, enrolment_id=walker.place.pk, reason="Busy", now=noon)
    with pytest.raises(errors.NotFound):
        services.withdraw(actor=cast.carla, enrolment_id=walker.place.pk, reason="Busy", now=noon)

    assert walker.reload().state == EnrolmentState.ACTIVE


def test_nobody_excuses_herself(walker, cast, noon):
    with pytest.raises(errors.Forbidden):
        services.excuse_step(
            actor=cast.lea,
            enrolment_id=walker.place.pk,
            step_id=walker.step_id("start"),
            reason="Please",
            now=noon,
        )

    assert walker.row("start").done_at is None


def test_excusing_needs_a_reason_and_does_so_once(walker, cast, noon):
    step_id = walker.step_id("start")
    with pytest.raises(errors.Invalid):
        services.excuse_step(
            actor=cast.theo, enrolment_id=walker.place.pk, step_id=step_id, reason=" ", now=noon
        )
    for _attempt in range(2):
        services.excuse_step(
            actor=cast.theo, enrolment_id=walker.place.pk, step_id=step_id, reason="Known", now=noon
        )

    assert recorded(events.StepExcused) == 1


def test_assigning_a_coach_starts_a_relation_and_another_one_ends_it(walker, cast, noon):
    cast.theo.role_names = ["facilitator", "coach"]
    cast.theo.save()
    services.assign_coach(actor=cast.ada, enrolment_id=walker.place.pk, coach_id=cast.carla.pk, now=noon)
    services.assign_coach(actor=cast.ada, enrolment_id=walker.place.pk, coach_id=cast.carla.pk, now=noon)
    services.assign_coach(actor=cast.ada, enrolment_id=walker.place.pk, coach_id=cast.theo.pk, now=noon)

    relation = coaching.find_coach_of(person_id=cast.lea.pk, context_id=walker.place.cohort_id)
    assert relation is not None
    assert relation.coach_id == walker.reload().coach_id == cast.theo.pk
    assert recorded(events.RelationStarted) == 2
    assert recorded(events.RelationEnded) == 1


def test_who_is_no_coach_cannot_be_one(walker, cast, noon):
    with pytest.raises(errors.Invalid):
        services.assign_coach(actor=cast.ada, enrolment_id=walker.place.pk, coach_id=cast.kenji.pk, now=noon)

    assert walker.reload().coach_id is None


def live_world(cast, noon):
    """A journey with a real live activity, running, with Léa in it, and an offering of the activity."""
    activity = live.define_activity(
        actor=cast.ada,
        slug="kick-off",
        title="Kick-off",
        kind="workshop",
        modality="in_person",
        minutes=120,
        seats=12,
        agenda="Come.",
        facilitator_notes="",
        objectives=[],
        now=noon,
    )
    steps = [
        services.StepSpec("kick-off", "live", "Kick-off", activity.pk, 180),
        services.StepSpec("read", "lesson", "Read", subject("read"), 240),
        services.StepSpec("watch", "video", "Watch", subject("watch"), 10),
    ]
    version = publish(cast, "with-live", HEAD, steps, noon)
    cohort = services.launch_cohort(
        actor=cast.ada, version_id=version.pk, title="One", starts_on=FIRST_DAY, now=noon
    )
    services.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=[cast.lea.pk], now=noon)
    offering = live.open_offering(
        actor=cast.ada,
        activity_id=activity.pk,
        context_id=cohort.pk,
        title="Toulouse",
        seats=12,
        facilitators=[cast.theo.pk],
        now=noon,
    )
    return cohort, version, offering


def test_attaching_an_offering_invites_who_is_in_and_who_comes(cast, noon):
    cohort, version, offering = live_world(cast, noon)
    step_id = version.steps.get(slug="kick-off").pk
    for _attempt in range(2):
        services.attach_offering(
            actor=cast.ada, cohort_id=cohort.pk, step_id=step_id, offering_id=offering.pk, now=noon
        )
    services.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=[cast.kenji.pk], now=noon)

    assert set(offering.invites.values_list("person_id", flat=True)) == {cast.lea.pk, cast.kenji.pk}
    assert CohortOffering.objects.count() == recorded(events.CohortChanged) == 1
    place = Enrolment.objects.get(cohort=cohort, person=cast.lea)
    seen = selectors.get_step_place(actor=cast.lea, enrolment_id=place.pk, step_id=step_id, now=noon)
    assert seen.offering_ids == (offering.pk,)


def test_an_offering_of_another_activity_is_refused(cast, noon):
    cohort, version, offering = live_world(cast, noon)

    with pytest.raises(errors.Invalid):
        services.attach_offering(
            actor=cast.ada,
            cohort_id=cohort.pk,
            step_id=version.steps.get(slug="read").pk,
            offering_id=offering.pk,
            now=noon,
        )

    assert not CohortOffering.objects.exists()


def test_a_detached_offering_serves_no_more(cast, noon):
    cohort, version, offering = live_world(cast, noon)
    step_id = version.steps.get(slug="kick-off").pk
    services.attach_offering(
        actor=cast.ada, cohort_id=cohort.pk, step_id=step_id, offering_id=offering.pk, now=noon
    )

    services.detach_offering(
        actor=cast.ada, cohort_id=cohort.pk, step_id=step_id, offering_id=offering.pk, now=noon
    )

    assert not CohortOffering.objects.filter(detached_at=None).exists()


def test_a_finished_cohort_takes_nobody_in_and_its_space_is_closed(cast, cohort, noon):
    services.close_cohort(actor=cast.ada, cohort_id=cohort.pk, now=noon)
    services.close_cohort(actor=cast.ada, cohort_id=cohort.pk, now=noon + timedelta(days=1))

    closed = Cohort.objects.get(pk=cohort.pk)
    assert (closed.state, closed.closed_at) == (CohortState.FINISHED, noon)
    assert community.get_space_of_context(cohort.pk).closed_at == noon
    assert recorded(events.CohortClosed) == 1
    with pytest.raises(services.CohortOver):
        services.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=[cast.lea.pk], now=noon)


def test_enrolling_many_costs_a_constant_number_of_queries_each(
    cast, cohort, noon, django_assert_max_num_queries
):
    services.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=[cast.lea.pk], now=noon)
    people = [cast.theo.pk, cast.carla.pk, cast.kenji.pk, cast.ada.pk]

    # PostgreSQL asks four times more than SQLite: it locks the rows it is about to change.
    with django_assert_max_num_queries(15 + 11 * len(people)):
        services.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=people, now=noon)
