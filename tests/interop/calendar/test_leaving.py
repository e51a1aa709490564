"""Calendars of people who leave, and of facilitators whose sessions are older than their invites."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from interleave.interop.calendar.models import SentAppointment
from interleave.kernel import clock
from interleave.kernel.models import OutboxMessage
from interleave.live import services
from interleave.live.models import SessionFacilitator
from interleave.people import services as people
from tests.interop.calendar.test_invites import FOLLOWING, deliver, move
from tests.live.conftest import make_activity, make_offering, make_session


@pytest.fixture
def offering(cast, noon):
    return make_offering(cast, make_activity(cast, noon), noon)


@pytest.fixture
def session(cast, offering, noon):
    return make_session(cast, offering, noon)


def test_closing_an_account_cancels_what_its_calendar_was_sent(cast, offering, session, noon, mailoutbox):
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    [(invite, _mail, _part)] = deliver(mailoutbox, noon)

    people.close_account(actor=cast.ada, person_id=cast.lea.pk, now=noon + FOLLOWING)
    [(cancel, mail, _part)] = deliver(mailoutbox, noon + FOLLOWING)

    first, last = invite.walk("VEVENT")[0], cancel.walk("VEVENT")[0]
    assert (cancel["method"], last["status"], mail["to"]) == ("CANCEL", "CANCELLED", cast.lea.email)
    assert first["uid"] == last["uid"]
    assert last["sequence"] > first["sequence"]


def test_a_closed_account_hears_nothing_of_appointments_that_its_calendar_never_had(
    cast, offering, session, noon, mailoutbox
):
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)

    people.close_account(actor=cast.ada, person_id=cast.lea.pk, now=noon + FOLLOWING)

    assert deliver(mailoutbox, noon + FOLLOWING) == []


def test_closing_an_account_cancels_an_invite_of_an_older_version(cast, offering, session, noon, mailoutbox):
    services.book(actor=cast.lea, offering_id=offering.pk, now=noon)
    deliver(mailoutbox, noon)
    SentAppointment.objects.all().delete()  # as older versions, which noted nothing

    people.close_account(actor=cast.ada, person_id=cast.lea.pk, now=noon + FOLLOWING)
    [(cancel, _mail, _part)] = deliver(mailoutbox, noon + FOLLOWING)

    assert cancel["method"] == "CANCEL"


def test_a_closed_account_gets_no_invite_and_one_cancel_when_its_session_is_handed_over(
    cast, offering, session, noon, mailoutbox
):
    deliver(mailoutbox, noon)
    people.close_account(actor=cast.ada, person_id=cast.theo.pk, now=noon)
    move(cast, session, noon + FOLLOWING)
    kept = deliver(mailoutbox, noon + FOLLOWING, runs=True)

    services.transfer_sessions(
        actor=cast.ada, from_id=cast.theo.pk, to_id=cast.kenji.pk, now=noon + 2 * FOLLOWING
    )
    found = deliver(mailoutbox, noon + 2 * FOLLOWING, runs=True)

    assert kept == []
    assert {(str(one["method"]), mail["to"]) for one, mail, _part in found} == {
        ("REQUEST", cast.kenji.email),
        ("CANCEL", cast.theo.email),
    }


def update(now, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: now)
    import_module("interleave.interop.migrations.0003_invite_facilitators").forward(apps, None)


def test_an_update_invites_facilitators_once_and_not_long_before_the_session(
    cast, offering, session, noon, mailoutbox, monkeypatch
):
    later = make_session(cast, offering, noon, on=date(2027, 9, 1))
    OutboxMessage.objects.all().delete()  # as older versions planned: without an invite

    update(noon, monkeypatch)
    at_once = deliver(mailoutbox, noon, runs=True)
    update(noon, monkeypatch)
    again = deliver(mailoutbox, noon, runs=True)
    early = deliver(mailoutbox, later.starts_at - timedelta(days=15), runs=True)
    due = deliver(mailoutbox, later.starts_at - timedelta(days=14), runs=True)

    assert [str(found["method"]) for found, _mail, _part in at_once] == ["REQUEST"]
    assert str(session.pk) in at_once[0][0].walk("VEVENT")[0]["uid"]
    assert (again, early) == ([], [])
    assert [mail["to"] for _found, mail, _part in due] == [cast.theo.email]
    assert str(later.pk) in due[0][0].walk("VEVENT")[0]["uid"]


def test_an_update_invites_nobody_to_what_is_over_off_or_in_the_calendar(
    cast, offering, session, noon, mailoutbox, monkeypatch
):
    deliver(mailoutbox, noon, runs=True)
    assert SentAppointment.objects.filter(what="run").count() == 1
    handed = make_session(cast, offering, noon, on=date(2027, 5, 4))
    off = make_session(cast, offering, noon, on=date(2027, 5, 5))
    services.cancel_session(actor=cast.ada, session_id=off.pk, reason="Flood", now=noon)
    OutboxMessage.objects.all().delete()

    update(noon, monkeypatch)
    SessionFacilitator.objects.filter(session=handed).delete()

    waiting = OutboxMessage.objects.values_list("payload__id", flat=True)
    assert set(waiting) == {str(handed.pk)}
    assert deliver(mailoutbox, noon + timedelta(days=20), runs=True) == []
