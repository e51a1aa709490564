"""A rebuild and a server never work at the same time, whichever comes first."""

import signal
import subprocess
import sys
from contextlib import contextmanager

import psycopg
import pytest

from interleave.cli import postgres, serving_lock
from tests.tooling import serving

pytestmark = pytest.mark.slow

HOLD = """
import fcntl, sys
file = open(sys.argv[1], "a")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""
STOP = "Stop the server, run ./interleave rebuild again, then start the server"


def run(data, *arguments, **settings):
    return subprocess.run(
        [sys.executable, "-P", "-m", "interleave", *arguments],
        env=serving.environment(data) | settings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=serving.PATIENCE_SECONDS,
    )


@contextmanager
def held_by_a_rebuild(data):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, data / serving_lock.FILE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        try:
            yield
        finally:
            holder.kill()


def test_a_rebuild_is_refused_while_any_process_of_a_server_lives(tmp_path):
    with serving.serving(tmp_path) as served:
        refused = run(tmp_path, "rebuild")
        page = served.get("/")
        children = served.children()
        served.process.send_signal(signal.SIGSTOP)  # it neither serves nor ends them
        still_refused = run(tmp_path, "rebuild")
        served.process.send_signal(signal.SIGCONT)
        served.stop()

    done = run(tmp_path, "rebuild")

    assert (refused.returncode, still_refused.returncode) == (2, 2)
    assert STOP in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert page[0] in {200, 302}
    assert children
    assert (done.returncode, done.stderr) == (0, "")


def test_two_servers_may_run_on_one_data_folder(tmp_path):
    with serving.serving(tmp_path), serving.serving(tmp_path) as second:
        assert second.get("/")[0] in {200, 302}


def test_a_server_does_not_start_during_a_rebuild_and_starts_after_it(tmp_path):
    with held_by_a_rebuild(tmp_path):
        refused = run(tmp_path, "run", "--port", str(serving.free_port()))
        another = run(tmp_path, "rebuild")

    assert refused.returncode == 2
    assert "start the server when it has finished" in refused.stderr
    assert another.returncode == 2
    with serving.serving(tmp_path) as served:
        assert served.get("/")[0] in {200, 302}


def test_on_postgresql_servers_of_other_hosts_count(tmp_path):
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    here.mkdir()
    elsewhere.mkdir()
    with postgres.temporary() as url:
        database = {"INTERLEAVE_DATABASE_URL": url}
        with serving.serving(elsewhere, **database):
            assert serving.wait_until(lambda: is_shared(url))
            refused = run(here, "rebuild", **database)
        assert serving.wait_until(lambda: not is_shared(url))
        done = run(here, "rebuild", **database)
        with psycopg.connect(url) as rebuild:
            rebuild.execute("SELECT pg_advisory_lock(%s)", [serving_lock.ADVISORY_LOCK])
            not_started = run(here, "run", "--port", str(serving.free_port()), **database)

    assert refused.returncode == 2
    assert "Stop the servers on all hosts" in refused.stderr
    assert (done.returncode, done.stderr) == (0, "")
    assert not_started.returncode == 2
    assert "start the server when it has finished" in not_started.stderr


def is_shared(url):
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s",
            [serving_lock.ADVISORY_LOCK],
        ).fetchone()
        return bool(row and row[0])
