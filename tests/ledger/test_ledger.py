from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from interleave.engine import events
from interleave.kernel import tenancy
from interleave.ledger import codec, ledger
from interleave.ledger.models import LedgerEntry


def test_every_event_has_a_name_of_its_own_in_the_past_tense():
    names = [getattr(events, name).name for name in events.__all__]

    assert len(names) == len(set(names))
    for name in names:
        context, noun, verb, version = name.split(".")
        assert version.startswith("v")
        assert context
        assert noun
        assert verb.endswith(("ed", "en", "ld", "lt", "ne", "nt", "ft", "wn", "_in"))


def test_the_vocabulary_is_every_event(db):
    assert len(codec.vocabulary()) == len(events.__all__)


def test_an_event_survives_the_ledger(cast, noon):
    event = events.SessionMoved(
        session_id=uuid4(),
        offering_id=uuid4(),
        activity_id=uuid4(),
        starts_at=noon,
        ends_at=noon + timedelta(hours=1),
        zone_name="Asia/Tokyo",
        revision=3,
        at=noon,
    )

    ledger.record(event, actor=cast.theo)

    entry, found = next(iter(ledger.events_of()))
    assert found == event
    assert entry.actor_id == cast.theo.pk


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused(cast, noon):
    with pytest.raises(transaction.TransactionManagementError):
        ledger.record(events.PersonAdded(person_id=cast.lea.pk, at=noon), actor=cast.ada)

    assert not LedgerEntry.objects.exists()


def test_what_follows_from_an_event_is_recorded_once(cast, noon):
    cause = ledger.record(events.PersonAdded(person_id=cast.lea.pk, at=noon), actor=cast.ada)
    effect = events.PersonJoined(person_id=cast.lea.pk, at=noon)

    first = ledger.record(effect, cause=cause)
    second = ledger.record(effect, cause=cause)

    assert first.id == second.id
    assert LedgerEntry.objects.filter(name=effect.name).count() == 1


def test_the_events_of_another_organisation_stay_its_own(cast, noon):
    with tenancy.scope(cast.outside.id):
        ledger.record(events.PersonAdded(person_id=cast.oona.pk, at=noon), actor=cast.oona)

    assert list(ledger.events_of()) == []
