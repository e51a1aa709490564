from datetime import timedelta

import pytest

from interleave.kernel import errors, outbox, tenancy
from interleave.kernel.models import OutboxMessage


def put(noon, key="a", **more):
    outbox.put(kind="mail", key=key, payload={"to": "lea@meridian.example"}, now=noon, **more)


def test_a_message_of_a_known_key_is_not_put_again(cast, noon):
    put(noon)
    put(noon)

    assert OutboxMessage.objects.count() == 1


def test_a_message_is_delivered_once(cast, noon):
    put(noon)
    sent = []

    first = outbox.drain(senders={"mail": sent.append}, now=noon)
    second = outbox.drain(senders={"mail": sent.append}, now=noon + timedelta(hours=1))

    assert (first, second, len(sent)) == (1, 0, 1)


def test_a_failed_delivery_is_tried_again_later_and_says_why(cast, noon):
    put(noon)

    def refuse(message):
        raise OSError("mailbox full")

    assert outbox.drain(senders={"mail": refuse}, now=noon) == 0
    message = OutboxMessage.objects.get()
    assert message.last_error == "OSError: mailbox full"
    assert message.due_at == noon + timedelta(seconds=30)
    assert outbox.drain(senders={"mail": lambda message: None}, now=noon) == 0
    assert outbox.drain(senders={"mail": lambda message: None}, now=noon + timedelta(seconds=31)) == 1


def test_delivery_is_given_up_after_eight_attempts(cast, noon):
    put(noon)

    def refuse(message):
        raise OSError("no")

    for day in range(10):
        outbox.drain(senders={"mail": refuse}, now=noon + timedelta(days=day))

    message = OutboxMessage.objects.get()
    assert message.attempts == 8
    assert message.gave_up_at == noon + timedelta(days=7)


def test_a_claim_that_a_dead_process_left_behind_lapses(cast, noon):
    put(noon)
    OutboxMessage.objects.update(claimed_until=noon + timedelta(minutes=1))
    sent = []

    assert outbox.drain(senders={"mail": sent.append}, now=noon) == 0
    assert outbox.drain(senders={"mail": sent.append}, now=noon + timedelta(minutes=2)) == 1


def test_a_message_waits_until_it_is_due(cast, noon):
    put(noon, due_at=noon + timedelta(days=1))

    assert outbox.drain(senders={"mail": lambda message: None}, now=noon) == 0
    assert outbox.drain(senders={"mail": lambda message: None}, now=noon + timedelta(days=1)) == 1


def test_an_error_text_that_a_database_refuses_does_not_stop_the_outbox(cast, noon, monkeypatch):
    # Captured, the log would go to another process, which takes no half surrogate.
    monkeypatch.setattr(outbox.log, "disabled", True)
    put(noon)
    put(noon, key="b")

    def refuse(message):
        raise OSError("bad\x00 byte \ud800")

    outbox.drain(senders={"mail": refuse}, now=noon)

    assert [one.last_error for one in OutboxMessage.objects.all()] == ["OSError: bad byte ?"] * 2


def test_a_message_that_ends_its_process_each_time_is_given_up(cast, noon):
    put(noon)
    sent = []
    OutboxMessage.objects.update(attempts=8, claimed_until=noon + timedelta(minutes=2))

    outbox.drain(senders={"mail": sent.append}, now=noon + timedelta(minutes=1))
    outbox.drain(senders={"mail": sent.append}, now=noon + timedelta(minutes=3))

    message = OutboxMessage.objects.get()
    assert sent == []
    assert (message.gave_up_at, message.last_error) == (noon + timedelta(minutes=3), outbox.NO_REPORT)


def test_a_message_that_was_given_up_can_be_sent_again(cast, noon):
    put(noon)
    OutboxMessage.objects.update(attempts=8, gave_up_at=noon, last_error="OSError: no")
    message_id = outbox.list_given_up().get().pk
    sent = []

    with tenancy.scope(cast.outside.pk), pytest.raises(errors.NotFound):
        outbox.send_again(message_id=message_id, now=noon)
    assert outbox.list_given_up().get().attempts == 8
    outbox.send_again(message_id=message_id, now=noon)
    assert outbox.drain(senders={"mail": sent.append}, now=noon) == 1

    with pytest.raises(errors.NotFound):
        outbox.send_again(message_id=message_id, now=noon)


def test_withdrawn_messages_are_not_delivered_and_do_not_count_as_given_up(cast, noon):
    put(noon)

    withdrawn = outbox.withdraw(before=noon, reason="not needed", now=noon)

    message = OutboxMessage.objects.get()
    assert withdrawn == 1
    assert message.withdrawn_at == noon
    assert message.last_error == "not needed"
    assert outbox.drain(senders={"mail": lambda message: None}, now=noon) == 0
    assert outbox.count_given_up() == 0
