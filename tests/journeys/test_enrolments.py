"""What a person does belongs to one enrolment: two of one person in one journey never move each other."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps

from interleave.engine import events
from interleave.journeys import services
from interleave.journeys.models import (
    Cohort,
    CohortOffering,
    CohortStep,
    Enrolment,
    EnrolmentState,
    StepProgress,
)
from interleave.kernel import errors, ids
from interleave.ledger import ledger
from interleave.ledger.models import LedgerEntry
from tests.journeys.conftest import ADVANCE, FIRST_DAY, Happenings, record, subject

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Twice:
    """Two enrolments of one person in one journey."""

    first: Enrolment
    second: Enrolment
    person_id: UUID
    at: datetime

    def doing(self, enrolment: Enrolment | None) -> Happenings:
        return Happenings(self.person_id, self.at, enrolment.pk if enrolment else None)


@pytest.fixture
def other_cohort(cast, version, noon) -> Cohort:
    return services.launch_cohort(
        actor=cast.ada, version_id=version.pk, title="Autumn", starts_on=FIRST_DAY, now=noon
    )


@pytest.fixture
def twice(cast, cohort, other_cohort, noon) -> Twice:
    first, second = (enrol(cast, one, noon, despite_active=True) for one in (cohort, other_cohort))
    return Twice(first, second, cast.lea.pk, noon + timedelta(hours=1))


def enrol(cast, cohort, now, **more: Any) -> Enrolment:
    report = services.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=[cast.lea.pk], now=now, **more)
    return report.enrolled[0]


def row(enrolment: Enrolment, slug: str) -> StepProgress:
    return StepProgress.objects.get(enrolment=enrolment, step__slug=slug)


def stored() -> dict[str, list[dict[str, Any]]]:
    return {
        "progress": list(StepProgress.objects.order_by("id").values()),
        "enrolments": list(Enrolment.objects.order_by("id").values()),
        "counts": list(CohortStep.objects.order_by("id").values()),
    }


def replay(cast) -> None:
    ledger.replay([ADVANCE], organisation_id=cast.meridian.pk)


DOINGS = {
    "basics": lambda happens: happens.finished("basics"),
    "film": lambda happens: happens.worked("film", 60),
    "check": lambda happens: happens.scored("check", "0.9", passed=True),
    "start": lambda happens: happens.answered("start"),
    "try": lambda happens: happens.reported("try", waits=False),
    "seen": lambda happens: happens.observed("seen"),
}


@pytest.mark.parametrize("slug", DOINGS)
def test_work_moves_only_its_own_enrolment(twice, slug):
    DOINGS[slug](twice.doing(twice.second))

    assert row(twice.first, slug).started_at is None
    assert row(twice.second, slug).started_at == twice.at


@pytest.mark.parametrize("slug", DOINGS)
def test_an_event_of_an_older_ledger_moves_every_enrolment(twice, slug):
    DOINGS[slug](twice.doing(None))

    assert row(twice.first, slug).started_at == row(twice.second, slug).started_at == twice.at


def test_a_task_sent_back_is_sent_back_in_its_own_enrolment(twice):
    for enrolment in (twice.first, twice.second):
        twice.doing(enrolment).reported("try", waits=False)

    twice.doing(twice.second).later(hours=1).returned("try")

    assert row(twice.first, "try").done_at == twice.at
    assert row(twice.second, "try").done_at is None


def test_a_replay_gives_the_same_rows_for_two_enrolments(twice, cast, noon):
    twice.doing(None).finished("more")
    for days, enrolment in enumerate((twice.first, twice.second), start=1):
        happens = twice.doing(enrolment).later(days=days)
        for do in DOINGS.values():
            do(happens)
        happens.later(hours=1).returned("try")
    attend(twice, "kick-off", held_at=noon + timedelta(hours=2))
    services.withdraw(
        actor=cast.ada, enrolment_id=twice.first.pk, reason="Left", now=noon + timedelta(days=4)
    )
    services.enrol(
        actor=cast.ada,
        cohort_id=twice.first.cohort_id,
        person_ids=[cast.lea.pk],
        now=noon + timedelta(days=5),
        despite_active=True,
    )
    twice.doing(twice.first).later(days=6).confirmed("try")
    live = stored()

    replay(cast)

    assert stored() == live


def test_the_first_enrolment_is_remembered_when_a_person_comes_back(twice, cast, noon):
    later = noon + timedelta(days=5)
    services.withdraw(actor=cast.ada, enrolment_id=twice.first.pk, reason="Left", now=noon)
    again = enrol(cast, twice.first.cohort, later, despite_active=True)

    again.refresh_from_db()
    assert (again.enrolled_at, again.first_enrolled_at) == (later, noon)
    assert again.scope.since == noon


# Live sessions


def attend(twice: Twice, name: str, *, held_at: datetime, context_id: UUID | None = None) -> None:
    record(
        events.AttendanceMarked(
            person_id=twice.person_id,
            session_id=subject(f"session of {name}"),
            offering_id=subject(f"offering of {name}"),
            activity_id=subject(name),
            status="attended",
            minutes=90,
            minutes_late=0,
            offering_share=Decimal(1),
            offering_over=True,
            at=held_at + timedelta(hours=2),
            context_id=context_id,
            is_bound=True,
            held_at=held_at,
        )
    )


def test_an_offering_of_a_cohort_moves_that_cohort_alone(twice):
    attend(twice, "kick-off", held_at=twice.at, context_id=twice.second.cohort_id)

    assert row(twice.first, "kick-off").done_at is None
    assert row(twice.second, "kick-off").done_at is not None


def test_an_attached_offering_moves_the_cohorts_that_it_serves_also_when_detached(twice, cast, noon):
    CohortOffering.objects.create(
        cohort_id=twice.second.cohort_id,
        step_id=row(twice.second, "kick-off").step_id,
        offering_id=subject("offering of kick-off"),
        attached_at=noon,
        detached_at=noon + timedelta(minutes=5),
    )

    attend(twice, "kick-off", held_at=twice.at)
    live = stored()

    assert row(twice.first, "kick-off").done_at is None
    assert row(twice.second, "kick-off").done_at is not None
    replay(cast)
    assert stored() == live


def test_an_offering_for_all_moves_every_active_enrolment_and_no_completed_one(twice, cast):
    Enrolment.objects.filter(pk=twice.first.pk).update(state=EnrolmentState.COMPLETED, completed_at=twice.at)

    attend(twice, "kick-off", held_at=twice.at + timedelta(days=1))

    assert row(twice.first, "kick-off").done_at is None
    assert row(twice.second, "kick-off").done_at is not None


def test_an_attendance_from_before_the_enrolment_began_does_not_count(twice, cast, other_cohort, noon):
    attend(twice, "kick-off", held_at=noon - timedelta(days=30))

    assert row(twice.first, "kick-off").started_at is None
    assert row(twice.second, "kick-off").started_at is None


# Enrolling


def test_a_person_who_is_active_in_another_cohort_is_asked_about(cast, cohort, other_cohort, noon):
    enrol(cast, cohort, noon)

    with pytest.raises(services.ActiveElsewhere) as refused:
        enrol(cast, other_cohort, noon)

    assert refused.value.message.startswith("Léa Martin is active in another cohort of this journey: Spring.")
    assert enrol(cast, other_cohort, noon, despite_active=True).cohort_id == other_cohort.pk


@pytest.mark.parametrize("end", ["withdrawn", "closed"])
def test_a_person_whose_other_enrolment_is_over_is_not_asked_about(cast, cohort, other_cohort, noon, end):
    enrolment = enrol(cast, cohort, noon)
    if end == "withdrawn":
        services.withdraw(actor=cast.ada, enrolment_id=enrolment.pk, reason="Left", now=noon)
    else:
        services.close_cohort(actor=cast.ada, cohort_id=cohort.pk, now=noon)

    assert enrol(cast, other_cohort, noon).cohort_id == other_cohort.pk


def test_joining_a_cohort_that_has_begun_counts_from_the_day_of_joining(cast, cohort, noon):
    later = noon + timedelta(days=19)

    enrolment = enrol(cast, cohort, later)
    enrolment.refresh_from_db()

    assert enrolment.starts_on == FIRST_DAY + timedelta(days=19)
    assert not StepProgress.objects.filter(enrolment=enrolment, late_at__lte=later).exists()


def test_joining_before_the_first_day_counts_from_the_first_day(cast, cohort, noon):
    assert enrol(cast, cohort, noon - timedelta(days=3)).starts_on == FIRST_DAY


# The migration of rows from before enrolments were stored

GIVE = import_module("interleave.journeys.migrations.0009_work_belongs_to_enrolments")


@dataclass
class Work:
    made: datetime
    number: int
    enrolment_id: UUID | None = None


def test_rows_go_to_the_only_enrolment_that_can_have_them(noon):
    first, second = ids.new_id(), ids.new_id()
    known = [
        (noon, noon + timedelta(days=10), first),
        (noon + timedelta(days=20), None, second),
    ]
    rows = [Work(noon + timedelta(days=day), number) for number, day in enumerate((1, 2, 21), start=1)]

    GIVE.number_rows(rows, known, "made")

    assert [(each.enrolment_id, each.number) for each in rows] == [(first, 1), (first, 2), (second, 1)]


def test_rows_that_two_running_enrolments_may_claim_belong_to_none_and_are_counted_in_both(noon):
    first, second = ids.new_id(), ids.new_id()
    known = [(noon, noon + timedelta(days=10), first), (noon + timedelta(days=5), None, second)]
    rows = [Work(noon + timedelta(days=day), number) for number, day in enumerate((1, 6, 12), start=1)]

    GIVE.number_rows(rows, known, "made")

    assert [(each.enrolment_id, each.number) for each in rows] == [(first, 1), (None, 2), (second, 2)]


def test_first_enrolments_are_read_from_the_ledger(twice, cast, noon):
    services.withdraw(actor=cast.ada, enrolment_id=twice.first.pk, reason="Left", now=noon)
    enrol(cast, twice.first.cohort, noon + timedelta(days=5), despite_active=True)
    Enrolment.objects.update(first_enrolled_at=None)

    GIVE.note_first_enrolments(apps, None)

    assert set(Enrolment.objects.values_list("first_enrolled_at", flat=True)) == {noon}


def test_nobody_reads_the_steps_of_another_person(twice, cast):
    from interleave.journeys import selectors

    step_id = row(twice.first, "basics").step_id
    for actor in (cast.kenji, cast.ada, cast.oona):
        with pytest.raises(errors.NotFound):
            selectors.get_step_place(actor=actor, enrolment_id=twice.first.pk, step_id=step_id, now=twice.at)


def test_the_ledger_keeps_the_enrolment(twice):
    twice.doing(twice.second).finished("basics")

    entry = LedgerEntry.objects.filter(name=events.RunFinished.name).get()
    assert entry.data["enrolment_id"] == str(twice.second.pk)
