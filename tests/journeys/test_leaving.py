"""One rule for leaving: every context answers, what is left open is shown and handed over."""

from datetime import date, datetime, time, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from interleave.coaching import services as coaching
from interleave.coaching.models import Meeting, Relation
from interleave.community.models import SpaceMember
from interleave.engine import events
from interleave.journeys import selectors, services
from interleave.journeys.models import Cohort, CohortFacilitator, Enrolment
from interleave.journeys.selectors import DutyKind
from interleave.journeys.services import DraftHead, StepSpec
from interleave.kernel import clock, errors, outbox
from interleave.kernel.models import OutboxMessage
from interleave.kernel.wall_time import WallTime
from interleave.ledger import ledger
from interleave.ledger.models import LedgerEntry
from interleave.live import services as live
from interleave.live.models import (
    Booking,
    BookingState,
    Offering,
    OfferingFacilitator,
    OfferingInvite,
    SessionFacilitator,
)
from interleave.notifications.models import Notification
from interleave.people import services as people
from interleave.people.models import Person
from tests.journeys import worlds
from tests.journeys.conftest import subject
from tests.live.conftest import make_activity, make_session

MINUTE = timedelta(minutes=1)
ADVANCE = "interleave.journeys.projectors.advance"


@pytest.fixture(autouse=True)
def only_journeys(settings):
    """All projectors, unlike the other tests of this folder: what is here concerns every context."""
    ledger._handlers.cache_clear()
    yield
    ledger._handlers.cache_clear()


@pytest.fixture
def activity(cast, noon):
    return make_activity(cast, noon)


@pytest.fixture
def walker(cast, activity, noon):
    """Léa, in a cohort with a workshop that Theo runs and a coach."""
    steps = [
        StepSpec("workshop", "live", "Hard talks", activity.pk, 120, 0),
        StepSpec("coach", "coaching", "First talk", None, 30, 7),
        StepSpec("read", "lesson", "Read", subject("read"), 600, 0),
    ]
    head = DraftHead("Leading", model="flex", model_settings={"office_hours": True}, weeks=4)
    found = worlds.run(cast, "leading-small", head, steps, noon)
    services.change_cohort(
        actor=cast.ada, cohort_id=found.place.cohort_id, title="First", ends_on=None, capacity=None,
        facilitator_ids=[cast.theo.pk], now=noon,
    )  # fmt: skip
    services.assign_coach(actor=cast.ada, enrolment_id=found.place.pk, coach_id=cast.carla.pk, now=noon)
    return found


@pytest.fixture
def crowd(cast):
    return [
        Person.objects.create(name=f"Person {n}", email=f"p{n}@meridian.example", site=cast.toulouse)
        for n in range(3)
    ]


def offer(cast, activity, now, *, seats=1, context_id=None, on=date(2027, 4, 30), title="Toulouse"):
    offering = live.open_offering(
        actor=cast.ada, activity_id=activity.pk, context_id=context_id, title=title, seats=seats,
        facilitators=[cast.theo.pk], open_to_all=True, now=now,
    )  # fmt: skip
    live.publish_offering(actor=cast.ada, offering_id=offering.pk, now=now)
    make_session(cast, offering, now, on=on, despite_clash=True)
    return offering


def meet(actor, relation, now, **more):
    return coaching.plan_meeting(
        actor=actor, relation_id=relation.pk, starts=WallTime(date(2027, 4, 29), time(9), "Europe/Paris"),
        minutes=30, now=now, **more,
    )  # fmt: skip


def state_of(person, offering):
    return Booking.objects.get(person=person, offering=offering).state


def test_a_closed_account_is_not_moved_up_in_front_of_a_living_person(cast, activity, crowd, noon):
    offering = offer(cast, activity, noon)
    for person in crowd:
        live.book(actor=person, offering_id=offering.pk, now=noon)

    people.close_account(actor=cast.ada, person_id=crowd[1].pk, now=noon)
    live.cancel_booking(actor=crowd[0], offering_id=offering.pk, now=noon)

    assert state_of(crowd[1], offering) == "cancelled_by_organiser"
    assert state_of(crowd[2], offering) == "booked"
    last = BookingState.objects.filter(booking__person=crowd[1]).order_by("-at", "-pk")[0]
    assert (last.reason, last.by, last.at) == ("The account was closed.", cast.ada, noon)


def test_the_seat_of_a_closed_account_goes_to_the_first_who_waits(cast, activity, crowd, noon):
    offering = offer(cast, activity, noon)
    for person in crowd:
        live.book(actor=person, offering_id=offering.pk, now=noon)

    people.close_account(actor=cast.ada, person_id=crowd[0].pk, now=noon)

    assert [state_of(person, offering) for person in crowd] == [
        "cancelled_by_organiser", "booked", "waitlisted",
    ]  # fmt: skip


def test_what_was_attended_stays_on_record(cast, activity, noon):
    offering = offer(cast, activity, noon)
    session = offering.sessions.get()
    live.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    live.close_session(actor=cast.theo, session_id=session.pk, now=session.ends_at)

    people.close_account(actor=cast.ada, person_id=cast.lea.pk, now=session.ends_at)

    assert state_of(cast.lea, offering) == "no_show"


def test_a_closed_account_loses_enrolment_seat_coach_and_membership(cast, walker, activity, noon):
    offering = offer(cast, activity, noon, context_id=walker.place.cohort_id)
    live.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    relation = Relation.objects.get(person=cast.lea)
    meet(cast.carla, relation, noon)

    people.close_account(actor=cast.ada, person_id=cast.lea.pk, now=noon)

    place = walker.reload()
    assert (place.state, place.withdrawal_reason) == ("withdrawn", "The account was closed.")
    assert state_of(cast.lea, offering) == "cancelled_by_organiser"
    relation.refresh_from_db()
    assert (relation.end_cause, relation.ended_at, relation.ended_by) == ("person_left", noon, cast.ada)
    assert Meeting.objects.get().state == "cancelled"
    assert not SpaceMember.objects.filter(person=cast.lea, left_at=None).exists()
    cause = LedgerEntry.objects.get(name="people.person.left.v1")
    followed = set(LedgerEntry.objects.filter(cause_id=cause.id).values_list("name", flat=True))
    assert followed >= {
        "live.booking.changed.v1", "coaching.relation.ended.v1", "journeys.enrolment.withdrawn.v1",
    }  # fmt: skip


def test_a_replay_runs_no_reaction_and_gives_the_same_enrolment(cast, walker, activity, noon):
    offer(cast, activity, noon, context_id=walker.place.cohort_id)
    people.close_account(actor=cast.ada, person_id=cast.lea.pk, now=noon)
    before, entries = walker.reload(), LedgerEntry.objects.count()

    ledger.replay([ADVANCE], organisation_id=cast.meridian.pk)

    after = walker.reload()
    assert (after.state, after.withdrawn_at, after.withdrawal_reason) == (
        before.state, before.withdrawn_at, before.withdrawal_reason,
    )  # fmt: skip
    assert LedgerEntry.objects.count() == entries


def test_reopening_brings_nothing_back_until_it_is_restored_and_books_nothing(cast, walker, activity, noon):
    offering = offer(cast, activity, noon, context_id=walker.place.cohort_id)
    live.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    people.close_account(actor=cast.ada, person_id=cast.lea.pk, now=noon)
    people.reopen_account(actor=cast.ada, person_id=cast.lea.pk, now=noon)
    reopened = walker.reload().state
    shown = selectors.list_withdrawn_enrolments(actor=cast.ada, person_id=cast.lea.pk)

    services.restore_enrolment(actor=cast.ada, enrolment_id=walker.place.pk, now=noon)
    services.restore_enrolment(actor=cast.ada, enrolment_id=walker.place.pk, now=noon)

    assert reopened == "withdrawn"
    assert [place.pk for place in shown] == [walker.place.pk]
    place = walker.reload()
    assert (place.state, place.withdrawal_reason, place.starts_on) == ("active", "", walker.place.starts_on)
    assert state_of(cast.lea, offering) == "cancelled_by_organiser"
    assert SpaceMember.objects.filter(person=cast.lea, left_at=None).exists()


def test_a_closed_account_cannot_be_restored_into_a_cohort(cast, walker, noon):
    people.close_account(actor=cast.ada, person_id=cast.lea.pk, now=noon)

    with pytest.raises(errors.Conflict, match="is closed"):
        services.restore_enrolment(actor=cast.ada, enrolment_id=walker.place.pk, now=noon)

    assert walker.reload().state == "withdrawn"


def test_withdrawing_releases_the_seats_of_the_cohort_and_of_its_live_steps(cast, walker, activity, noon):
    own = offer(cast, activity, noon, context_id=walker.place.cohort_id)
    open_to_all = offer(cast, activity, noon, on=date(2027, 5, 7), title="Tokyo")
    elsewhere = offer(cast, make_activity(cast, noon, slug="other"), noon, on=date(2027, 5, 8))
    for offering in (own, open_to_all, elsewhere):
        live.book(actor=cast.lea, offering_id=offering.pk, now=noon, despite_clash=True)

    services.withdraw(actor=cast.ada, enrolment_id=walker.place.pk, reason="left", now=noon)

    assert [state_of(cast.lea, one) for one in (own, open_to_all, elsewhere)] == [
        "cancelled_by_organiser", "cancelled_by_organiser", "booked",
    ]  # fmt: skip
    assert Relation.objects.get(person=cast.lea).end_cause == "withdrawn"


def test_a_seat_that_another_enrolment_needs_stays(cast, walker, activity, noon):
    version_id = walker.place.cohort.version_id
    second = services.launch_cohort(
        actor=cast.ada, version_id=version_id, title="Second", starts_on=date(2027, 4, 22), now=noon
    )
    services.enrol(
        actor=cast.ada, cohort_id=second.pk, person_ids=[cast.lea.pk], now=noon, despite_active=True
    )
    own = offer(cast, activity, noon, context_id=walker.place.cohort_id)
    shared = offer(cast, activity, noon, on=date(2027, 5, 7), title="Tokyo")
    theirs = offer(cast, activity, noon, on=date(2027, 5, 9), context_id=second.pk, title="Second")
    for offering in (own, shared, theirs):
        live.book(actor=cast.lea, offering_id=offering.pk, now=noon, despite_clash=True)

    services.withdraw(actor=cast.ada, enrolment_id=walker.place.pk, reason="left", now=noon)

    assert [state_of(cast.lea, one) for one in (own, shared, theirs)] == [
        "cancelled_by_organiser", "booked", "booked",
    ]  # fmt: skip


def test_a_coach_who_leaves_ends_the_relations_and_leaves_an_open_duty(cast, walker, noon):
    relation = Relation.objects.get(person=cast.lea)
    meet(cast.carla, relation, noon)

    people.close_account(actor=cast.ada, person_id=cast.carla.pk, now=noon)

    assert Meeting.objects.get().state == "cancelled"
    [duties] = selectors.list_open_duties(actor=cast.ada, person_id=cast.carla.pk, now=noon)
    assert (duties.kind, duties.is_open, [one.title for one in duties.duties]) == (
        DutyKind.COACHING, True, ["Léa Martin"],
    )  # fmt: skip
    [waiting] = selectors.list_people_with_open_duties(actor=cast.ada)
    assert (waiting.person_id, waiting.count, waiting.is_active) == (cast.carla.pk, 1, False)


def test_a_new_coach_takes_over_also_after_the_account_was_closed(cast, walker, noon):
    people.set_roles(actor=cast.ada, person_id=cast.theo.pk, roles={"facilitator", "coach"}, now=noon)
    people.close_account(actor=cast.ada, person_id=cast.carla.pk, now=noon)

    count = services.transfer_duties(
        actor=cast.ada, person_id=cast.carla.pk, kind=DutyKind.COACHING, to_id=cast.theo.pk, now=noon
    )
    again = services.transfer_duties(
        actor=cast.ada, person_id=cast.carla.pk, kind=DutyKind.COACHING, to_id=cast.theo.pk, now=noon
    )

    assert (count, again) == (1, 0)
    assert Relation.objects.get(person=cast.lea, ended_at=None).coach == cast.theo
    assert walker.reload().coach_id == cast.theo.pk
    assert selectors.list_people_with_open_duties(actor=cast.ada) == ()
    told = Notification.objects.get(person=cast.theo, kind="duties_transferred")
    assert told.title == "You coach a person whom Carla Reyes coached"


def test_a_coached_person_who_was_withdrawn_needs_no_new_coach(cast, walker, noon):
    people.close_account(actor=cast.ada, person_id=cast.carla.pk, now=noon)

    services.withdraw(actor=cast.ada, enrolment_id=walker.place.pk, reason="left", now=noon)

    assert selectors.list_open_duties(actor=cast.ada, person_id=cast.carla.pk, now=noon) == ()
    assert selectors.list_people_with_open_duties(actor=cast.ada) == ()


def test_sessions_and_cohorts_are_handed_over_while_closing(cast, walker, activity, noon):
    offering = offer(cast, activity, noon, context_id=walker.place.cohort_id)

    services.close_account(
        actor=cast.ada, person_id=cast.theo.pk, now=noon,
        successors={DutyKind.SESSIONS: cast.ada.pk, DutyKind.COHORTS: cast.ada.pk},
    )  # fmt: skip

    cast.theo.refresh_from_db()
    assert not cast.theo.is_active
    assert OfferingFacilitator.objects.get(offering=offering).person == cast.ada
    assert SessionFacilitator.objects.get(session__offering=offering).person == cast.ada
    assert CohortFacilitator.objects.get(ended_at=None).person == cast.ada
    assert SpaceMember.objects.get(person=cast.ada, left_at=None).is_host
    assert selectors.list_open_duties(actor=cast.ada, person_id=cast.theo.pk, now=noon) == ()
    transferred = [event for _e, event in ledger.events_of() if isinstance(event, events.OfferingTransferred)]
    assert [(one.person_id, one.to_id) for one in transferred] == [(cast.theo.pk, cast.ada.pk)]


def test_duties_that_are_decided_later_stay_shown_until_they_are_handed_over(cast, walker, activity, noon):
    offer(cast, activity, noon)
    services.close_account(actor=cast.ada, person_id=cast.theo.pk, successors={}, now=noon)
    waiting = selectors.list_people_with_open_duties(actor=cast.ada)
    kinds = [one.kind for one in selectors.list_open_duties(actor=cast.ada, person_id=cast.theo.pk, now=noon)]

    for kind in kinds:
        services.transfer_duties(
            actor=cast.ada, person_id=cast.theo.pk, kind=kind, to_id=cast.ada.pk, now=noon
        )

    assert [(one.name, one.count) for one in waiting] == [("Theo Grant", 3)]  # offering, cohort, space
    assert kinds == [DutyKind.SESSIONS, DutyKind.COHORTS, DutyKind.SPACES]
    assert selectors.list_people_with_open_duties(actor=cast.ada) == ()


def test_a_successor_who_is_busy_at_that_hour_is_named_and_nothing_changes(cast, walker, activity, noon):
    offering = offer(cast, activity, noon)
    live.open_offering(
        actor=cast.ada, activity_id=activity.pk, context_id=None, title="Mine", seats=3,
        facilitators=[cast.ada.pk], now=noon,
    )  # fmt: skip
    make_session(cast, Offering.objects.get(title="Mine"), noon)

    with pytest.raises(live.FacilitatorBusy, match="Ada Okafor already has “Hard talks · Mine”"):
        services.close_account(
            actor=cast.ada, person_id=cast.theo.pk, successors={DutyKind.SESSIONS: cast.ada.pk}, now=noon
        )

    cast.theo.refresh_from_db()
    assert cast.theo.is_active
    assert OfferingFacilitator.objects.get(offering=offering).person == cast.theo


@pytest.mark.parametrize(("who", "words"), [("lea", "does not have the role"), ("theo", "already")])
def test_who_cannot_do_it_takes_over_nothing(cast, walker, noon, who, words):
    with pytest.raises(errors.Invalid, match=words):
        services.transfer_duties(
            actor=cast.ada, person_id=cast.theo.pk, kind=DutyKind.COHORTS,
            to_id=getattr(cast, who).pk, now=noon,
        )  # fmt: skip

    assert CohortFacilitator.objects.get(ended_at=None).person == cast.theo


def test_only_administrators_see_and_hand_over_duties(cast, walker, noon):
    for act in (
        lambda: selectors.list_people_with_open_duties(actor=cast.theo),
        lambda: services.transfer_duties(
            actor=cast.theo, person_id=cast.theo.pk, kind=DutyKind.COHORTS, to_id=cast.ada.pk, now=noon
        ),
    ):
        with pytest.raises(errors.Forbidden):
            act()
    with pytest.raises(errors.NotFound):
        selectors.list_open_duties(actor=cast.theo, person_id=cast.lea.pk, now=noon)


def test_reports_are_handed_over_without_a_circle(cast, noon):
    below = Person.objects.create(
        name="Below", email="below@meridian.example", site=cast.tokyo, manager=cast.lea
    )

    count = services.transfer_duties(
        actor=cast.ada, person_id=cast.kenji.pk, kind=DutyKind.REPORTS, to_id=below.pk, now=noon
    )

    cast.lea.refresh_from_db()
    below.refresh_from_db()
    cast.kenji.refresh_from_db()
    assert count == 2
    assert (cast.lea.manager, below.manager) == (below, None)
    assert below.has_role("manager")
    assert not cast.kenji.has_role("manager")


def test_a_revoked_role_leaves_the_same_open_duties(cast, walker, activity, noon):
    offer(cast, activity, noon)
    before = selectors.list_people_with_open_duties(actor=cast.ada)

    people.revoke_role(actor=cast.ada, person_id=cast.theo.pk, role="facilitator", now=noon)
    people.revoke_role(actor=cast.ada, person_id=cast.carla.pk, role="coach", now=noon)

    waiting = selectors.list_people_with_open_duties(actor=cast.ada)
    assert before == ()
    assert [(one.name, one.count, one.is_active) for one in waiting] == [
        ("Carla Reyes", 1, True), ("Theo Grant", 2, True),
    ]  # fmt: skip


def test_nothing_new_is_planned_with_a_closed_account(cast, walker, activity, noon):
    offering = offer(cast, activity, noon)
    people.close_account(actor=cast.ada, person_id=cast.theo.pk, now=noon)

    session = make_session(cast, offering, noon, on=date(2027, 5, 7))
    with pytest.raises(errors.Invalid, match="Theo Grant is closed"):
        live.open_offering(
            actor=cast.ada, activity_id=activity.pk, context_id=None, title="New", seats=3,
            facilitators=[cast.theo.pk], now=noon,
        )  # fmt: skip
    with pytest.raises(errors.NotFound):
        coaching.start_relation(
            actor=cast.ada, coach_id=cast.theo.pk, person_id=cast.kenji.pk, context_id=None, now=noon
        )
    with pytest.raises(errors.Invalid) as refused:
        people.add_person(
            actor=cast.ada, now=noon,
            details=people.PersonDetails(
                name="New", email="new@meridian.example", site_id=cast.tokyo.pk,
                manager_email=cast.theo.email,
            ),
        )  # fmt: skip

    assert [problem.text for problem in refused.value.problems] == ["The account of Theo Grant is closed."]
    assert not SessionFacilitator.objects.filter(session=session).exists()


def test_the_queries_of_open_duties_do_not_grow(cast, walker, activity, noon, django_assert_max_num_queries):
    for n in range(4):
        offer(cast, activity, noon, on=date(2027, 5, 10 + n), title=f"Run {n}")

    with django_assert_max_num_queries(9):
        found = selectors.list_open_duties(actor=cast.ada, person_id=cast.theo.pk, now=noon)
    with django_assert_max_num_queries(9):
        selectors.list_people_with_open_duties(actor=cast.ada)

    assert len(found[0].duties) == 4


def test_a_meeting_over_a_booked_workshop_is_asked_about_and_the_other_way_round(
    cast, walker, activity, noon
):
    offering = offer(cast, activity, noon, on=date(2027, 4, 29))
    relation = Relation.objects.get(person=cast.lea)
    live.book(actor=cast.lea, offering_id=offering.pk, now=noon)

    with pytest.raises(coaching.MeetingClash, match="Léa Martin has “Hard talks · Toulouse”"):
        meet(cast.carla, relation, noon)
    live.cancel_booking(actor=cast.lea, offering_id=offering.pk, now=noon)
    meet(cast.carla, relation, noon)
    with pytest.raises(live.BookingClash, match="You already have “Coaching with Carla Reyes”"):
        live.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    with pytest.raises(live.BookingClash, match="Léa Martin already has “Coaching with"):
        live.book_person(actor=cast.ada, offering_id=offering.pk, person_id=cast.lea.pk, now=noon)

    assert Meeting.objects.count() == 1
    assert state_of(cast.lea, offering) == "cancelled_by_learner"


def test_others_do_not_read_whom_a_coach_meets(cast, walker, noon):
    relation = Relation.objects.get(person=cast.lea)
    meet(cast.carla, relation, noon)
    other = coaching.start_relation(
        actor=cast.ada, coach_id=cast.carla.pk, person_id=cast.kenji.pk, context_id=None, now=noon
    )

    with pytest.raises(coaching.MeetingClash, match="Carla Reyes has “a coaching meeting”"):
        meet(cast.kenji, other, noon)


def test_a_session_over_a_coaching_meeting_of_its_facilitator_is_asked_about(cast, walker, activity, noon):
    relation = coaching.start_relation(
        actor=cast.ada, coach_id=cast.carla.pk, person_id=cast.theo.pk, context_id=None, now=noon
    )
    meet(cast.carla, relation, noon)
    offering = offer(cast, activity, noon)

    with pytest.raises(live.FacilitatorBusy, match="Theo Grant already has “a coaching meeting”"):
        make_session(cast, offering, noon, on=date(2027, 4, 29))


def test_moving_a_session_over_what_its_people_have_is_asked_about(cast, walker, activity, noon):
    offering = offer(cast, activity, noon)
    live.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    meet(cast.carla, Relation.objects.get(person=cast.lea), noon)
    wanted = {
        "actor": cast.ada, "session_id": offering.sessions.get().pk,
        "starts": WallTime(date(2027, 4, 29), time(8), "Europe/Paris"), "minutes": 120,
        "venue": "Room 4", "room_url": "", "now": noon,
    }  # fmt: skip

    with pytest.raises(live.LearnersBusy, match="1 of the people booked"):
        live.move_session(**wanted)
    moved = live.move_session(**wanted, despite_clash=True)

    assert moved.starts_at == datetime.combine(date(2027, 4, 29), time(6), noon.tzinfo)


def test_a_seat_at_an_hour_that_is_taken_is_offered_with_the_clash_named(cast, walker, activity, crowd, noon):
    full = offer(cast, activity, noon)
    free = offer(cast, make_activity(cast, noon, slug="other"), noon, seats=5, title="Other")
    live.book(actor=crowd[0], offering_id=full.pk, now=noon)
    live.book(actor=cast.lea, offering_id=full.pk, now=noon)
    live.book(actor=cast.lea, offering_id=free.pk, now=noon)

    live.cancel_booking(actor=crowd[0], offering_id=full.pk, now=noon)

    booking = Booking.objects.get(person=cast.lea, offering=full)
    assert (booking.state, booking.offered_until) == ("offered", noon + timedelta(days=1))
    told = Notification.objects.get(person=cast.lea, kind="offered")
    assert "You already have “Hard talks · Other”" in told.body
    with pytest.raises(live.BookingClash):
        live.book(actor=cast.lea, offering_id=full.pk, now=noon)
    live.book(actor=cast.lea, offering_id=full.pk, despite_clash=True, now=noon)
    assert state_of(cast.lea, full) == "booked"


def test_a_second_run_of_one_activity_is_asked_about(cast, walker, activity, noon):
    first = offer(cast, activity, noon)
    second = offer(cast, activity, noon, on=date(2027, 5, 7), title="Tokyo")
    live.book(actor=cast.lea, offering_id=first.pk, now=noon)

    with pytest.raises(live.BookingClash, match="You already have a seat in “Hard talks · Toulouse”"):
        live.book(actor=cast.lea, offering_id=second.pk, now=noon)

    assert not Booking.objects.filter(offering=second).exists()


def test_who_misses_day_one_hears_that_the_seat_for_day_two_is_of_no_use(cast, activity, noon):
    two = make_activity(cast, noon, slug="day-two")
    steps = [
        StepSpec("day-1", "live", "Day one", activity.pk, 120, 0),
        StepSpec(
            "day-2", "live", "Day two", two.pk, 120, 0,
            rule={"attended": {"step": "day-1", "at_least": 0.75}},
        ),
        StepSpec("read", "lesson", "Read", subject("read"), 600, 0),
    ]  # fmt: skip
    head = DraftHead("Two days", model="flex", model_settings={"office_hours": True}, weeks=4)
    walker = worlds.run(cast, "two-days", head, steps, noon)
    services.change_cohort(
        actor=cast.ada, cohort_id=walker.place.cohort_id, title="First", ends_on=None, capacity=None,
        facilitator_ids=[cast.theo.pk], now=noon,
    )  # fmt: skip
    one = offer(cast, activity, noon, title="One")
    later = offer(cast, two, noon, on=date(2027, 5, 7), title="Two")
    for offering in (one, later):
        live.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    session = one.sessions.get()

    live.close_session(actor=cast.theo, session_id=session.pk, now=session.ends_at)

    assert state_of(cast.lea, later) == "booked"
    told = Notification.objects.get(person=cast.lea, kind="seat_blocked")
    assert told.title == "Your seat for “Day two” needs another look"
    assert "You missed “Day one”" in told.body
    lead = Notification.objects.get(person=cast.theo, kind="seat_blocked")
    assert lead.title == "Léa Martin missed “Day one” and has a seat for “Day two”"


def test_a_closed_account_is_reminded_of_nothing(cast, activity, noon):
    from interleave.notifications import services as notifications

    offering = offer(cast, activity, noon)
    people.close_account(actor=cast.ada, person_id=cast.theo.pk, now=noon)
    before = offering.sessions.get().starts_at - timedelta(hours=23)

    notifications.remind_of_sessions(now=before)
    entries = LedgerEntry.objects.count()
    notifications.remind_of_sessions(now=before + timedelta(minutes=1))

    assert LedgerEntry.objects.count() == entries
    assert not Notification.objects.filter(person=cast.theo, kind="session_tomorrow").exists()


def test_an_enrolment_of_a_finished_cohort_stays_as_it_was(cast, walker, noon):
    services.close_cohort(actor=cast.ada, cohort_id=walker.place.cohort_id, now=noon)

    people.close_account(actor=cast.ada, person_id=cast.lea.pk, now=noon)

    assert Enrolment.objects.get(pk=walker.place.pk).state == "active"


def test_a_restored_learner_gets_the_same_coach_again(cast, walker, noon):
    services.withdraw(actor=cast.ada, enrolment_id=walker.place.pk, reason="left", now=noon)
    services.restore_enrolment(actor=cast.ada, enrolment_id=walker.place.pk, now=noon)

    services.assign_coach(actor=cast.ada, enrolment_id=walker.place.pk, coach_id=cast.carla.pk, now=noon)

    assert Relation.objects.get(person=cast.lea, ended_at=None).coach == cast.carla


def test_a_restored_enrolment_counts_days_where_the_person_is_now(cast, walker, noon):
    services.withdraw(actor=cast.ada, enrolment_id=walker.place.pk, reason="left", now=noon)
    people.update_profile(actor=cast.lea, name=cast.lea.name, zone_name="Asia/Tokyo", language="en", now=noon)

    services.restore_enrolment(actor=cast.ada, enrolment_id=walker.place.pk, now=noon)

    assert Enrolment.objects.get(pk=walker.place.pk).zone_name == "Asia/Tokyo"


def test_coaching_is_handed_over_only_for_people_who_need_it(cast, walker, noon):
    people.close_account(actor=cast.ada, person_id=cast.carla.pk, now=noon)
    services.withdraw(actor=cast.ada, enrolment_id=walker.place.pk, reason="left", now=noon)
    people.grant_role(actor=cast.ada, person_id=cast.theo.pk, role="coach", now=noon)

    services.transfer_duties(
        actor=cast.ada, person_id=cast.carla.pk, kind=DutyKind.COACHING, to_id=cast.theo.pk, now=noon
    )

    assert not Relation.objects.filter(person=cast.lea, ended_at=None).exists()


def test_a_facilitator_who_also_learns_keeps_the_space(cast, walker, noon):
    services.enrol(actor=cast.ada, cohort_id=walker.place.cohort_id, person_ids=[cast.theo.pk], now=noon)

    services.transfer_duties(
        actor=cast.ada, person_id=cast.theo.pk, kind=DutyKind.COHORTS, to_id=cast.ada.pk, now=noon
    )

    assert SpaceMember.objects.filter(person=cast.theo, left_at=None).exists()


def withdraw(cast, walker, now):
    services.withdraw(actor=cast.ada, enrolment_id=walker.place.pk, reason="left", now=now)


def offer_to_cohort(cast, walker, activity, now, **more):
    """An offering by invitation that serves the live step of the cohort."""
    offering = offer(cast, activity, now, context_id=walker.place.cohort_id, **more)
    Offering.objects.filter(pk=offering.pk).update(open_to_all=False)
    services.attach_offering(
        actor=cast.ada, cohort_id=walker.place.cohort_id, step_id=walker.step_id("workshop"),
        offering_id=offering.pk, now=now,
    )  # fmt: skip
    return offering


def test_a_withdrawn_person_books_the_offerings_of_the_cohort_only_after_coming_back(
    cast, walker, activity, noon
):
    offering = offer_to_cohort(cast, walker, activity, noon)
    unseen = offer_to_cohort(cast, walker, activity, noon, on=date(2027, 5, 7), title="Tokyo")
    live.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    withdraw(cast, walker, noon)

    with pytest.raises(live.NotBookable, match="for invited people"):
        live.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    with pytest.raises(errors.NotFound):
        live.book(actor=cast.lea, offering_id=unseen.pk, now=noon)
    refused = state_of(cast.lea, offering)
    services.restore_enrolment(actor=cast.ada, enrolment_id=walker.place.pk, now=noon)
    live.book(actor=cast.lea, offering_id=offering.pk, now=noon)

    assert refused == "cancelled_by_organiser"
    assert state_of(cast.lea, offering) == "booked"


def test_an_organiser_may_still_book_a_withdrawn_person_in(cast, walker, activity, noon):
    offering = offer_to_cohort(cast, walker, activity, noon)
    live.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    withdraw(cast, walker, noon)

    live.book_person(actor=cast.ada, offering_id=offering.pk, person_id=cast.lea.pk, now=noon)

    assert state_of(cast.lea, offering) == "booked"


@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("is_closed", [True, False])
def test_restoring_an_offering_brings_back_nobody_who_left_since(
    cast, walker, activity, crowd, noon, is_open, is_closed
):
    offering = offer_to_cohort(cast, walker, activity, noon, seats=2)
    Offering.objects.filter(pk=offering.pk).update(open_to_all=True)
    for person in (cast.lea, crowd[0], crowd[1]):
        live.book(actor=person, offering_id=offering.pk, now=noon)
    Offering.objects.filter(pk=offering.pk).update(open_to_all=is_open)
    live.cancel_offering(actor=cast.ada, offering_id=offering.pk, reason="Flood", now=noon + MINUTE)
    if is_closed:
        people.close_account(actor=cast.ada, person_id=cast.lea.pk, now=noon + 2 * MINUTE)
        people.reopen_account(actor=cast.ada, person_id=cast.lea.pk, now=noon + 3 * MINUTE)
    else:
        withdraw(cast, walker, noon + 2 * MINUTE)

    live.restore_offering(actor=cast.ada, offering_id=offering.pk, now=noon + 4 * MINUTE)

    assert state_of(cast.lea, offering) == "cancelled_by_organiser"
    assert [state_of(person, offering) for person in crowd[:2]] == ["booked", "waitlisted"]


def leave_as_before(enrolment=None, person=None, *, now):
    """Leave as older versions let people leave: the row changed, seats and invites stayed."""
    if enrolment is not None:
        Enrolment.objects.filter(pk=enrolment.pk).update(state="withdrawn", withdrawn_at=now)
    if person is not None:
        Person.objects.filter(pk=person.pk).update(is_active=False)


def update_installation():
    """Run the migration on the tables as they are, and then what it left to the background process."""
    import_module("interleave.journeys.migrations.0010_release_left_seats").forward(apps, None)
    return outbox.drain(senders={"release_seats": services.release_left_seats}, now=clock.now())


def test_an_update_releases_what_people_hold_who_left_before(
    cast, walker, activity, crowd, noon, monkeypatch
):
    monkeypatch.setattr(clock, "now", lambda: noon + 2 * MINUTE)
    offering = offer_to_cohort(cast, walker, activity, noon)
    Offering.objects.filter(pk=offering.pk).update(open_to_all=True)
    elsewhere = offer(cast, make_activity(cast, noon, slug="other"), noon, on=date(2027, 5, 8))
    for person in (cast.lea, *crowd):
        live.book(actor=person, offering_id=offering.pk, now=noon)
    live.book(actor=cast.lea, offering_id=elsewhere.pk, now=noon)
    Offering.objects.filter(pk=offering.pk).update(open_to_all=False)
    leave_as_before(walker.place, crowd[0], now=noon + MINUTE)

    delivered = [update_installation(), update_installation()]

    assert delivered == [2, 0]
    assert [state_of(person, offering) for person in (cast.lea, *crowd)] == [
        "cancelled_by_organiser", "cancelled_by_organiser", "booked", "waitlisted",
    ]  # fmt: skip
    assert state_of(cast.lea, elsewhere) == "booked"
    last = BookingState.objects.filter(booking__person=cast.lea, booking__offering=offering).latest("at")
    assert (last.reason, last.by, last.at) == ("The enrolment was withdrawn.", None, noon + 2 * MINUTE)
    assert Notification.objects.filter(person=crowd[1], kind="booked").exists()
    assert not OfferingInvite.objects.filter(person=cast.lea, offering=offering).exists()


def test_an_update_leaves_alone_what_was_booked_after_leaving_and_who_came_back(
    cast, walker, activity, crowd, noon, monkeypatch
):
    monkeypatch.setattr(clock, "now", lambda: noon + 3 * MINUTE)
    offering = offer(cast, activity, noon, seats=5)
    leave_as_before(walker.place, crowd[0], now=noon)
    live.book(actor=cast.lea, offering_id=offering.pk, now=noon + MINUTE)
    Person.objects.filter(pk=crowd[0].pk).update(is_active=True)
    live.book(actor=crowd[0], offering_id=offering.pk, now=noon + MINUTE)
    Person.objects.filter(pk=crowd[0].pk).update(is_active=False)
    import_module("interleave.journeys.migrations.0010_release_left_seats").forward(apps, None)
    Person.objects.filter(pk=crowd[0].pk).update(is_active=True)

    outbox.drain(senders={"release_seats": services.release_left_seats}, now=clock.now())

    assert [state_of(person, offering) for person in (cast.lea, crowd[0])] == ["booked", "booked"]


def test_an_update_keeps_the_invites_that_another_enrolment_needs(cast, walker, activity, noon):
    second = services.launch_cohort(
        actor=cast.ada, version_id=walker.place.cohort.version_id, title="Second",
        starts_on=date(2027, 4, 22), now=noon,
    )  # fmt: skip
    services.enrol(
        actor=cast.ada, cohort_id=second.pk, person_ids=[cast.lea.pk], now=noon, despite_active=True
    )
    shared = offer_to_cohort(cast, walker, activity, noon)
    services.attach_offering(
        actor=cast.ada,
        cohort_id=second.pk,
        step_id=walker.step_id("workshop"),
        offering_id=shared.pk,
        now=noon,
    )
    leave_as_before(walker.place, now=noon + MINUTE)

    update_installation()

    assert OfferingInvite.objects.filter(person=cast.lea, offering=shared).exists()


def withdraw_left():
    """Run the migration on the tables as they are, and then what it left to the background process."""
    import_module("interleave.journeys.migrations.0011_withdraw_closed_accounts").forward(apps, None)
    return outbox.drain(senders={"withdraw_enrolments": services.withdraw_left_enrolments}, now=clock.now())


def test_an_update_withdraws_the_enrolments_of_accounts_that_were_closed_before(
    cast, walker, activity, noon, monkeypatch
):
    monkeypatch.setattr(clock, "now", lambda: noon + MINUTE)
    offering = offer(cast, activity, noon)
    live.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    leave_as_before(person=cast.lea, now=noon)

    delivered = [withdraw_left(), withdraw_left()]

    place = Enrolment.objects.get(pk=walker.place.pk)
    assert delivered == [1, 0]
    assert (place.state, place.withdrawn_at) == ("withdrawn", noon + MINUTE)
    assert place.withdrawal_reason == "The account was closed."
    assert state_of(cast.lea, offering) == "cancelled_by_organiser"
    assert not Relation.objects.filter(person=cast.lea, ended_at=None).exists()
    assert not SpaceMember.objects.filter(space=place.cohort.space_id, person=cast.lea, left_at=None).exists()


def test_an_update_withdraws_no_open_account_and_nothing_of_a_finished_cohort(
    cast, walker, noon, monkeypatch
):
    monkeypatch.setattr(clock, "now", lambda: noon + MINUTE)
    assert withdraw_left() == 0
    leave_as_before(person=cast.lea, now=noon)
    import_module("interleave.journeys.migrations.0011_withdraw_closed_accounts").forward(apps, None)
    Person.objects.filter(pk=cast.lea.pk).update(is_active=True)

    withdraw_left()
    reopened = Enrolment.objects.get(pk=walker.place.pk).state
    OutboxMessage.objects.all().delete()
    Person.objects.filter(pk=cast.lea.pk).update(is_active=False)
    Cohort.objects.filter(pk=walker.place.cohort_id).update(state="finished", closed_at=noon)

    assert (reopened, withdraw_left()) == ("active", 0)
    assert Enrolment.objects.get(pk=walker.place.pk).state == "active"
