"""The days of a journey end at midnight where the person is now."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from interleave.engine import events
from interleave.journeys import services
from interleave.journeys.models import Enrolment, StepProgress
from interleave.ledger import ledger
from interleave.ledger.models import LedgerEntry
from interleave.people import services as people
from interleave.people.models import Site
from tests.journeys.conftest import ADVANCE, Happenings

pytestmark = pytest.mark.django_db

VANCOUVER, TOKYO = "America/Vancouver", "Asia/Tokyo"


def move(person: Any, zone_name: str, now: datetime) -> None:
    people.update_profile(actor=person, name=person.name, zone_name=zone_name, language="en", now=now)


def stored() -> list[list[dict[str, Any]]]:
    return [list(model.objects.order_by("id").values()) for model in (StepProgress, Enrolment)]


def test_moving_moves_the_due_instants(walker, cast, noon):
    assert walker.row("start").due_at == datetime(2027, 4, 28, 22, tzinfo=UTC)

    move(cast.lea, VANCOUVER, noon)

    assert walker.row("start").due_at == datetime(2027, 4, 29, 7, tzinfo=UTC)
    assert walker.reload().zone_name == VANCOUVER


def test_a_step_is_late_after_midnight_where_the_person_is(walker, cast, noon):
    move(cast.lea, VANCOUVER, noon)
    evening = datetime(2027, 4, 29, 1, tzinfo=UTC)  # the 28th, 18:00 in Vancouver; past midnight in Paris

    assert walker.place_of("start", now=evening).state == "open"
    assert walker.place_of("start", now=evening + timedelta(hours=6)).state == "late"
    assert walker.place_of("start", now=evening).due_on.day == 28


def test_what_was_done_stays_as_it_is(walker, cast, noon):
    Happenings(cast.lea.pk, noon, walker.place.pk).answered("start")

    move(cast.lea, VANCOUVER, noon + timedelta(hours=1))

    assert walker.row("start").done_at == noon
    assert walker.reload().done_count == 1


def test_a_step_that_is_open_is_not_closed_again(walker, cast, noon):
    midnight = datetime(2027, 4, 21, 22, 30, tzinfo=UTC)  # half past midnight in Paris, the first day
    assert walker.place_of("start", now=midnight).state == "open"

    move(cast.lea, VANCOUVER, midnight)

    assert walker.place_of("start", now=midnight).state == "open"
    assert walker.place_of("film", now=midnight).opens_at == datetime(2027, 4, 29, 7, tzinfo=UTC)


def test_an_administrator_who_moves_a_person_moves_the_dates(walker, cast, noon):
    details = people.PersonDetails(
        name=cast.lea.name, email=cast.lea.email, site_id=cast.lea.site_id, zone_name=TOKYO
    )

    people.change_person(actor=cast.ada, person_id=cast.lea.pk, details=details, now=noon)

    assert walker.reload().zone_name == TOKYO


def test_moving_to_another_site_moves_the_dates(walker, cast, noon):
    site = people.add_site(actor=cast.ada, name="Osaka", zone_name=TOKYO, now=noon)
    details = people.PersonDetails(name=cast.lea.name, email=cast.lea.email, site_id=site.pk)

    people.change_person(actor=cast.ada, person_id=cast.lea.pk, details=details, now=noon)

    assert walker.reload().zone_name == TOKYO


def test_a_site_that_moves_its_clock_moves_its_people_without_a_zone_of_their_own(walker, cast, cohort, noon):
    site = Site.objects.get(pk=cast.lea.site_id)
    details = people.PersonDetails(
        name=cast.carla.name, email=cast.carla.email, site_id=site.pk, zone_name=VANCOUVER
    )
    people.change_person(actor=cast.ada, person_id=cast.carla.pk, details=details, now=noon)
    services.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=[cast.carla.pk], now=noon)

    people.change_site(
        actor=cast.ada, site_id=site.pk, name=site.name, zone_name=TOKYO, currency=site.currency, now=noon
    )

    assert walker.reload().zone_name == TOKYO
    assert Enrolment.objects.get(person=cast.carla).zone_name == VANCOUVER


def test_enrolments_that_are_over_stay_as_they_were(walker, cast, noon):
    services.withdraw(actor=cast.ada, enrolment_id=walker.place.pk, reason="Left", now=noon)

    move(cast.lea, VANCOUVER, noon)

    assert walker.reload().zone_name == "Europe/Paris"


def test_a_new_name_moves_nothing(walker, cast, noon):
    people.update_profile(actor=cast.lea, name="Léa M.", zone_name="", language="en", now=noon)

    assert not LedgerEntry.objects.filter(name=events.EnrolmentZoneChanged.name).exists()


def test_a_replay_gives_the_same_rows_after_two_moves(walker, cast, noon):
    move(cast.lea, VANCOUVER, noon)
    Happenings(cast.lea.pk, noon + timedelta(hours=3), walker.place.pk).attended("kick-off", "1")
    move(cast.lea, TOKYO, noon + timedelta(days=2))
    live = stored()
    entries = LedgerEntry.objects.count()

    ledger.replay([ADVANCE], organisation_id=cast.meridian.pk)

    assert stored() == live
    assert LedgerEntry.objects.count() == entries
