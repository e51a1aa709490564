"""The real server, started as a person would, and ended in every way that happens."""

import contextlib
import os
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.tooling import serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A data folder as the first start leaves it."""
    data = tmp_path_factory.mktemp("installation") / "data"
    with serving.serving(data) as served:
        assert served.stop() == 0
    return data


@pytest.fixture
def data(fresh, tmp_path):
    return shutil.copytree(fresh, tmp_path / "data")


def test_it_answers_prints_its_address_and_stops_cleanly_on_sigterm(data):
    with serving.serving(data) as served:
        children = served.children()

        status, headers, _ = served.get("/sign-in/")

        assert f"http://127.0.0.1:{served.port}" in served.said
        assert status == 200
        assert headers["content-type"].startswith("text/html")
        assert len(children) == 3  # two for the web, one for the background
        assert served.stop() == 0
        assert not any(map(serving.is_alive, children))
        assert "Traceback" not in served.said


def test_it_stops_cleanly_on_control_c(data):
    with serving.serving(data) as served:
        children = served.children()

        assert served.stop(signal.SIGINT) == 0

        assert not any(map(serving.is_alive, children))
        assert "Traceback" not in served.said


def test_killing_the_parent_leaves_no_child(data):
    with serving.serving(data) as served:
        children = served.children()

        served.process.kill()
        served.process.wait(10)

        assert serving.wait_until(lambda: not any(map(serving.is_alive, children)))


def test_a_killed_web_process_is_replaced(data):
    with serving.serving(data) as served:
        victim, *others = served.children()

        os.kill(victim, signal.SIGKILL)

        def is_replaced():
            now = set(served.children())
            return len(now) == 3 and victim not in now and set(others) < now

        assert serving.wait_until(is_replaced)
        assert served.get("/sign-in/")[0] == 200


def test_every_process_may_be_killed_again_and_again(data):
    with serving.serving(data) as served:
        for _round in range(3):
            for victim in served.children():
                os.kill(victim, signal.SIGKILL)
                assert serving.wait_until(served.answers)

        assert serving.wait_until(lambda: len(served.children()) == 3)
        assert served.stop() == 0


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads the tables of Linux")
def test_connections_are_shared_between_the_processes(data):
    with serving.serving(data) as served:
        # The greeting comes with the first process that listens: the second may take a moment longer.
        assert serving.wait_until(lambda: are_shared(connections_of(served, 60)))


def connections_of(served, number):
    """Open connections, ask for a page on each, and return how many each process has, fewest first."""
    sockets = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(number)]
    try:
        for client in sockets:
            client.sendall(b"GET /nowhere/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        for client in sockets:
            assert client.recv(65536)
        return sorted(len(established(pid, served.port)) for pid in served.children())
    finally:
        for client in sockets:
            client.close()


def are_shared(counts):
    background, fewer, more = counts
    return background == 0 and fewer + more == 60 and fewer >= 5  # chance shares them


def established(pid: int, port: int) -> list[str]:
    """Return the sockets of a process that are connections to this port."""
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            inodes.add(str(link.readlink()))
    rows = [line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]
    ours = [row for row in rows if row[1].endswith(f":{port:04X}") and row[3] == "01"]
    return [row[9] for row in ours if f"socket:[{row[9]}]" in inodes]


def test_pages_asked_for_at_once_all_come(data):
    with serving.serving(data) as served, ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: served.get("/sign-in/")[0], range(60)))

    assert statuses == [200] * 60


def test_static_files_are_hashed_compressed_and_kept_for_ever(data):
    with serving.serving(data) as served:
        _, _, page = served.get("/sign-in/")
        address = page.decode().split('rel="stylesheet" href="')[1].split('"')[0]

        status, headers, body = served.get(address, **{"Accept-Encoding": "br"})

    assert status == 200
    assert headers["content-encoding"] == "br"
    assert "immutable" in headers["cache-control"]
    assert len(body) < 100_000


def test_the_stream_asks_for_a_sign_in(data):
    with serving.serving(data) as served:
        assert served.get("/stream/")[0] == 403


def test_the_key_is_made_once_and_only_its_owner_reads_it(fresh, data):
    mode = stat.S_IMODE((fresh / "secret").stat().st_mode)

    with serving.serving(data) as served:
        served.stop()

    assert mode == 0o600
    assert (data / "secret").read_text() == (fresh / "secret").read_text()


def refused(data, *options):
    """Start a server that must not start; return its one line."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "interleave", "run", *options],
        env=serving.environment(data),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1
    return lines[0]


def test_a_taken_port_is_one_line_with_the_way_out(data):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        line = refused(data, "--port", str(port))

    assert line == f"interleave: port {port} is taken; choose another with --port {port + 1}"


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "file").touch()

    line = refused(tmp_path / "file" / "data", "--port", str(serving.free_port()))

    assert "cannot be written to" in line
    assert "--data DIR" in line


def test_a_database_newer_than_the_code_is_refused_and_left_alone(data):
    with sqlite3.connect(data / "interleave.sqlite3") as database:
        row = ("people", "9999_future", "2030-01-01")
        database.execute("INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, ?)", row)
    database.close()

    line = refused(data, "--port", str(serving.free_port()))

    assert "newer than this code (people.9999_future)" in line


def test_a_damaged_database_is_one_line(data):
    for path in data.glob("interleave.sqlite3-*"):
        path.unlink()
    (data / "interleave.sqlite3").write_bytes(b"this is no database" * 1000)

    line = refused(data, "--port", str(serving.free_port()))

    assert "the database cannot be opened" in line
