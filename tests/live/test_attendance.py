"""Checking in, marking, undoing, closing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from interleave.engine import events
from interleave.kernel import errors, tenancy
from interleave.ledger import ledger
from interleave.live import check_in_codes, selectors, services
from interleave.live.models import Attendance, AttendanceInterval, AttendanceMark, Booking
from interleave.live.services import Mark
from tests.live.conftest import make_session


@pytest.fixture
def booked(cast, offering, session, noon):
    """Léa and Kenji have both seats."""
    for person in (cast.lea, cast.kenji):
        services.book(actor=person, offering_id=offering.pk, now=noon)
    return session


def mark(actor, session, person, answer, *, now=None, **more):
    return services.mark_attendance(
        actor=actor,
        session_id=session.pk,
        marks={person.pk: Mark(answer, **more)},
        now=now or session.starts_at,
    )


def answers(session):
    return {row.name: row.answer for row in selectors.summarise_roster(session).rows}


def last_mark_event():
    return next(event for _e, event in ledger.events_of() if isinstance(event, events.AttendanceMarked))


def test_present_counts_the_whole_session(cast, booked):
    mark(cast.theo, booked, cast.lea, "present")

    row = Attendance.objects.get(person=cast.lea)
    assert (row.status, row.minutes, row.minutes_late, row.version) == ("attended", 120, 0, 1)
    event = last_mark_event()
    assert (event.offering_share, event.offering_over, event.previous_minutes) == (Decimal(1), True, 0)


def test_late_counts_the_minutes_that_were_left(cast, booked):
    mark(cast.theo, booked, cast.lea, "late", minutes_late=20)

    row = Attendance.objects.get(person=cast.lea)
    assert (row.status, row.minutes, row.minutes_late) == ("attended", 100, 20)


def test_late_and_gone_early_can_be_too_little_to_have_attended(cast, booked):
    mark(cast.theo, booked, cast.lea, "late", minutes_late=30, minutes_left_early=30)

    row = Attendance.objects.get(person=cast.lea)
    assert (row.status, row.minutes, row.minutes_left_early) == ("partially_attended", 60, 30)


def test_absent_and_excused_are_told_apart(cast, booked):
    mark(cast.theo, booked, cast.lea, "absent")
    mark(cast.theo, booked, cast.kenji, "excused")

    assert answers(booked) == {"Léa Martin": "absent", "Kenji Mori": "excused"}
    assert set(Booking.objects.values_list("state", flat=True)) == {"no_show", "excused"}


def test_only_the_facilitators_and_administrators_mark(cast, booked):
    for person in (cast.lea, cast.carla, cast.kenji):
        with pytest.raises(errors.NotFound):
            mark(person, booked, cast.lea, "present")
    with tenancy.scope(cast.outside.id), pytest.raises(errors.NotFound):
        mark(cast.oona, booked, cast.lea, "present")

    assert not Attendance.objects.exists()
    mark(cast.ada, booked, cast.lea, "present")
    assert Attendance.objects.count() == 1


def test_two_facilitators_at_once_get_a_clear_word_and_nothing_is_lost(cast, booked):
    mark(cast.theo, booked, cast.lea, "late", minutes_late=10, version=0)

    outcome = services.mark_attendance(
        actor=cast.ada,
        session_id=booked.pk,
        marks={cast.lea.pk: Mark("absent", version=0), cast.kenji.pk: Mark("present", version=0)},
        now=booked.starts_at,
    )

    assert outcome.saved == (cast.kenji.pk,)
    clash = outcome.clashes[0]
    assert (clash.marked_by, clash.answer, clash.wanted, clash.version) == ("Theo Grant", "late", "absent", 1)
    assert clash.sentence.startswith("Theo Grant marked Léa Martin meanwhile.")
    assert answers(booked) == {"Léa Martin": "late", "Kenji Mori": "present"}


def test_the_same_mark_twice_is_one_mark(cast, booked):
    mark(cast.theo, booked, cast.lea, "present", version=0)
    outcome = mark(cast.ada, booked, cast.lea, "present", version=0)

    assert outcome.clashes == ()
    assert AttendanceMark.objects.count() == 1


def test_undo_brings_back_what_stood_before_and_a_second_undo_of_it_changes_nothing(cast, booked):
    mark(cast.theo, booked, cast.lea, "present")
    mark(cast.theo, booked, cast.lea, "absent")

    undo = {"actor": cast.theo, "session_id": booked.pk, "person_id": cast.lea.pk, "now": booked.starts_at}
    services.undo_mark(**undo, version=2)
    services.undo_mark(**undo, version=2)

    assert answers(booked)["Léa Martin"] == "present"
    assert list(AttendanceMark.objects.order_by("version").values_list("version", "status", "undoes")) == [
        (1, "attended", None), (2, "no_show", None), (3, "attended", 2),
    ]  # fmt: skip


def test_undoing_the_first_mark_leaves_the_person_unmarked_and_booked(cast, booked):
    mark(cast.theo, booked, cast.lea, "absent")

    services.undo_mark(
        actor=cast.theo, session_id=booked.pk, person_id=cast.lea.pk, version=1, now=booked.starts_at
    )

    assert answers(booked)["Léa Martin"] == ""
    assert Booking.objects.get(person=cast.lea).state == "booked"
    event = last_mark_event()
    assert (event.status, event.minutes, event.offering_over) == ("", 0, False)


def test_undoing_twice_in_a_row_goes_back_two_marks(cast, booked):
    for answer in ("present", "absent", "excused"):
        mark(cast.theo, booked, cast.lea, answer)
    undo = {"actor": cast.theo, "session_id": booked.pk, "person_id": cast.lea.pk, "now": booked.starts_at}

    services.undo_mark(**undo, version=3)
    services.undo_mark(**undo, version=4)

    assert answers(booked)["Léa Martin"] == "present"


def test_undo_of_an_old_mark_is_refused(cast, booked):
    mark(cast.theo, booked, cast.lea, "present")
    mark(cast.ada, booked, cast.lea, "absent")

    with pytest.raises(errors.Conflict, match="marked again"):
        services.undo_mark(
            actor=cast.theo, session_id=booked.pk, person_id=cast.lea.pk, version=1, now=booked.starts_at
        )

    assert answers(booked)["Léa Martin"] == "absent"


def test_all_present_leaves_the_marks_that_there_are(cast, booked):
    mark(cast.theo, booked, cast.kenji, "excused")

    count = services.mark_all_present(actor=cast.theo, session_id=booked.pk, now=booked.starts_at)

    assert count == 1
    assert answers(booked) == {"Léa Martin": "present", "Kenji Mori": "excused"}


def test_the_roster_opens_a_quarter_of_an_hour_early(cast, booked):
    with pytest.raises(errors.Conflict, match="15 minutes before"):
        mark(cast.theo, booked, cast.lea, "present", now=booked.starts_at - timedelta(minutes=16))

    assert not Attendance.objects.exists()
    mark(cast.theo, booked, cast.lea, "present", now=booked.starts_at - timedelta(minutes=15))


def test_a_person_without_a_seat_is_not_marked(cast, booked):
    with pytest.raises(errors.NotFound):
        mark(cast.theo, booked, cast.carla, "present")

    assert not Attendance.objects.exists()


def test_check_in_by_the_code_of_the_room_is_kept_once(cast, booked):
    now = booked.starts_at - timedelta(minutes=10)
    code = selectors.show_check_in_code(actor=cast.theo, session_id=booked.pk, now=now)

    typed = f"{code[:3].lower()} {code[3:]}"
    first = services.check_in(actor=cast.lea, session_id=booked.pk, code=typed, now=now)
    second = services.check_in(actor=cast.lea, session_id=booked.pk, code=typed, now=now)

    assert first == second
    assert (first.source, first.confidence, first.in_at) == ("self_check_in", 0.7, now)


def test_a_code_opens_only_its_own_session_and_only_for_its_minute_and_the_next(cast, offering, booked, noon):
    other = make_session(cast, offering, noon, on=date(2027, 5, 7))
    now = booked.starts_at

    assert check_in_codes.is_right(booked.pk, check_in_codes.code_of(booked.pk, now=now), now=now)
    code = check_in_codes.code_of(booked.pk, now=now)
    assert not check_in_codes.is_right(other.pk, code, now=now)
    assert check_in_codes.is_right(booked.pk, code, now=now + timedelta(seconds=60))
    assert not check_in_codes.is_right(booked.pk, code, now=now + timedelta(seconds=120))
    assert not check_in_codes.is_right(booked.pk, code, now=now - timedelta(seconds=60))


def test_a_wrong_code_checks_nobody_in(cast, booked):
    with pytest.raises(services.WrongCode):
        services.check_in(actor=cast.lea, session_id=booked.pk, code="AAAAAA", now=booked.starts_at)

    assert not AttendanceInterval.objects.exists()


def test_the_doors_are_closed_too_early_and_after_the_end(cast, booked):
    for now in (booked.starts_at - timedelta(minutes=16), booked.ends_at):
        code = check_in_codes.code_of(booked.pk, now=now)
        with pytest.raises(services.DoorsClosed):
            services.check_in(actor=cast.lea, session_id=booked.pk, code=code, now=now)
        assert selectors.show_check_in_code(actor=cast.theo, session_id=booked.pk, now=now) == ""

    assert not AttendanceInterval.objects.exists()


def test_who_has_no_seat_cannot_check_in_even_with_the_code(cast, booked):
    code = check_in_codes.code_of(booked.pk, now=booked.starts_at)

    with pytest.raises(errors.NotFound):
        services.check_in(actor=cast.carla, session_id=booked.pk, code=code, now=booked.starts_at)


def test_a_walk_in_gets_a_place_although_it_is_full(cast, booked):
    booking = services.add_walk_in(
        actor=cast.theo, session_id=booked.pk, person_id=cast.carla.pk, now=booked.starts_at
    )
    services.add_walk_in(actor=cast.theo, session_id=booked.pk, person_id=cast.carla.pk, now=booked.starts_at)

    assert (booking.state, booking.is_walk_in) == ("booked", True)
    assert [row.name for row in selectors.summarise_roster(booked).rows if row.is_walk_in] == ["Carla Reyes"]
    assert AttendanceInterval.objects.filter(person=cast.carla).count() == 1


def test_a_walk_in_is_of_the_organisation(cast, booked):
    with pytest.raises(errors.NotFound):
        services.add_walk_in(
            actor=cast.theo, session_id=booked.pk, person_id=cast.oona.pk, now=booked.starts_at
        )

    assert Booking.objects.count() == 2


def test_closing_takes_the_word_of_the_intervals_and_absence_for_the_rest(cast, booked):
    services.record_interval(
        actor=cast.theo, session_id=booked.pk, person_id=cast.lea.pk, source="conference", confidence=0.9,
        in_at=booked.starts_at + timedelta(minutes=15), out_at=booked.ends_at - timedelta(minutes=30),
        now=booked.ends_at,
    )  # fmt: skip

    services.close_session(actor=cast.theo, session_id=booked.pk, now=booked.ends_at)
    services.close_session(actor=cast.theo, session_id=booked.pk, now=booked.ends_at)

    lea = Attendance.objects.get(person=cast.lea)
    assert (lea.status, lea.minutes, lea.minutes_late, lea.minutes_left_early) == (
        "partially_attended",
        75,
        15,
        30,
    )
    assert Attendance.objects.get(person=cast.kenji).status == "no_show"
    booked.refresh_from_db()
    assert (booked.state, booked.offering.state) == ("held", "completed")
    assert AttendanceMark.objects.count() == 2


def test_a_session_is_not_closed_before_it_begins(cast, booked):
    with pytest.raises(errors.Conflict, match="not begun"):
        services.close_session(
            actor=cast.theo, session_id=booked.pk, now=booked.starts_at - timedelta(minutes=5)
        )

    booked.refresh_from_db()
    assert booked.state == "planned"


def test_two_sessions_make_one_result(cast, offering, booked, noon):
    second = make_session(cast, offering, noon, on=date(2027, 5, 7))

    mark(cast.theo, booked, cast.lea, "present")
    after_first = last_mark_event()
    mark(cast.theo, second, cast.lea, "late", minutes_late=60)
    after_second = last_mark_event()

    assert (after_first.offering_share, after_first.offering_over) == (Decimal("0.5"), False)
    assert (after_second.offering_share, after_second.offering_over) == (Decimal("0.75"), True)
    assert Booking.objects.get(person=cast.lea).state == "attended"


def test_an_excused_session_does_not_lower_the_share(cast, offering, booked, noon):
    second = make_session(cast, offering, noon, on=date(2027, 5, 7))

    mark(cast.theo, booked, cast.lea, "excused")
    mark(cast.theo, second, cast.lea, "present")

    assert last_mark_event().offering_share == 1


def test_cancelling_the_last_session_settles_those_who_attended_the_others(cast, offering, booked, noon):
    second = make_session(cast, offering, noon, on=date(2027, 5, 7))
    mark(cast.theo, booked, cast.lea, "present")

    services.cancel_session(actor=cast.theo, session_id=second.pk, reason="Strike", now=booked.ends_at)

    event = last_mark_event()
    assert (event.person_id, event.offering_share, event.offering_over) == (cast.lea.pk, 1, True)
    assert event.previous_minutes == event.minutes == 120
    assert Booking.objects.get(person=cast.lea).state == "attended"
    assert Booking.objects.get(person=cast.kenji).state == "booked"


def test_who_joins_at_the_second_session_is_settled_by_it(cast, offering, booked, noon):
    second = make_session(cast, offering, noon, on=date(2027, 5, 7))
    services.close_session(actor=cast.theo, session_id=booked.pk, now=booked.ends_at)
    services.add_walk_in(actor=cast.theo, session_id=second.pk, person_id=cast.carla.pk, now=second.starts_at)

    mark(cast.theo, second, cast.carla, "present")

    event = last_mark_event()
    assert (event.offering_share, event.offering_over) == (Decimal("0.5"), True)


def test_a_correction_says_what_was_said_before(cast, booked):
    mark(cast.theo, booked, cast.lea, "present")
    mark(cast.theo, booked, cast.lea, "late", minutes_late=30)

    event = last_mark_event()
    assert (event.minutes, event.previous_minutes) == (90, 120)


def test_the_roster_costs_three_queries(cast, booked, django_assert_num_queries):
    mark(cast.theo, booked, cast.lea, "present")

    with django_assert_num_queries(3):
        roster = selectors.summarise_roster(booked)

    assert (roster.present, roster.unmarked, roster.waiting) == (1, 1, 0)
