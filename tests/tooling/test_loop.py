"""One background loop per installation, whoever starts how many."""

import subprocess
import sys
import threading
from datetime import timedelta

import psycopg
import pytest
from django.db import connection

from interleave.config import loop
from interleave.kernel import outbox
from tests.tooling import serving

HOLD = """
import fcntl, sys, time
file = open(sys.argv[1], "a")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def turn(tmp_path):
    ours = loop.Turn(tmp_path)
    yield ours
    ours.give_up()


def test_the_turn_is_held_by_one_and_taken_over_when_its_holder_is_killed(tmp_path, turn, db):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path / "loop.lock"], stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        before = turn.is_ours()

        holder.kill()

    assert not before
    assert serving.wait_until(turn.is_ours, 5)
    assert turn.is_ours()


def test_on_postgresql_hosts_share_one_turn(turn, transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL; ./interleave test runs it there")
    settings = connection.settings_dict
    assert turn.is_ours()
    assert turn.is_ours()

    with psycopg.connect(host=settings["HOST"], user=settings["USER"], dbname=settings["NAME"]) as other_host:
        taken = other_host.execute("SELECT pg_try_advisory_lock(%s)", [loop.ADVISORY_LOCK]).fetchone()
        connection.close()
        taken_over = other_host.execute("SELECT pg_try_advisory_lock(%s)", [loop.ADVISORY_LOCK]).fetchone()
        assert (taken, taken_over) == ((False,), (True,))
        assert not turn.holds_database()


def test_the_loop_delivers_what_waits_in_the_outbox(tmp_path, cast, noon, monkeypatch, settings):
    delivered = []
    outbox.put(kind="postcard", key="postcard:1", payload={}, now=noon)
    settings.SENDERS = {"postcard": "postcard.sender"}
    settings.PERIODIC = []
    stop = threading.Event()

    def send(message):
        delivered.append(message.key)
        stop.set()

    monkeypatch.setattr(loop, "import_string", lambda name: send)
    monkeypatch.setattr(loop.clock, "now", lambda: noon + timedelta(seconds=1))
    monkeypatch.setattr(loop, "close_old_connections", lambda: None)
    monkeypatch.setattr(loop, "ROUND_SECONDS", 0.01)

    loop.run(data=tmp_path, stop=stop)

    assert delivered == ["postcard:1"]


def test_a_periodic_function_that_fails_does_not_hold_up_the_others(cast, noon, caplog):
    done = []

    def fails(*, now):
        raise RuntimeError("broken reminder")

    loop.do_what_is_due([fails, lambda *, now: done.append(now)], now=noon)

    assert done
    assert set(done) == {noon}
    assert "broken reminder" in caplog.text


def test_work_goes_on_when_the_clock_is_put_back(noon):
    due = noon + loop.PERIODIC_EVERY

    assert loop.is_due(None, now=noon)
    assert not loop.is_due(due, now=noon)
    assert loop.is_due(due, now=due)
    assert loop.is_due(due, now=noon - timedelta(hours=1))
