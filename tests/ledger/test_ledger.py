import json
from datetime import timedelta
from uuid import UUID, uuid4

import numpy as np
import pytest
from django.db import transaction

from interleave.engine import events, memory
from interleave.engine.memory import learning
from interleave.kernel import tenancy
from interleave.ledger import codec, ledger
from interleave.ledger.models import LedgerEntry
from tests.engine import sample_calls


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


@pytest.mark.parametrize("value", [float("nan"), float("-inf"), np.float64(0.5), np.int64(1), np.bool_(True)])
def test_what_no_database_takes_is_not_encoded_and_the_field_is_named(value, noon):
    event = memory_fitted(noon)
    object.__setattr__(event, "parameters", (0.5, value))  # past the check of the event itself

    with pytest.raises(TypeError, match="MemoryFitted"):
        codec.encode(event)


@pytest.mark.parametrize("log", sample_calls.logs(), ids=lambda log: f"{len(log)} reviews")
def test_what_the_memory_fit_finds_can_be_encoded_whatever_the_reviews(log, noon):
    found = learning.learn_person(log, None)

    data = codec.encode(memory_fitted(noon, found))

    assert codec.decode(events.MemoryFitted.name, data) == memory_fitted(noon, found)
    assert json.loads(json.dumps(data, allow_nan=False)) == data | {"parameters": list(data["parameters"])}


@pytest.mark.parametrize("shift", [-800.0, 0.0, 800.0])
@pytest.mark.parametrize("state", sample_calls.states(), ids=["new", "once", "known", "lapsed"])
def test_what_memory_says_of_a_reviewed_card_can_be_encoded_whatever_its_state(state, shift, noon):
    event = events.CardReviewed(
        person_id=uuid4(),
        card_id=uuid4(),
        item_id=uuid4(),
        review_id=uuid4(),
        rating=3,
        elapsed_days=40_000.0,
        recall_before=memory.recall_probability(state, sample_calls.LATER, shift=shift),
        at=noon,
        target=memory.target_for("single", shift=shift),
    )

    json.dumps(codec.encode(event), allow_nan=False)


def memory_fitted(at, found=None):
    return events.MemoryFitted(
        person_id=UUID(int=1),
        parameters=found.parameters if found else memory.DEFAULT,
        shift=found.shift if found else 0.0,
        reviews=found.reviews if found else 0,
        loss_before=found.loss_before if found else 0.0,
        loss_after=found.loss_after if found else 0.0,
        at=at,
    )


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
