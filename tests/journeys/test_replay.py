"""The ledger, played again, gives the same progress."""

from datetime import timedelta
from typing import Any

import pytest

from interleave.coaching import services as coaching
from interleave.journeys import services
from interleave.journeys.models import CohortStep, Enrolment, EnrolmentState, StepProgress
from interleave.ledger import ledger
from interleave.ledger.models import LedgerEntry
from tests.journeys.conftest import ADVANCE, Happenings
from tests.journeys.worlds import run_pre_and_post_test


def everything_stored() -> dict[str, list[dict[str, Any]]]:
    return {
        "progress": list(StepProgress.objects.order_by("id").values()),
        "places": list(Enrolment.objects.order_by("id").values()),
        "counts": list(CohortStep.objects.order_by("id").values()),
    }


@pytest.fixture
def busy(cast, cohort, prompt, noon) -> None:
    """Five people, three of them on two journeys, over a month: early, late, missed, sent back, excused."""
    people = [cast.lea, cast.theo, cast.carla, cast.kenji, cast.ada]
    report = services.enrol(
        actor=cast.ada, cohort_id=cohort.pk, person_ids=[person.pk for person in people], now=noon
    )
    places = {place.person_id: place for place in report.enrolled}
    Happenings(cast.lea.pk, noon).scored("check", "0.3", passed=False)
    run_pre_and_post_test(cast, noon + timedelta(minutes=5))
    for number, person in enumerate(people):
        script(Happenings(person.pk, noon + timedelta(hours=number)), cohort.space_id, prompt, number)
    Happenings(cast.lea.pk, noon + timedelta(days=9)).scored("check", "0.8", passed=True)
    Happenings(cast.lea.pk, noon + timedelta(days=9)).finished("lesson")
    relation = coaching.start_relation(
        actor=cast.ada, coach_id=cast.carla.pk, person_id=cast.lea.pk, context_id=cohort.pk, now=noon
    )
    for days in (15, 22):
        Happenings(cast.lea.pk, noon + timedelta(days=days)).met(relation.pk, cast.carla.pk)
    step = StepProgress.objects.get(enrolment=places[cast.kenji.pk], step__slug="seen").step_id
    services.excuse_step(
        actor=cast.theo, enrolment_id=places[cast.kenji.pk].pk, step_id=step, reason="Abroad", now=noon
    )
    services.withdraw(actor=cast.ada, enrolment_id=places[cast.ada.pk].pk, reason="Busy", now=noon)
    Happenings(cast.ada.pk, noon + timedelta(days=2)).finished("basics")  # while she was out
    services.enrol(
        actor=cast.ada,
        cohort_id=cohort.pk,
        person_ids=[cast.ada.pk],
        starts_on=cohort.starts_on + timedelta(days=14),
        now=noon + timedelta(days=3),
    )
    Happenings(cast.ada.pk, noon + timedelta(days=22)).recalled(3)
    services.withdraw(
        actor=cast.ada, enrolment_id=places[cast.theo.pk].pk, reason="Left", now=noon + timedelta(days=40)
    )


def script(happens: Happenings, space_id: Any, prompt: Any, number: int) -> None:
    happens.booked("kick-off")
    share = ["1", "0.5", "0.75", "0.2", "0.9"][number]
    happens.attended("kick-off", share, over=number != 4)
    happens.later(hours=1).attended("kick-off", share, over=number != 4, minutes=70, previous=90)
    happens.answered("start")
    happens.started("basics")
    for minute in range(number + 2):
        happens.later(minutes=minute).worked("basics", 55)
    if number % 2 == 0:
        happens.later(hours=1).finished("basics")
        happens.later(hours=2).finished("film")
    happens.later(days=8).scored("check", ["0.9", "0.5", "0.8", "0.7", "1"][number], passed=number != 1)
    happens.later(days=9).wrote(prompt.pk, space_id, posts=1, replies=number % 2)
    for day in range(10):
        happens.later(days=6 + day).recalled(1 + (day + number) % 4)
    work(happens.later(days=12), number)


def work(happens: Happenings, number: int) -> None:
    happens.reported("try", waits=number < 3)
    if number < 2:
        happens.later(hours=1).confirmed("try")
    if number == 1:
        happens.later(hours=2).returned("try")
        happens.later(days=1).reported("try", waits=True)
        happens.later(days=2).confirmed("try")
    if number % 2 == 0:
        happens.later(days=10).observed("seen")


def test_replaying_the_ledger_gives_the_same_progress_field_by_field(busy, cast):
    live = everything_stored()
    entries = LedgerEntry.objects.count()

    ledger.replay([ADVANCE], organisation_id=cast.meridian.pk)

    assert everything_stored() == live
    assert LedgerEntry.objects.count() == entries  # what follows from what was found, not told again


def test_the_busy_world_is_worth_comparing(busy):
    rows = StepProgress.objects.all()

    assert rows.count() == 5 * 12 + 4
    assert Enrolment.objects.filter(state=EnrolmentState.COMPLETED).count() == 1
    assert Enrolment.objects.filter(state=EnrolmentState.WITHDRAWN).count() == 1
    assert rows.exclude(missed_at=None).count() >= 1
    assert rows.exclude(excused="").count() == 1
    assert rows.exclude(done_at=None).count() > 25


def test_replaying_twice_changes_nothing_more(busy, cast):
    ledger.replay([ADVANCE], organisation_id=cast.meridian.pk)
    once = everything_stored()

    ledger.replay([ADVANCE], organisation_id=cast.meridian.pk)

    assert everything_stored() == once


def test_a_replay_of_one_organisation_leaves_the_other_alone(busy, cast):
    live = everything_stored()

    ledger.replay([ADVANCE], organisation_id=cast.outside.pk)

    assert everything_stored() == live


def test_a_replay_goes_on_after_a_person_was_erased(busy, cast):
    Enrolment.objects.filter(person=cast.theo).delete()
    live = everything_stored()

    ledger.replay([ADVANCE], organisation_id=cast.meridian.pk)

    assert everything_stored() == live


def test_reset_forgets_progress_and_keeps_the_places(busy, cast):
    from interleave.journeys.projectors import advance

    advance.reset()

    assert StepProgress.objects.count() == 0
    assert CohortStep.objects.count() == 0
    assert Enrolment.objects.filter(state=EnrolmentState.ACTIVE, done_count=0).count() == 6
