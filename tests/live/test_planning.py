"""Opening offerings and planning sessions."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest

from interleave.engine import events
from interleave.kernel import errors
from interleave.kernel.wall_time import TimeInDoubt, UnknownZone, WallTime
from interleave.ledger import ledger
from interleave.live import selectors, services
from interleave.live.models import LiveActivity, Offering, OfferingChange, Session
from tests.live.conftest import make_activity, make_offering, make_session


def latest(kind):
    return next(event for _entry, event in ledger.events_of() if isinstance(event, kind))


def test_defining_the_same_activity_twice_records_it_once(cast, noon):
    first = make_activity(cast, noon)
    second = make_activity(cast, noon + timedelta(hours=1))

    assert first == second
    assert sum(isinstance(event, events.LiveActivityPublished) for _e, event in ledger.events_of()) == 1


def test_only_organisers_define_activities(cast, noon):
    with pytest.raises(errors.Forbidden):
        services.define_activity(
            actor=cast.lea, slug="x", title="X", kind="workshop", modality="virtual", minutes=10, seats=5,
            agenda="", facilitator_notes="", objectives=[], now=noon,
        )  # fmt: skip

    assert not LiveActivity.objects.exists()


def test_an_offering_opened_twice_with_one_id_exists_once(cast, workshop, noon):
    wanted = {
        "actor": cast.ada, "activity_id": workshop.pk, "context_id": None, "title": "", "seats": 5,
        "facilitators": [], "now": noon, "offering_id": uuid4(),
    }  # fmt: skip

    first, second = services.open_offering(**wanted), services.open_offering(**wanted)

    assert first == second
    assert Offering.objects.count() == 1


def test_learners_open_no_offerings(cast, workshop, noon):
    with pytest.raises(errors.Forbidden):
        services.open_offering(
            actor=cast.lea,
            activity_id=workshop.pk,
            context_id=None,
            title="",
            seats=5,
            facilitators=[],
            now=noon,
        )

    assert not Offering.objects.exists()


def test_a_session_is_stored_as_the_instant_that_its_place_shows(cast, offering, noon):
    paris = make_session(cast, offering, noon)
    tokyo = make_session(cast, offering, noon, zone_name="Asia/Tokyo")
    toronto = make_session(cast, offering, noon, zone_name="America/Toronto")

    assert [row.starts_at for row in (paris, tokyo, toronto)] == [
        datetime(2027, 4, 30, 7, tzinfo=UTC),
        datetime(2027, 4, 30, 0, tzinfo=UTC),
        datetime(2027, 4, 30, 13, tzinfo=UTC),
    ]
    assert paris.ends_at - paris.starts_at == timedelta(minutes=120)


@pytest.mark.parametrize(
    ("on", "at", "zone", "earlier", "later"),
    [
        (date(2028, 3, 26), time(2, 30), "Europe/Paris", "00:30", "01:30"),
        (date(2027, 10, 31), time(2, 30), "Europe/Paris", "00:30", "01:30"),
        (date(2028, 3, 12), time(2, 30), "America/Toronto", "06:30", "07:30"),
        (date(2027, 11, 7), time(1, 30), "America/Toronto", "05:30", "06:30"),
    ],
)
def test_a_time_in_a_daylight_saving_night_is_asked_and_stored_as_chosen(
    cast, offering, noon, on, at, zone, earlier, later
):
    with pytest.raises(TimeInDoubt) as doubt:
        make_session(cast, offering, noon, on=on, at=at, zone_name=zone)

    assert not Session.objects.exists()
    assert [f"{choice.instant:%H:%M}" for choice in doubt.value.choices] == [earlier, later]
    for key, wanted in (("earlier", earlier), ("later", later)):
        session = services.plan_session(
            actor=cast.ada,
            offering_id=offering.pk,
            starts=WallTime(on, at, zone, key),
            now=noon,
            despite_clash=True,
        )
        assert f"{session.starts_at:%H:%M}" == wanted


def test_the_question_about_a_skipped_time_names_night_zone_and_both_clocks(cast, offering, noon):
    with pytest.raises(TimeInDoubt) as doubt:
        make_session(cast, offering, noon, on=date(2028, 3, 26), at=time(2, 30))

    assert doubt.value.message == (
        "On Sun 26 Mar 2028 the clocks of Europe/Paris go forward and skip 02:30. "
        "Choose one of the two times."
    )
    assert [choice.words for choice in doubt.value.choices] == [
        "01:30 CET (UTC+01:00)",
        "03:30 CEST (UTC+02:00)",
    ]


def test_tokyo_nights_are_never_in_doubt(cast, offering, noon):
    session = make_session(cast, offering, noon, on=date(2028, 3, 26), at=time(2, 30), zone_name="Asia/Tokyo")

    assert session.starts_at == datetime(2028, 3, 25, 17, 30, tzinfo=UTC)


def test_a_zone_that_nobody_knows_is_refused(cast, offering, noon):
    with pytest.raises(UnknownZone, match="Mars"):
        make_session(cast, offering, noon, zone_name="Mars/Base")

    assert not Session.objects.exists()


def test_a_past_date_is_refused_with_a_sentence(cast, offering, noon):
    with pytest.raises(errors.Invalid, match="in the past"):
        make_session(cast, offering, noon, on=date(2027, 4, 21))

    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "url", ["http://meet.example.org/x", "javascript:alert(1)", "https://", "meet", "https://a b"]
)
def test_the_link_of_a_room_is_https_or_nothing(cast, offering, noon, url):
    with pytest.raises(errors.Invalid, match="https://"):
        make_session(cast, offering, noon, room_url=url)

    assert not Session.objects.exists()


def test_a_facilitator_in_two_places_is_a_warning_that_can_be_overruled(
    cast, workshop, offering, session, noon
):
    other = make_offering(cast, workshop, noon, title="Tokyo")

    with pytest.raises(services.FacilitatorBusy, match="Theo Grant already has “Hard talks · Toulouse”"):
        make_session(cast, other, noon)
    assert not other.sessions.exists()

    make_session(cast, other, noon, despite_clash=True)
    assert other.sessions.count() == 1


def test_moving_a_session_raises_its_revision_once(cast, session, noon):
    wanted = {
        "actor": cast.theo, "session_id": session.pk,
        "starts": WallTime(date(2027, 5, 3), time(14), "Europe/Paris"),
        "minutes": 90, "venue": "Room 5", "room_url": "", "now": noon,
    }  # fmt: skip

    services.move_session(**wanted)
    moved = services.move_session(**wanted)

    assert moved.revision == 1
    assert moved.starts_at == datetime(2027, 5, 3, 12, tzinfo=UTC)
    assert latest(events.SessionMoved).revision == 1
    assert sum(isinstance(event, events.SessionMoved) for _e, event in ledger.events_of()) == 1


def test_cancelling_a_session_needs_a_reason_and_keeps_it(cast, session, noon):
    with pytest.raises(errors.Invalid):
        services.cancel_session(actor=cast.theo, session_id=session.pk, reason=" ", now=noon)

    services.cancel_session(actor=cast.theo, session_id=session.pk, reason="Theo is ill", now=noon)

    session.refresh_from_db()
    assert (session.state, session.cancel_reason, session.cancelled_by) == (
        "cancelled",
        "Theo is ill",
        cast.theo,
    )


def test_others_do_not_find_the_session_to_move(cast, session, noon):
    for person in (cast.lea, cast.carla, cast.kenji):
        with pytest.raises(errors.NotFound):
            services.cancel_session(actor=person, session_id=session.pk, reason="x", now=noon)

    session.refresh_from_db()
    assert session.state == "planned"


def test_every_change_of_an_offering_is_a_dated_row(cast, offering, noon):
    services.change_seats(actor=cast.ada, offering_id=offering.pk, seats=4, now=noon)
    services.cancel_offering(actor=cast.ada, offering_id=offering.pk, reason="No room", now=noon)
    services.restore_offering(actor=cast.ada, offering_id=offering.pk, now=noon)

    rows = (
        OfferingChange.objects.filter(offering=offering)
        .order_by("pk")
        .values_list("state", "seats", "reason")
    )
    assert list(rows) == [
        ("draft", 2, "opened"),
        ("published", 2, ""),
        ("published", 4, ""),
        ("cancelled", 4, "No room"),
        ("published", 4, "restored"),
    ]


def test_people_of_another_organisation_are_not_made_facilitators(cast, offering):
    with pytest.raises(errors.Invalid, match="your organisation"):
        services.change_facilitators(actor=cast.ada, offering_id=offering.pk, facilitators=[cast.oona.pk])

    assert selectors.list_facilitator_ids(offering.pk) == [cast.theo.pk]
