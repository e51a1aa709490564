"""Mails: what stands in them, that they come once, and that a failing server loses none."""

from datetime import timedelta

import pytest
from django.utils.module_loading import import_string

from interleave.kernel import outbox
from interleave.kernel.models import OutboxMessage
from interleave.live import services as live
from interleave.notifications import services
from interleave.people import services as people


@pytest.fixture
def booked(cast, offering, session, noon):
    """Léa waits for a seat: news that no calendar invite brings."""
    for person in (cast.theo, cast.carla):
        live.book_person(actor=cast.ada, offering_id=offering.pk, person_id=person.pk, now=noon)
    return live.book_person(actor=cast.ada, offering_id=offering.pk, person_id=cast.lea.pk, now=noon)


def drain(now, settings):
    senders = {
        kind: import_string(name) for kind, name in settings.SENDERS.items() if kind.startswith("mail.")
    }
    return outbox.drain(senders=senders, now=now)


def text_of(mail):
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def test_a_mail_says_what_the_notification_says_and_leads_to_it(cast, booked, sink, settings, noon):
    assert drain(noon, settings) == 1

    (mail,) = sink.mails
    text = text_of(mail)
    html = mail.get_body(("html",)).get_content()
    link = f"https://learn.example.org/offerings/{booked.offering_id}/"
    assert mail["To"] == "lea@meridian.example"
    assert mail["Subject"] == "You are on the waiting list: Hard talks · Toulouse"
    assert "Hello Léa," in text
    assert "Fri 30 Apr 2027, 09:00 (Europe/Paris)" in text
    assert link in text
    assert f'href="{link}"' in html
    assert "https://learn.example.org/profile/" in text
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_mail_comes_once_however_often_the_outbox_is_drained(booked, sink, settings, noon):
    for hours in range(4):
        drain(noon + timedelta(hours=hours), settings)

    assert len(sink.mails) == 1


def test_a_server_that_refuses_gets_the_mail_again_later(booked, sink, settings, noon):
    sink.refusals = 2

    assert drain(noon, settings) == 0
    assert drain(noon + timedelta(seconds=29), settings) == 0
    assert drain(noon + timedelta(seconds=31), settings) == 0
    assert drain(noon + timedelta(minutes=5), settings) == 1

    assert len(sink.mails) == 1
    message = OutboxMessage.objects.get(kind="mail.notification")
    assert (message.attempts, message.last_error) == (3, "")


def test_a_mail_that_is_sent_again_after_a_broken_connection_is_known_as_the_same(
    booked, sink, settings, noon
):
    sink.hang_ups = 1

    assert drain(noon, settings) == 0
    assert drain(noon + timedelta(minutes=1), settings) == 1

    first, second = sink.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].endswith("@learn.example.org>")
    assert first["Date"] == second["Date"]


def test_a_server_that_is_away_loses_nothing(booked, sink, settings, noon):
    settings.EMAIL_PORT = 9  # nobody listens there

    assert drain(noon, settings) == 0
    assert "ConnectionRefusedError" in OutboxMessage.objects.get(kind="mail.notification").last_error

    settings.EMAIL_PORT = sink.address[1]
    assert drain(noon + timedelta(minutes=1), settings) == 1


def test_who_wants_no_mail_of_a_topic_gets_none_and_reads_it_in_the_page(
    cast, offering, session, told, sink, settings, noon
):
    services.choose_mail(actor=cast.lea, topics={"journeys"}, now=noon)
    services.choose_mail(actor=cast.lea, topics={"journeys", "due"}, now=noon)
    for person in (cast.theo, cast.carla, cast.lea):
        live.book_person(actor=cast.ada, offering_id=offering.pk, person_id=person.pk, now=noon)

    assert drain(noon, settings) == 0

    assert told(cast.lea) == ["waitlisted"]


def test_a_seat_comes_by_calendar_invite_alone(cast, session, noon):
    live.book_person(actor=cast.ada, offering_id=session.offering_id, person_id=cast.lea.pk, now=noon)

    assert set(OutboxMessage.objects.values_list("kind", flat=True)) == {"invite"}


def test_whoever_left_meanwhile_gets_no_mail(cast, booked, sink, settings, noon):
    people.close_account(actor=cast.ada, person_id=cast.lea.pk, now=noon)

    assert drain(noon, settings) == 1

    assert sink.mails == []


def test_an_invitation_comes_with_a_link_that_works(cast, sink, settings, noon):
    invitation = people.invite(actor=cast.ada, person_id=cast.lea.pk, now=noon)
    assert people.token_of(invitation.pk) not in str(OutboxMessage.objects.get().payload)

    drain(noon, settings)

    (mail,) = sink.mails
    token = text_of(mail).split("/invitation/")[1].split("/")[0]
    assert mail["Subject"] == "Your account at Meridian"
    assert "until Thursday 6 May" in text_of(mail)
    assert people.find_invitation(token=token, now=noon) == invitation


def test_an_invitation_that_was_replaced_before_it_was_sent_is_not_sent(cast, sink, settings, noon):
    people.invite(actor=cast.ada, person_id=cast.lea.pk, now=noon)
    second = people.invite(actor=cast.ada, person_id=cast.lea.pk, now=noon)

    drain(noon, settings)

    (mail,) = sink.mails
    assert people.token_of(second.pk) in text_of(mail)


def test_a_forgotten_password_comes_with_a_link_that_works(cast, sink, settings, noon):
    people.request_password_reset(email="lea@meridian.example", now=noon)

    drain(noon, settings)

    (mail,) = sink.mails
    person_id, token = text_of(mail).split("/password/")[1].split("/")[:2]
    assert people.find_reset(person_id=person_id, token=token) == cast.lea


def test_names_and_titles_cannot_break_a_mail(cast, sink, settings, noon):
    people.update_profile(actor=cast.lea, name="<b>Léa</b> & co", zone_name="", language="en", now=noon)
    people.request_password_reset(email="lea@meridian.example", now=noon)

    drain(noon, settings)

    html = sink.mails[0].get_body(("html",)).get_content()
    assert "<b>" not in html
    assert "&lt;b&gt;" in html
