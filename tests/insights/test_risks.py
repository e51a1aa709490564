"""Asking the rules about the people of a cohort, from what all contexts know."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from interleave.coaching import selectors as coaching
from interleave.coaching.services import miss_meeting
from interleave.engine import events
from interleave.engine.risk import Signals
from interleave.insights import gathering, services
from interleave.insights.models import RiskAssessment, TierChange, Watermark
from interleave.journeys import services as journeys
from interleave.journeys.models import Enrolment
from interleave.journeys.selectors import standing
from interleave.kernel import jobs, tenancy
from interleave.ledger import ledger
from interleave.ledger.models import LedgerEntry
from interleave.live import services as live
from interleave.live.services.attendance import Mark
from tests.growing import grow

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def scope(world):
    """Meridian's scope, before the rules ever looked at anybody."""
    with tenancy.scope(world.cast.meridian.pk):
        for rows in (RiskAssessment, TierChange, Watermark):
            rows.objects.all().delete()
        yield


def signals_of(world, name="enrolment_id", after=timedelta(0)):
    place = UUID(world.ids[name])
    cohort = standing.read_standing(
        cohort_id=UUID(world.ids["cohort_id"]), enrolment_ids=[place], now=world.now + after
    )
    return gathering.gather(cohort, now=world.now + after)[place]


def assessed(world, name="enrolment_id"):
    return RiskAssessment.objects.get(enrolment_id=world.ids[name])


def raised():
    return [event for _entry, event in ledger.events_of() if isinstance(event, events.RiskRaised)]


def test_signals_come_from_every_context(world):
    assert signals_of(world) == Signals(
        day=10,
        days_silent=4,  # her report of the sixth day
        steps_due_soon=1,
        attempts_failed_in_a_row=1,
        share_done=2 / 14,
        has_posts_expected=True,
        posts=2,
    )


def test_recall_is_compared_with_a_fortnight_ago_over_the_cards_of_then(world):
    found = signals_of(world, after=20 * DAY)

    assert found.recall_now is not None
    assert found.recall_before is not None
    assert 0 < found.recall_now < found.recall_before < 1


def test_absence_and_lateness_come_from_marks_without_the_excused(world):
    marks = [("late", "enrolment_id"), ("absent", "colleague_enrolment_id")]
    for answer, name in marks:
        person_id = Enrolment.objects.get(pk=world.ids[name]).person_id
        live.mark_attendance(
            actor=world.cast.theo,
            session_id=UUID(world.ids["session_id"]),
            marks={person_id: Mark(answer, minutes_late=5 if answer == "late" else 0)},
            now=world.now,
        )

    late, absent = (signals_of(world, name) for _answer, name in marks)

    assert (late.sessions_marked, late.sessions_missed, late.arrivals_late) == (1, 0, 1)
    assert (absent.sessions_marked, absent.sessions_missed, absent.arrivals_late) == (1, 1, 0)


def test_who_does_nothing_grows_silent_late_and_behind(world):
    found = signals_of(world, "colleague_enrolment_id", after=20 * DAY)

    assert found.day == 30
    assert found.days_silent == 30
    assert found.steps_late > 0
    assert found.worst_days_late > 10
    assert (found.share_done, found.posts) == (0.0, 0)


def test_a_meeting_counts_when_the_coach_says_it_was_missed_and_not_when_nobody_wrote_it_up(world):
    meeting = coaching.get_meeting(actor=world.cast.carla, meeting_id=UUID(world.ids["meeting_id"]))
    later = meeting.ends_at - world.now + 7 * DAY
    assert signals_of(world, after=later).meetings_missed == 0

    miss_meeting(actor=world.cast.carla, meeting_id=meeting.pk, now=meeting.ends_at)

    assert signals_of(world, after=later).meetings_missed == 1


def test_the_first_round_assesses_everybody_and_the_next_does_nothing(world):
    services.assess_cohorts(now=world.now)
    assert RiskAssessment.objects.count() == Enrolment.objects.count() == 3

    with CaptureQueriesContext(connection) as captured:
        services.assess_cohorts(now=world.now + MINUTE)

    assert len(captured) <= 4
    assert assessed(world).assessed_at == world.now


def test_only_who_did_something_is_assessed_again(world):
    services.assess_cohorts(now=world.now)
    with_event(world)

    services.assess_cohorts(now=world.now + 5 * MINUTE)

    assert assessed(world).assessed_at == world.now + 5 * MINUTE
    assert assessed(world, "colleague_enrolment_id").assessed_at == world.now


def test_after_six_hours_everybody_is(world):
    services.assess_cohorts(now=world.now)

    services.assess_cohorts(now=world.now + timedelta(hours=6))

    assert {row.assessed_at for row in RiskAssessment.objects.all()} == {world.now + timedelta(hours=6)}


def test_a_tier_that_changes_leaves_a_dated_row_and_a_rise_is_told_once(world):
    services.assess_cohorts(now=world.now)
    before = TierChange.objects.count()

    for days in (25, 26, 27):
        services.assess_cohorts(now=world.now + days * DAY)

    row = assessed(world, "colleague_enrolment_id")
    told = [
        event
        for event in raised()
        if event.enrolment_id == row.enrolment_id and event.at >= world.now + 25 * DAY
    ]
    assert row.tier == "coach_and_manager"
    assert row.since == world.now + 25 * DAY
    assert [event.tier for event in told] == ["coach_and_manager"]
    assert told[0].reason == "silent for 35 days"
    assert row.reasons[0]["words"] == "silent for 37 days"
    assert TierChange.objects.count() > before
    assert TierChange.objects.filter(enrolment=row.enrolment).latest("at").tier == "coach_and_manager"


def test_who_falls_and_rises_again_within_a_week_is_told_about_once(world):
    place = UUID(world.ids["colleague_enrolment_id"])
    now = world.now + 16 * DAY
    services.assess_cohorts(now=now)

    for days in (1, 6, 14):
        RiskAssessment.objects.filter(enrolment_id=place).update(tier="none")
        services.assess_cohorts(now=now + days * DAY)

    again = [event.at for event in raised() if event.enrolment_id == place and event.at > now]
    assert again == [now + 14 * DAY]


def test_no_change_that_is_shown_speaks_of_points(world):
    services.assess_cohorts(now=world.now + 25 * DAY)

    [changes] = {tuple(row.changes) for row in RiskAssessment.objects.filter(tier="coach_and_manager")[:1]}
    assert changes
    assert not [words for words in changes if "100" in words or ": from" in words]


def test_who_completed_withdrew_or_has_not_begun_is_not_assessed(world):
    services.assess_cohorts(now=world.now)
    journeys.withdraw(
        actor=world.cast.ada,
        enrolment_id=UUID(world.ids["colleague_enrolment_id"]),
        reason="Left",
        now=world.now + MINUTE,
    )
    cohort = standing.read_standing(
        cohort_id=UUID(world.ids["cohort_id"]),
        enrolment_ids=[UUID(world.ids["enrolment_id"])],
        now=world.now - 20 * DAY,
    )

    services.assess_cohorts(now=world.now + 2 * MINUTE)

    assert not RiskAssessment.objects.filter(enrolment_id=world.ids["colleague_enrolment_id"]).exists()
    assert RiskAssessment.objects.count() == 2
    assert gathering.gather(cohort, now=world.now - 20 * DAY) == {}


def test_who_begins_later_is_found_though_nothing_happened(world):
    services.assess_cohorts(now=world.now)
    RiskAssessment.objects.filter(enrolment_id=world.ids["colleague_enrolment_id"]).delete()

    services.assess_cohorts(now=world.now + 59 * MINUTE)
    assert RiskAssessment.objects.count() == 2
    services.assess_cohorts(now=world.now + 60 * MINUTE)

    assert RiskAssessment.objects.count() == 3


def test_assessing_asks_as_much_for_many_as_for_few(world):
    def queries():
        ids = list(Enrolment.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as captured:
            services.assess_places(cohort_id=UUID(world.ids["cohort_id"]), enrolment_ids=ids, now=world.now)
        return len([one for one in captured if "SAVEPOINT" not in one["sql"]])

    queries()
    few = queries()
    grow(world)
    queries()

    assert queries() <= few <= 17
    assert RiskAssessment.objects.count() > 10


def test_assessing_writes_nothing_about_another_organisation(world):
    services.assess_cohorts(now=world.now)

    with tenancy.scope(world.cast.outside.pk):
        assert {str(row.enrolment_id) for row in RiskAssessment.objects.all()} == {
            world.abroad["enrolment_id"]
        }


def test_places_that_cannot_be_assessed_hold_up_no_others(world, monkeypatch):
    everybody = {place for places in standing.list_running_places().values() for place in places}
    read, broken = standing.read_standing, UUID(world.ids["enrolment_id"])

    def fail(*, enrolment_ids, **given):
        if broken in enrolment_ids:
            raise ZeroDivisionError
        return read(enrolment_ids=enrolment_ids, **given)

    monkeypatch.setattr(standing, "read_standing", fail)

    with pytest.raises(jobs.SubjectsFailed):
        services.assess_cohorts(now=world.now)

    assert {row.enrolment_id for row in RiskAssessment.objects.all()} == everybody - {broken} != set()
    assert Watermark.objects.get().swept_at == world.now
    failure = jobs.list_open_failures().get(job="assess_cohorts")
    assert (failure.job, failure.subject_kind, failure.subject_id) == ("assess_cohorts", "enrolment", broken)

    monkeypatch.setattr(standing, "read_standing", read)
    services.assess_cohorts(now=world.now + timedelta(minutes=1))

    assert {row.enrolment_id for row in RiskAssessment.objects.all()} == everybody
    assert not jobs.list_open_failures().filter(job="assess_cohorts").exists()


def test_a_cohort_that_cannot_be_assessed_is_one_failure(world, monkeypatch):
    places = standing.list_running_places()
    broken = max(places, key=lambda cohort_id: len(places[cohort_id]))
    read = standing.read_standing

    def fail(*, cohort_id, **given):
        if cohort_id == broken:
            raise ZeroDivisionError
        return read(cohort_id=cohort_id, **given)

    monkeypatch.setattr(standing, "read_standing", fail)
    monkeypatch.setattr(jobs, "ALL_FAIL", 2)

    with pytest.raises(jobs.SubjectsFailed):
        services.assess_cohorts(now=world.now)

    assert len(places[broken]) >= 2
    found = jobs.list_open_failures().filter(job="assess_cohorts")
    assert [(one.subject_kind, one.subject_id) for one in found] == [("cohort", broken)]
    assert not RiskAssessment.objects.filter(cohort_id=broken).exists()
    assert RiskAssessment.objects.exclude(cohort_id=broken).exists() == (len(places) > 1)


def with_event(world):
    from django.db import transaction

    with transaction.atomic():
        ledger.record(
            events.JobAidOpened(
                person_id=world.cast.lea.pk, job_aid_id=UUID(world.ids["enrolment_id"]), at=world.now
            ),
            actor=world.cast.lea,
        )
    assert LedgerEntry.objects.filter(person_id=world.cast.lea.pk).exists()
