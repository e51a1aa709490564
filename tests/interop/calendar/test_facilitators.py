"""Calendars of facilitators and coaches, and what a change says to everyone concerned."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from interleave.coaching import services as coaching
from interleave.interop.calendar import delivery, feeds
from interleave.interop.calendar.models import SentAppointment
from interleave.kernel import outbox
from interleave.kernel.models import OutboxMessage
from interleave.kernel.wall_time import WallTime
from interleave.live import services
from tests.interop.calendar.test_invites import FOLLOWING, deliver, move
from tests.live.conftest import COHORT, make_activity, make_offering, make_session

PRODUCT = "mailto:no-reply@localhost"


@pytest.fixture
def offering(cast, noon):
    return make_offering(cast, make_activity(cast, noon), noon)


@pytest.fixture
def session(cast, offering, noon):
    return make_session(cast, offering, noon)


def described(found):
    """Reader, method, sequence and organiser of each invite."""
    return [
        (
            mail["to"].partition("@")[0],
            str(calendar["method"]),
            calendar.walk("VEVENT")[0]["sequence"],
            str(calendar.walk("VEVENT")[0]["organizer"]),
        )
        for calendar, mail, _part in found
    ]


def events_of(person, now):
    return Calendar.from_ical(feeds.write_calendar(person, now=now)).walk("VEVENT")


def test_facilitators_are_invited_to_what_they_run_and_find_it_in_their_subscription(
    cast, session, noon, mailoutbox
):
    found = deliver(mailoutbox, noon, runs=True)

    assert described(found) == [("theo", "REQUEST", 0, PRODUCT)]
    [event] = events_of(cast.theo, noon)
    assert event["summary"] == "Hard talks · Toulouse (you run it)"
    assert event["uid"] == found[0][0].walk("VEVENT")[0]["uid"]
    assert f"/teach/sessions/{session.pk}/" in event["description"]
    assert events_of(cast.kenji, noon) == []


def test_a_draft_is_in_no_calendar_until_it_is_published(cast, noon, mailoutbox):
    activity = make_activity(cast, noon)
    draft = services.open_offering(
        actor=cast.ada,
        activity_id=activity.pk,
        context_id=COHORT,
        title="Toulouse",
        seats=2,
        facilitators=[cast.theo.pk],
        now=noon,
    )
    make_session(cast, draft, noon)
    assert (deliver(mailoutbox, noon, runs=True), events_of(cast.theo, noon)) == ([], [])

    services.publish_offering(actor=cast.ada, offering_id=draft.pk, now=noon + FOLLOWING)

    found = deliver(mailoutbox, noon + FOLLOWING, runs=True)
    assert described(found) == [("theo", "REQUEST", 0, PRODUCT)]
    assert len(events_of(cast.theo, noon)) == 1


def test_another_facilitator_is_invited_and_the_former_one_gets_a_cancel(
    cast, offering, session, noon, mailoutbox
):
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    [(first, _mail, _part)] = deliver(mailoutbox, noon)

    hand_over(cast, session, noon + FOLLOWING, to=cast.carla)
    messages = list(OutboxMessage.objects.filter(delivered_at=None, kind="invite"))
    outbox_of = {message.payload["what"] for message in messages}
    found = deliver(mailoutbox, noon + FOLLOWING, runs=True)
    everything = [Calendar.from_ical(calendar_text(mail)) for mail in mailoutbox]

    assert outbox_of == {"run", "session"}
    assert sorted(described(found)) == [
        ("carla", "REQUEST", 1, PRODUCT),
        ("theo", "CANCEL", 1, PRODUCT),
    ]
    [event] = [one.walk("VEVENT")[0] for one in everything if one.walk("VEVENT")[0]["uid"] == uid_of(first)]
    assert (str(event["organizer"]), event["organizer"].params["SENT-BY"]) == (
        PRODUCT,
        "mailto:carla@meridian.example",
    )
    assert first.walk("VEVENT")[0]["organizer"].params["SENT-BY"] == "mailto:theo@meridian.example"
    assert events_of(cast.theo, noon) == []
    assert len(events_of(cast.carla, noon)) == 1


def test_handing_a_session_over_and_back_invites_again_with_a_higher_sequence(
    cast, session, noon, mailoutbox
):
    found = deliver(mailoutbox, noon, runs=True)
    for number, person in enumerate((cast.carla, cast.theo), start=1):
        hand_over(cast, session, noon + number * FOLLOWING, to=person)
        found += deliver(mailoutbox, noon + number * FOLLOWING, runs=True)

    theo = [one for one in described(found) if one[0] == "theo"]
    assert [(method, sequence) for _who, method, sequence, _organiser in theo] == [
        ("REQUEST", 0),
        ("CANCEL", 1),
        ("REQUEST", 2),
    ]


def test_a_handover_before_the_first_invite_was_sent_invites_the_new_facilitator_only(
    cast, session, noon, mailoutbox
):
    hand_over(cast, session, noon, to=cast.carla)

    assert described(deliver(mailoutbox, noon, runs=True)) == [("carla", "REQUEST", 1, PRODUCT)]


def test_a_session_called_off_before_its_offering_is_cancelled_once(
    cast, offering, session, noon, mailoutbox
):
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    deliver(mailoutbox, noon)

    services.cancel_session(actor=cast.theo, session_id=session.pk, reason="Flood", now=noon + FOLLOWING)
    outbox.drain(senders={"invite": delivery.send_invite}, now=noon + FOLLOWING)
    services.cancel_offering(
        actor=cast.ada, offering_id=offering.pk, reason="Flood", now=noon + 2 * FOLLOWING
    )
    outbox.drain(senders={"invite": delivery.send_invite}, now=noon + 2 * FOLLOWING)

    cancels = [mail.to[0] for mail in mailoutbox if "METHOD:CANCEL" in str(mail.alternatives[0][0])]
    assert sorted(cancels) == ["lea@meridian.example", "theo@meridian.example"]


def test_cancelling_the_only_session_ends_the_offering_with_one_cancel_per_person(
    cast, offering, session, noon, mailoutbox
):
    for person in (cast.lea, cast.kenji):
        services.book(actor=person, offering_id=offering.pk, now=noon)
    invites = deliver(mailoutbox, noon)
    services.cancel_session(actor=cast.theo, session_id=session.pk, reason="Flood", now=noon + FOLLOWING)
    mailoutbox.clear()
    outbox.drain(senders={"invite": delivery.send_invite}, now=noon + FOLLOWING)

    offering.refresh_from_db()
    found = [(mail.to[0], Calendar.from_ical(calendar_text(mail))) for mail in mailoutbox]
    assert offering.is_cancelled
    assert sorted((to, str(calendar["method"])) for to, calendar in found) == [
        ("kenji@meridian.example", "CANCEL"),
        ("lea@meridian.example", "CANCEL"),
        ("theo@meridian.example", "CANCEL"),
    ]
    cancelled = {uid_of(calendar) for _to, calendar in found}
    assert {uid_of(calendar) for calendar, _mail, _part in invites} <= cancelled
    assert events_of(cast.theo, noon) == events_of(cast.lea, noon) == []


def test_duties_that_are_handed_over_move_the_sessions_between_the_calendars(
    cast, offering, session, noon, mailoutbox
):
    other = make_session(cast, offering, noon, on=date(2027, 5, 7))
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    deliver(mailoutbox, noon)
    mailoutbox.clear()
    for number, (former, new) in enumerate([("theo", "carla"), ("carla", "theo")], start=1):
        now = noon + number * FOLLOWING
        transfer(cast, now, former=former, new=new)
        outbox.drain(senders={"invite": delivery.send_invite}, now=now)

    told = [
        (
            mail.to[0].partition("@")[0],
            str(calendar["method"]),
            uid_of(calendar),
            calendar.events[0]["sequence"],
        )
        for mail, calendar in ((mail, Calendar.from_ical(calendar_text(mail))) for mail in mailoutbox)
    ]
    assert sorted(told) == sorted(
        (person, method, f"run-{one.pk}-{getattr(cast, person).pk}@interleave", sequence)
        for one in (session, other)
        for person, method, sequence in [
            ("theo", "CANCEL", 1),
            ("carla", "REQUEST", 0),
            ("carla", "CANCEL", 1),
            ("theo", "REQUEST", 2),
        ]
    )
    assert (len(events_of(cast.theo, noon)), events_of(cast.carla, noon)) == (2, [])


def test_taking_over_leaves_other_facilitators_and_past_sessions_alone(
    cast, offering, session, noon, mailoutbox
):
    past = make_session(cast, offering, noon, on=date(2027, 4, 23))
    hand_over(cast, session, noon, to=cast.theo, beside=cast.kenji)
    deliver(mailoutbox, noon)

    transfer(cast, past.ends_at, former="theo", new="carla")

    found = deliver(mailoutbox, past.ends_at, runs=True)
    assert sorted(described(found)) == [("carla", "REQUEST", 1, PRODUCT), ("theo", "CANCEL", 2, PRODUCT)]
    assert {str(session.pk) in uid_of(calendar) for calendar, _mail, _part in found} == {True}


def test_facilitators_hear_once_that_an_offering_is_off_and_once_that_it_is_back(
    cast, offering, session, noon, mailoutbox
):
    found = deliver(mailoutbox, noon, runs=True)
    services.cancel_offering(actor=cast.ada, offering_id=offering.pk, reason="Flood", now=noon + FOLLOWING)
    found += deliver(mailoutbox, noon + FOLLOWING, runs=True)
    services.restore_offering(actor=cast.ada, offering_id=offering.pk, now=noon + 2 * FOLLOWING)
    found += deliver(mailoutbox, noon + 2 * FOLLOWING, runs=True)
    services.change_seats(actor=cast.ada, offering_id=offering.pk, seats=9, now=noon + 3 * FOLLOWING)
    found += deliver(mailoutbox, noon + 3 * FOLLOWING, runs=True)

    assert [(method, sequence) for _who, method, sequence, _organiser in described(found)] == [
        ("REQUEST", 0),
        ("CANCEL", 1),
        ("REQUEST", 2),
    ]


def test_a_moved_session_says_that_it_moved_and_when_and_where_it_was(
    cast, offering, session, noon, mailoutbox
):
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    deliver(mailoutbox, noon)

    move(cast, session, noon + FOLLOWING)
    deliver(mailoutbox, noon + FOLLOWING)

    assert sorted(mail.to[0] for mail in mailoutbox) == ["lea@meridian.example", "theo@meridian.example"]
    mail = next(mail for mail in mailoutbox if mail.to == ["lea@meridian.example"])
    assert mail.subject == "Moved: Hard talks · Toulouse, 3 May"
    assert "This has moved to another time." in mail.body
    assert "Mon 3 May 2027, 14:00–16:00 (Europe/Paris)" in mail.body
    assert "Time before: Fri 30 Apr 2027, 09:00–11:00 (Europe/Paris)" in mail.body
    assert f"Place before: {session.venue}" in mail.body


def test_a_moved_meeting_says_when_it_was(cast, noon, mailoutbox):
    relation = coaching.start_relation(
        actor=cast.ada, coach_id=cast.carla.pk, person_id=cast.lea.pk, context_id=None, now=noon
    )
    meeting = coaching.plan_meeting(
        actor=cast.carla,
        relation_id=relation.pk,
        starts=WallTime(date(2027, 4, 29), time(9), "Europe/Paris"),
        minutes=30,
        now=noon,
    )
    first = deliver(mailoutbox, noon)
    coaching.move_meeting(
        actor=cast.carla,
        meeting_id=meeting.pk,
        starts=WallTime(date(2027, 4, 29), time(10), "Europe/Paris"),
        minutes=30,
        place="",
        room_url="",
        now=noon + FOLLOWING,
    )
    second = deliver(mailoutbox, noon + FOLLOWING)

    mail = next(mail for mail in mailoutbox if mail.to == ["lea@meridian.example"])
    assert mail.subject == "Moved: Coaching with Carla Reyes, 29 Apr"
    assert "Time before: Thu 29 Apr 2027, 09:00–09:30 (Europe/Paris)" in mail.body
    assert {one[3] for one in described(first + second)} == {PRODUCT}
    assert len(events_of(cast.carla, noon)) == len(events_of(cast.lea, noon)) == 1


def test_the_organiser_of_an_appointment_stays_when_the_address_of_the_product_changes(
    cast, offering, session, noon, mailoutbox, settings
):
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    deliver(mailoutbox, noon)

    settings.DEFAULT_FROM_EMAIL = "Learning <learning@meridian.example>"
    move(cast, session, noon + FOLLOWING)

    assert described(deliver(mailoutbox, noon + FOLLOWING)) == [("lea", "REQUEST", 1, PRODUCT)]
    assert {str(event["organizer"]) for event in events_of(cast.lea, noon)} == {PRODUCT}


def test_an_invite_of_an_older_version_keeps_its_organiser(cast, offering, session, noon, mailoutbox):
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    deliver(mailoutbox, noon)
    SentAppointment.objects.all().delete()  # older versions noted nothing

    move(cast, session, noon + FOLLOWING)
    moved = deliver(mailoutbox, noon + FOLLOWING)
    services.cancel_booking(actor=cast.lea, offering_id=offering.pk, now=noon + 2 * FOLLOWING)
    cancelled = deliver(mailoutbox, noon + 2 * FOLLOWING)

    assert described(moved + cancelled) == [
        ("lea", "REQUEST", 1, "mailto:theo@meridian.example"),
        ("lea", "CANCEL", 2, "mailto:theo@meridian.example"),
    ]


@pytest.mark.parametrize("zone_name", ["Europe/Paris", "UTC", "Asia/Tokyo"])
def test_an_empty_subscription_is_a_calendar_with_a_component(cast, noon, zone_name):
    cast.lea.own_zone_name = zone_name

    calendar = Calendar.from_ical(feeds.write_calendar(cast.lea, now=noon))

    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]
    assert calendar.walk("VTIMEZONE")[0]["tzid"] == cast.lea.zone_name
    assert calendar.walk("VTIMEZONE")[0].subcomponents


def test_a_subscription_asks_the_same_for_many_sessions(cast, offering, session, noon):
    def count():
        with CaptureQueriesContext(connection) as asked:
            feeds.write_calendar(cast.theo, now=noon)
        return len(asked)

    few = count()
    for day in range(1, 6):
        make_session(cast, offering, noon, on=date(2027, 5, day + 2))
    assert len(events_of(cast.theo, noon)) == 6

    assert count() == few <= 7


def transfer(cast, now, *, former, new):
    services.transfer_sessions(
        actor=cast.ada, from_id=getattr(cast, former).pk, to_id=getattr(cast, new).pk, now=now
    )


def hand_over(cast, session, now, *, to, beside=None):
    session.refresh_from_db()
    services.move_session(
        actor=cast.ada,
        session_id=session.pk,
        starts=WallTime(date(2027, 4, 30), time(9), "Europe/Paris"),
        minutes=120,
        venue=session.venue,
        room_url=session.room_url,
        facilitators=[person.pk for person in (to, beside) if person is not None],
        now=now,
    )


def uid_of(calendar):
    return calendar.walk("VEVENT")[0]["uid"]


def calendar_text(mail):
    part = next(part for part in mail.message().walk() if part.get_content_type() == "text/calendar")
    return part.get_payload(decode=True)


def test_the_mail_of_a_moved_session_is_the_invite_alone_for_who_runs_it(cast, session, noon):
    OutboxMessage.objects.all().delete()

    services.move_session(
        actor=cast.ada,
        session_id=session.pk,
        starts=WallTime(date(2027, 5, 3), time(14), "Europe/Paris"),
        minutes=120,
        venue="Room 5",
        room_url="",
        now=noon + timedelta(minutes=1),
    )

    assert [message.kind for message in OutboxMessage.objects.all()] == ["invite"]
