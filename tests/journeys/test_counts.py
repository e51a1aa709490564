"""What is counted as it happens is what counting again would give; pages ask no more as people come."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from interleave.engine import pathways
from interleave.journeys import coming, editions, selectors, services, tallies
from interleave.journeys.models import (
    Cohort,
    CohortState,
    CohortStep,
    Enrolment,
    EnrolmentState,
    JourneyVersion,
    Step,
    StepProgress,
)
from interleave.journeys.projectors import counting
from interleave.journeys.tallies import Tally
from interleave.people.models import Person
from tests.cast import Cast
from tests.journeys.conftest import FIRST_DAY, Happenings, subject
from tests.journeys.test_replay import busy

__all__ = ["busy"]


def counted_again(cohort: Cohort) -> dict[UUID, Tally]:
    found: dict[UUID, Tally] = {}
    there = StepProgress.objects.filter(enrolment__cohort=cohort)
    for row in there.exclude(enrolment__state=EnrolmentState.WITHDRAWN):
        counts = tallies.of(row.started_at, row.done_at, coming.late_from(row), row.score)
        found[row.step_id] = found.get(row.step_id, tallies.NOTHING).plus(counts)
    return found


def kept(cohort: Cohort) -> dict[UUID, Tally]:
    rows = CohortStep.objects.filter(cohort=cohort).values_list("step_id", *Tally._fields)
    return {step_id: Tally(*counts) for step_id, *counts in rows}


def assert_counts_hold(cohort: Cohort, at: datetime) -> None:
    """Compare all that is kept with what the rows of progress say, over ten weeks."""
    assert kept(cohort) == counted_again(cohort)
    edition = editions.load(cohort.version_id)
    places = list(cohort.enrolments.exclude(state=EnrolmentState.WITHDRAWN))
    rows = {place.pk: list(StepProgress.objects.filter(enrolment=place)) for place in places}
    if cohort.state == CohortState.FINISHED:
        return  # asks for nothing more: nobody is late there, and nothing comes next
    for days in range(-3, 70, 5):
        now = at + timedelta(days=days, hours=1)
        view = selectors.summarise_cohort(actor=person("ada"), cohort_id=cohort.pk, now=now)
        states = {pk: {edition.by_id[row.step_id].slug: row for row in found} for pk, found in rows.items()}
        standings = {
            pk: pathways.summarise(edition.planned, by_slug, now=now, choose=edition.choose)
            for pk, by_slug in states.items()
        }
        late = {
            step.slug: sum(
                pathways.state_of(by_slug[step.slug], now) is pathways.State.LATE
                for by_slug in states.values()
            )
            for step in edition.steps
        }

        assert {step.slug: step.late for step in view.steps} == late
        assert {row.enrolment_id: (row.done, row.total, row.late) for row in view.rows} == {
            pk: (standing.done, standing.total, standing.late) for pk, standing in standings.items()
        }
        assert {row.enrolment_id: row.next_step_id for row in view.rows} == {
            pk: edition.by_slug[standing.next_id].id if standing.next_id else None
            for pk, standing in standings.items()
        }
        assert view.late_people == sum(standing.late > 0 for standing in standings.values())


def person(name: str) -> Person:
    return Person.objects.get(email__startswith=f"{name}@")


def assert_all_counts_hold(at: datetime) -> None:
    for cohort in Cohort.objects.all():
        assert_counts_hold(cohort, at)


def test_after_a_busy_month_the_counts_are_those_of_the_rows(busy, noon):
    assert CohortStep.objects.count() == 12 + 4
    assert_all_counts_hold(noon)


def test_the_counts_hold_after_every_kind_of_change(cast, cohort, prompt, noon):
    people = [cast.lea, cast.theo, cast.carla]
    report = services.enrol(
        actor=cast.ada, cohort_id=cohort.pk, person_ids=[person.pk for person in people], now=noon
    )
    places = {place.person_id: place for place in report.enrolled}
    lea, theo = Happenings(cast.lea.pk, noon), Happenings(cast.theo.pk, noon)
    assert_all_counts_hold(noon)

    lea.attended("kick-off", "1")  # opens the basics
    lea.later(days=8).scored("check", "0.5", passed=False)
    lea.later(days=9).scored("check", "0.9", passed=True)  # opens the task
    theo.reported("try", waits=True)
    theo.later(hours=1).confirmed("try")
    assert_all_counts_hold(noon)

    theo.later(hours=2).returned("try")  # and is to be done again
    assert_all_counts_hold(noon)

    step_id = StepProgress.objects.get(enrolment=places[cast.lea.pk], step__slug="seen").step_id
    services.excuse_step(
        actor=cast.theo, enrolment_id=places[cast.lea.pk].pk, step_id=step_id, reason="Abroad", now=noon
    )
    assert_all_counts_hold(noon)

    services.withdraw(actor=cast.ada, enrolment_id=places[cast.lea.pk].pk, reason="Busy", now=noon)
    services.withdraw(actor=cast.ada, enrolment_id=places[cast.lea.pk].pk, reason="Busy", now=noon)
    assert_all_counts_hold(noon)
    assert not StepProgress.objects.filter(enrolment=places[cast.lea.pk]).exclude(late_at=None).exists()

    later = noon + timedelta(days=10)
    services.enrol(  # back, and late, with days of her own
        actor=cast.ada,
        cohort_id=cohort.pk,
        person_ids=[cast.lea.pk, cast.kenji.pk],
        starts_on=FIRST_DAY + timedelta(days=10),
        now=later,
    )
    Happenings(cast.kenji.pk, later).finished("more")
    assert_all_counts_hold(noon)

    services.close_cohort(actor=cast.ada, cohort_id=cohort.pk, now=later)
    Happenings(cast.kenji.pk, later).later(days=1).answered("start")
    assert_all_counts_hold(noon)


def test_a_mean_score_is_that_of_the_scores(cast, cohort, noon):
    people = [cast.lea.pk, cast.kenji.pk, cast.carla.pk]
    services.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=people, now=noon)
    for person_id, score in zip(people, ["0.8", "0.7", "0.7"], strict=True):
        Happenings(person_id, noon + timedelta(days=8)).scored("check", score, passed=True)

    view = selectors.summarise_cohort(actor=cast.ada, cohort_id=cohort.pk, now=noon)

    [check] = [step for step in view.steps if step.slug == "check"]
    assert check.mean_score == Decimal("0.7333")


def test_differences_are_added_where_the_rows_are_not_made_yet(cast, cohort, noon):
    first, second, *_rest = editions.load(cohort.version_id).steps

    counting.write({(cohort.pk, first.id): Tally(started=1)})
    counting.write(
        {(cohort.pk, first.id): Tally(started=1, done=1), (cohort.pk, second.id): Tally(waiting=2)}
    )
    counting.write({(cohort.pk, first.id): Tally(done=-1)})

    assert kept(cohort)[first.id] == Tally(started=2)
    assert kept(cohort)[second.id] == Tally(waiting=2)
    assert CohortStep.objects.count() == 12


def test_what_adds_up_to_nothing_asks_nothing(cohort, django_assert_num_queries):
    step = editions.load(cohort.version_id).steps[0]

    with django_assert_num_queries(0):
        counting.write({(cohort.pk, step.id): tallies.NOTHING})


def test_late_first_are_those_who_wait_longest(cast, cohort, noon):
    for name, days in (("carla", 3), ("kenji", 0), ("lea", 9)):
        services.enrol(
            actor=cast.ada,
            cohort_id=cohort.pk,
            person_ids=[getattr(cast, name).pk],
            starts_on=FIRST_DAY + timedelta(days=days),
            now=noon,
        )

    view = selectors.summarise_cohort(
        actor=cast.ada, cohort_id=cohort.pk, now=noon + timedelta(days=6), order="late"
    )

    assert [row.name for row in view.rows] == ["Kenji Mori", "Carla Reyes", "Léa Martin"]
    assert [row.late for row in view.rows] == [1, 0, 0]


def crowd(cast: Cast, cohort: Cohort, number: int, noon: datetime) -> None:
    """People in the cohort who report to Kenji, each with something done and something late."""
    people = Person.objects.bulk_create(
        [
            Person(name=f"Number {n}", email=f"n{n}@meridian.example", manager=cast.kenji, site=cast.lea.site)
            for n in range(number)
        ]
    )
    ids = [person.pk for person in people]
    services.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=ids, now=noon)
    for person_id in ids:
        Happenings(person_id, noon + timedelta(hours=1)).answered("start")


READINGS: dict[str, tuple[int, Any]] = {
    "the page of the cohort": (
        8,
        lambda cast, cohort, now: selectors.summarise_cohort(actor=cast.ada, cohort_id=cohort.pk, now=now),
    ),
    "who is late": (
        9,
        lambda cast, cohort, now: selectors.summarise_cohort(
            actor=cast.ada, cohort_id=cohort.pk, now=now, only_late=True, order="late", search="Number"
        ),
    ),
    "everybody, for an export": (
        3,
        lambda cast, cohort, now: selectors.list_cohort_people(actor=cast.ada, cohort_id=cohort.pk, now=now),
    ),
    "the list of cohorts": (1, lambda cast, cohort, now: selectors.list_cohorts(actor=cast.ada, now=now)),
    "a manager's team": (4, lambda cast, cohort, now: selectors.summarise_team(actor=cast.kenji, now=now)),
}


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("number", [2, 40])
def test_as_many_queries_whatever_the_number_of_people(
    cast, cohort, noon, django_assert_num_queries, reading, number
):
    crowd(cast, cohort, number, noon)
    queries, read = READINGS[reading]

    with django_assert_num_queries(queries):
        read(cast, cohort, noon + timedelta(days=12))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what the tables hold")
@pytest.mark.parametrize("reading", READINGS)
def test_no_reading_goes_through_a_whole_table(cast, cohort, noon, reading):
    crowd(cast, cohort, 2, noon)
    with CaptureQueriesContext(connection) as captured:
        READINGS[reading][1](cast, cohort, noon + timedelta(days=12))

    plans = []
    with connection.cursor() as cursor:
        for query in captured.captured_queries:
            cursor.execute("EXPLAIN QUERY PLAN " + query["sql"].replace("%", "%%"))
            plans += [line[3] for line in cursor.fetchall()]

    assert plans
    assert [line for line in plans if "SCAN journeys_" in line] == []


def test_designs_that_were_never_read_cost_three_queries_however_many(
    cast, version, noon, monkeypatch, django_assert_num_queries
):
    for days in range(3):
        draft = services.new_draft_from(actor=cast.ada, version_id=version.pk, now=noon)
        version = services.publish_version(actor=cast.ada, version_id=draft.pk, now=noon)
        services.launch_cohort(
            actor=cast.ada,
            version_id=version.pk,
            title="One more",
            starts_on=FIRST_DAY + timedelta(days),
            now=noon,
        )
    monkeypatch.setattr(editions, "_published", editions._Memory(editions.KEPT_IN_MEMORY))

    with django_assert_num_queries(4):
        found = selectors.list_cohorts(actor=cast.ada, now=noon)

    assert len(found) == 3


def test_a_design_that_is_changed_and_published_while_it_is_read_is_not_remembered(cast, version, noon):
    draft = services.new_draft_from(actor=cast.ada, version_id=version.pk, now=noon)
    begun = []

    def meanwhile(execute, sql, parameters, many, context):
        found = execute(sql, parameters, many, context)
        if 'FROM "journeys_step"' in sql and not begun:
            begun.append(sql)
            Step.objects.filter(version_id=draft.pk).update(title="As published")
            JourneyVersion.objects.filter(pk=draft.pk).update(state="published", published_at=noon)
        return found

    with connection.execute_wrapper(meanwhile):
        editions.load(draft.pk)

    assert begun
    assert {step.title for step in editions.load(draft.pk).steps} == {"As published"}


def test_the_places_say_what_is_next_without_progress(cast, cohort, noon):
    report = services.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=[cast.lea.pk], now=noon)
    place = Enrolment.objects.get(pk=report.enrolled[0].pk)

    spell = coming.next_of(place.coming, noon)

    assert spell is not None
    assert editions.load(cohort.version_id).by_id[spell.step_id].subject_id == subject("kick-off")


def test_a_cohort_of_nobody_has_counts_of_nothing(cast, cohort, noon):
    view = selectors.summarise_cohort(actor=cast.ada, cohort_id=cohort.pk, now=noon)

    assert (view.people, view.late_people, view.share, view.rows) == (0, 0, 0.0, ())
    assert {(step.people, step.done, step.late, step.mean_score) for step in view.steps} == {(0, 0, 0, None)}
