"""Minutes that cannot be had by leaving a page open."""

from datetime import timedelta

import pytest

from interleave.engine import events
from interleave.ledger import ledger
from interleave.selfpaced import services


@pytest.fixture
def run(cast, noon, lesson):
    return services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon)


@pytest.fixture
def ping(cast, noon, run):
    def send(second, tab="one", **sign):
        return services.record_sign(
            actor=cast.lea,
            run_id=run.pk,
            sign=services.Sign(tab=tab, **sign),
            now=noon + timedelta(seconds=second),
        )

    return send


def test_signs_of_life_are_credited_by_the_server_s_clock(ping):
    for second in (0, 30, 60, 90):
        run = ping(second)

    assert run.effort_seconds == 90


def test_an_open_page_without_a_sign_of_life_earns_nothing(ping):
    ping(0)
    for second in (30, 60, 90):
        run = ping(second, active=False)

    assert run.effort_seconds == 0


def test_a_hidden_page_earns_nothing(ping):
    ping(0)
    for second in (30, 60):
        run = ping(second, visible=False)

    assert run.effort_seconds == 0


def test_a_long_silence_earns_nothing(ping):
    ping(0)
    run = ping(3600)

    assert run.effort_seconds == 0


def test_two_pages_at_once_do_not_double(ping):
    for second in range(0, 121, 10):
        ping(second, tab="one")
        run = ping(second + 1, tab="two")

    assert 110 <= run.effort_seconds <= 121


def test_a_hidden_second_page_takes_nothing_from_the_first(ping):
    for second in range(0, 121, 30):
        run = ping(second, tab="one")
        ping(second + 15, tab="two", visible=False, active=False)

    assert run.effort_seconds == 120


def test_a_hundred_signs_in_one_second_earn_that_second_at_most(ping):
    for _sign in range(100):
        run = ping(0)
    run = ping(1)

    assert run.effort_seconds <= 1


def test_a_new_name_for_the_page_each_time_earns_nothing(ping):
    for second in range(0, 300, 30):
        run = ping(second, tab=f"fresh {second}")

    assert run.effort_seconds == 0


def test_the_ledger_hears_of_effort_in_portions_that_add_up(ping):
    for second in range(0, 181, 20):
        run = ping(second)

    told = [event.seconds for _entry, event in ledger.events_of() if isinstance(event, events.EffortRecorded)]
    assert sum(told) == run.told_seconds
    assert run.effort_seconds - run.told_seconds < services.TELL_AFTER_SECONDS
    assert len(told) < 6
