"""From a change to a mail that a calendar takes in."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from icalendar import Calendar

from interleave.coaching import services as coaching
from interleave.interop.calendar import delivery, feeds
from interleave.kernel import errors, outbox, tenancy
from interleave.kernel.models import OutboxMessage
from interleave.kernel.wall_time import WallTime
from interleave.live import services
from tests.live.conftest import make_activity, make_offering, make_session

FOLLOWING = timedelta(minutes=1)


@pytest.fixture
def offering(cast, noon):
    return make_offering(cast, make_activity(cast, noon), noon)


@pytest.fixture
def session(cast, offering, noon):
    return make_session(cast, offering, noon)


def queue():
    """Who is to hear what, in order, beside the facilitators."""
    rows = OutboxMessage.objects.filter(kind="invite", delivered_at=None).order_by("put_at", "pk")
    return [(row.payload["method"], row.payload["person_id"]) for row in rows if row.payload["what"] != "run"]


def deliver(mailoutbox, now, *, runs=False):
    """Drain the invites; return the calendar objects and the mails they came in.

    Those of facilitators with `runs`, the others without.
    """
    mailoutbox.clear()
    outbox.drain(senders={"invite": delivery.send_invite}, now=now)
    mails = [mail.message() for mail in mailoutbox]
    found = []
    for mail in mails:
        part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
        calendar = Calendar.from_ical(part.get_payload(decode=True))
        if calendar.walk("VEVENT")[0]["uid"].startswith("run-") == runs:
            found.append((calendar, mail, part))
    return found


def move(cast, session, now, **changes):
    wanted = {"starts": WallTime(date(2027, 5, 3), time(14), "Europe/Paris"), "minutes": 120,
              "venue": "Room 5",
              "room_url": session.room_url, "now": now, **changes}  # fmt: skip
    return services.move_session(actor=cast.theo, session_id=session.pk, **wanted)


def test_a_booking_invites_and_its_cancelling_takes_it_out_again(cast, offering, session, noon, mailoutbox):
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    [(invite, mail, part)] = deliver(mailoutbox, noon)
    services.cancel_booking(actor=cast.lea, offering_id=offering.pk, now=noon + FOLLOWING)
    [(cancel, _mail, _part)] = deliver(mailoutbox, noon + FOLLOWING)

    first, last = invite.walk("VEVENT")[0], cancel.walk("VEVENT")[0]
    assert (invite["method"], cancel["method"]) == ("REQUEST", "CANCEL")
    assert first["uid"] == last["uid"]
    assert last["sequence"] > first["sequence"]
    assert first["dtstart"].dt.astimezone(UTC) == datetime(2027, 4, 30, 7, tzinfo=UTC)
    assert mail["to"] == "lea@meridian.example"
    assert part.get_param("method") == "REQUEST"
    assert [p.get_filename() for p in mail.walk() if p.get_filename()] == ["invite.ics"]


def test_coming_back_after_cancelling_has_a_higher_sequence_still(cast, offering, session, noon, mailoutbox):
    sequences = []
    for turn, act in enumerate([services.book, services.cancel_booking, services.book]):
        now = noon + turn * FOLLOWING
        act(actor=cast.lea, offering_id=offering.pk, now=now)
        [(calendar, _mail, _part)] = deliver(mailoutbox, now)
        sequences.append(calendar.walk("VEVENT")[0]["sequence"])

    assert sequences == [0, 1, 2]


def test_moving_a_session_updates_the_same_appointment_of_everybody_booked(
    cast, offering, session, noon, mailoutbox
):
    for person in (cast.lea, cast.kenji):
        services.book(actor=person, offering_id=offering.pk, now=noon)
    before = {cal.walk("VEVENT")[0]["uid"] for cal, _m, _p in deliver(mailoutbox, noon)}

    move(cast, session, noon + FOLLOWING)
    moved = deliver(mailoutbox, noon + FOLLOWING)

    assert {cal.walk("VEVENT")[0]["uid"] for cal, _m, _p in moved} == before
    assert {cal.walk("VEVENT")[0]["sequence"] for cal, _m, _p in moved} == {1}
    assert {cal.walk("VEVENT")[0]["dtstart"].dt.astimezone(UTC).hour for cal, _m, _p in moved} == {12}


def test_a_session_added_later_reaches_those_who_booked_before(cast, offering, noon, mailoutbox):
    make_session(cast, offering, noon)
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    before = queue()

    make_session(cast, offering, noon + FOLLOWING, on=date(2027, 5, 7))

    assert before == [("REQUEST", str(cast.lea.pk))]
    assert queue() == [("REQUEST", str(cast.lea.pk))] * 2


def test_who_waits_is_invited_only_with_the_seat(cast, noon):
    offering = make_offering(cast, make_activity(cast, noon), noon, seats=1)
    make_session(cast, offering, noon)
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    services.book(actor=cast.kenji, offering_id=offering.pk, now=noon + FOLLOWING)
    waiting = queue()

    services.change_seats(actor=cast.ada, offering_id=offering.pk, seats=2, now=noon + 2 * FOLLOWING)

    assert waiting == [("REQUEST", str(cast.lea.pk))]
    assert queue()[1:] == [("REQUEST", str(cast.kenji.pk))]


def test_calling_an_offering_off_cancels_once_per_person_and_restoring_invites_again(
    cast, offering, session, noon, mailoutbox
):
    for person in (cast.lea, cast.kenji):
        services.book(actor=person, offering_id=offering.pk, now=noon)
    deliver(mailoutbox, noon)

    services.cancel_offering(actor=cast.ada, offering_id=offering.pk, reason="Flooded", now=noon + FOLLOWING)
    off = deliver(mailoutbox, noon + FOLLOWING)
    services.restore_offering(actor=cast.ada, offering_id=offering.pk, now=noon + 2 * FOLLOWING)
    back = deliver(mailoutbox, noon + 2 * FOLLOWING)

    assert [cal["method"] for cal, _m, _p in off] == ["CANCEL", "CANCEL"]
    assert [(cal["method"], cal.walk("VEVENT")[0]["sequence"]) for cal, _m, _p in back] == [
        ("REQUEST", 2)
    ] * 2


def test_another_modality_updates_the_invite_with_the_place(cast, noon, mailoutbox):
    offering = make_offering(cast, make_activity(cast, noon, modality="hybrid"), noon)
    session = make_session(cast, offering, noon)
    found = []
    for number, modality in enumerate(["in_person", "virtual", "virtual"]):
        now = noon + number * FOLLOWING
        services.book(actor=cast.lea, offering_id=offering.pk, modality=modality, now=now)
        found += deliver(mailoutbox, now)

    told = [
        (str(cal["method"]), cal.events[0]["sequence"], cal.events[0]["location"]) for cal, _m, _p in found
    ]
    assert told == [("REQUEST", 0, "Room 4"), ("REQUEST", 1, session.room_url)]
    assert len({cal.events[0]["uid"] for cal, _m, _p in found}) == 1
    [event] = Calendar.from_ical(feeds.write_calendar(cast.lea, now=noon)).events
    assert event["location"] == session.room_url


def test_a_message_that_was_overtaken_says_nothing(cast, offering, session, noon, mailoutbox):
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    services.cancel_booking(actor=cast.lea, offering_id=offering.pk, now=noon + FOLLOWING)

    found = deliver(mailoutbox, noon + FOLLOWING)

    assert [cal["method"] for cal, _m, _p in found] == ["CANCEL"]


def test_a_mail_sent_again_has_the_same_identity(cast, offering, session, noon, mailoutbox):
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    message = OutboxMessage.objects.get(kind="invite", payload__what="session")

    for _again in range(2):
        delivery.send_invite(message)

    first, second = (mail.message()["Message-ID"] for mail in mailoutbox)
    assert first == second == delivery.message_id(message.key)


def test_the_text_says_the_time_in_the_readers_zone_and_in_the_places(
    cast, offering, session, noon, mailoutbox
):
    services.book(actor=cast.kenji, offering_id=offering.pk, now=noon)

    deliver(mailoutbox, noon)

    [mail] = [mail for mail in mailoutbox if mail.to == ["kenji@meridian.example"]]
    body = mail.body
    assert "Fri 30 Apr 2027, 16:00–18:00 (Asia/Tokyo)" in body
    assert "Fri 30 Apr 2027, 09:00–11:00 (Europe/Paris)" in body
    assert mail.subject == "Invitation: Hard talks · Toulouse, 30 Apr"


def test_coach_and_person_are_both_invited_by_the_same_organiser(cast, noon, mailoutbox):
    relation = coaching.start_relation(
        actor=cast.ada, coach_id=cast.carla.pk, person_id=cast.lea.pk, context_id=None, now=noon
    )
    meeting = coaching.plan_meeting(
        actor=cast.carla, relation_id=relation.pk, starts=WallTime(date(2027, 4, 29), time(9), "Asia/Tokyo"),
        minutes=30, now=noon,
    )  # fmt: skip

    planned = deliver(mailoutbox, noon)
    coaching.cancel_meeting(actor=cast.lea, meeting_id=meeting.pk, reason="ill", now=noon + FOLLOWING)
    cancelled = deliver(mailoutbox, noon + FOLLOWING)

    by_reader = {mail["to"]: cal.walk("VEVENT")[0] for cal, mail, _p in planned}
    assert by_reader["lea@meridian.example"]["summary"] == "Coaching with Carla Reyes"
    assert by_reader["lea@meridian.example"]["organizer"] == "mailto:no-reply@localhost"
    assert by_reader["lea@meridian.example"]["organizer"].params["SENT-BY"] == "mailto:carla@meridian.example"
    assert by_reader["carla@meridian.example"]["summary"] == "Coaching with Léa Martin"
    assert by_reader["carla@meridian.example"]["organizer"] == "mailto:no-reply@localhost"
    assert by_reader["carla@meridian.example"]["uid"] == by_reader["lea@meridian.example"]["uid"]
    assert [cal["method"] for cal, _m, _p in cancelled] == ["CANCEL", "CANCEL"]


def test_the_secret_address_shows_its_owner_what_she_has_a_place_in(cast, offering, session, noon):
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    token = feeds.open_feed(actor=cast.lea, now=noon)

    with tenancy.scope(cast.outside.id):
        calendar = Calendar.from_ical(feeds.read_feed(token=token, now=noon))

    assert calendar["method"] == "PUBLISH"
    assert [event["summary"] for event in calendar.walk("VEVENT")] == ["Hard talks · Toulouse"]


def test_the_subscribed_calendar_and_the_invite_speak_of_the_same_appointment(
    cast, offering, session, noon, mailoutbox
):
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    [(invite, _mail, _part)] = deliver(mailoutbox, noon)

    calendar = Calendar.from_ical(feeds.read_feed(token=feeds.open_feed(actor=cast.lea, now=noon), now=noon))

    assert calendar.walk("VEVENT")[0]["uid"] == invite.walk("VEVENT")[0]["uid"]


def test_a_new_address_ends_the_old_and_a_revoked_one_opens_nothing(cast, noon):
    old = feeds.open_feed(actor=cast.lea, now=noon)
    new = feeds.open_feed(actor=cast.lea, now=noon)

    with pytest.raises(errors.NotFound):
        feeds.read_feed(token=old, now=noon)
    assert feeds.read_feed(token=new, now=noon)

    feeds.revoke_feed(actor=cast.lea, now=noon)
    with pytest.raises(errors.NotFound):
        feeds.read_feed(token=new, now=noon)
    assert not feeds.has_feed(actor=cast.lea)


def test_the_file_of_a_booking_is_for_who_has_the_seat(cast, offering, session, noon):
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)

    assert b"Hard talks" in feeds.write_booking(actor=cast.lea, offering_id=offering.pk, now=noon)
    with pytest.raises(errors.NotFound):
        feeds.write_booking(actor=cast.kenji, offering_id=offering.pk, now=noon)
