"""The real server under clients that mean harm, or are many: it refuses or waits, and needs no restart."""

import http.client
import itertools
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.urls import reverse

from interleave.config import doors
from tests.browser.conftest import make_world
from tests.tooling import serving

pytestmark = pytest.mark.slow

FILES = 1024  # what a process may have open by default on many systems
HALF_OPEN = 3000
CLIENTS = 4  # processes, since each of them may have no more files open than the server
HEADER_BYTES = 150_000_000
STREAMS = 40

HOLD = """
import socket, sys
port, count = map(int, sys.argv[1:])
held = []
for _ in range(count):
    client = socket.socket()
    client.setblocking(False)
    client.connect_ex(("127.0.0.1", port))
    held.append(client)
for client in held:
    client.setblocking(True)
    client.settimeout(1)
    try:
        client.sendall(b"GET /sign-in/ HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\n")
    except OSError:
        pass
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    data = tmp_path_factory.mktemp("hostile") / "data"
    return data, make_world(data)


@pytest.fixture
def data(made):
    return made[0]


def test_half_open_connections_pass_and_leave_a_server_that_answers(data):
    with serving.serving(data, most_files=FILES) as served:
        children = served.children()
        holders = [hold(served.port, HALF_OPEN // CLIENTS) for _ in range(CLIENTS)]
        try:
            assert [holder.stdout.readline() for holder in holders] == ["held\n"] * CLIENTS

            assert serving.wait_until(lambda: served.answers(), seconds=120)
        finally:
            for holder in holders:
                holder.stdin.close()
                holder.wait(30)
                holder.stdout.close()

        assert all(served.answers() for _ in range(20))
        assert served.children() == children
        assert served.stop() == 0


def hold(port, count):
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(port), str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_headers_without_an_end_are_refused_and_take_no_memory(data):
    with serving.serving(data) as served:
        before = memory_of(served)
        client = socket.create_connection(("127.0.0.1", served.port), timeout=20)
        with client, pytest.raises(OSError, match=r"reset|pipe"):
            send_headers(client)

        assert memory_of(served) - before < HEADER_BYTES // 3
        assert served.answers()


def send_headers(client):
    client.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
    for number in range(HEADER_BYTES // 60_000):
        client.sendall(b"X-%d: " % number + b"a" * 60_000 + b"\r\n")


def memory_of(served):
    """Return the resident bytes of all processes of the server."""
    pids = ",".join(map(str, served.children()))
    found = subprocess.run(["ps", "-o", "rss=", "-p", pids], capture_output=True, text=True, check=True)
    return sum(map(int, found.stdout.split())) * 1024


def test_streams_leave_room_for_pages_and_end_with_the_server(made):
    data, world = made
    with serving.serving(data) as served:
        sessions = itertools.islice(itertools.cycle(world["sessions"].values()), STREAMS)
        streams = [open_stream(served, session) for session in sessions]
        statuses = [reply.status for _connection, reply in streams]

        assert statuses.count(200) >= STREAMS // 2  # one person may have six of them in each process
        assert set(statuses) <= {200, 429}
        assert served.answers()
        children = served.children()
        assert served.stop() == 0

        assert all(reply.read() is not None for _connection, reply in streams)  # raises if it was cut off
        assert not any(map(serving.is_alive, children))
        for connection, reply in streams:
            reply.close()
            connection.close()


def open_stream(served, session):
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    connection.request("GET", "/stream/", headers={"Cookie": f"interleave={session}"})
    return connection, connection.getresponse()


def test_a_page_does_not_wait_for_those_who_guess_passwords(made):
    data, world = made
    with serving.serving(data) as served:
        stop = threading.Event()
        guessers = [Guesser(served.port, number) for number in range(24)]
        threads = [threading.Thread(target=guesser.run, args=(stop,)) for guesser in guessers]
        for thread in threads:
            thread.start()
        try:
            assert serving.wait_until(lambda: sum(guesser.refused for guesser in guessers) >= 24, seconds=60)
            before = sum(guesser.refused for guesser in guessers)
            cookie = {"Cookie": f"interleave={world['sessions']['lea']}"}
            pages = [served.get("/today/", **cookie)[0] for _ in range(10)]
            meanwhile = sum(guesser.refused for guesser in guessers) - before
        finally:
            stop.set()
            for thread in threads:
                thread.join(60)

    assert pages == [200] * 10
    assert meanwhile < 24 * 10  # the page came before all who wait at the door had had ten turns


class Guesser:
    """Tries wrong passwords, each for another address."""

    def __init__(self, port, number):
        self.port = port
        self.number = number
        self.refused = 0

    def run(self, stop):
        while not stop.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                self.guess(connection)
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()

    def guess(self, connection):
        connection.request("GET", "/sign-in/")
        reply = connection.getresponse()
        page = reply.read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
        form = {"email": f"g{self.number}-{self.refused}@x.example", "password": "wrong"}
        headers = {
            "Cookie": reply.headers["Set-Cookie"].partition(";")[0],
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request("POST", "/sign-in/", urlencode({**form, "csrfmiddlewaretoken": token}), headers)
        with connection.getresponse() as answer:
            answer.read()
            self.refused += answer.status in (422, 429, 503)


def test_the_forms_with_a_password_are_known_by_their_addresses():
    some_id, some_token = uuid4(), "token"
    named = [
        reverse("base:sign_in"),
        reverse("base:setup"),
        reverse("base:invitation", args=[some_token]),
        reverse("base:password_forgotten"),
        reverse("base:password_reset", args=[some_id, some_token]),
        reverse("learn:profile_password"),
    ]

    assert all(address.startswith(doors.PATHS) for address in named)


@pytest.mark.parametrize("is_kept", [False, True], ids=["a connection each", "kept connections"])
def test_a_server_that_is_stopped_under_load_answers_what_it_has_taken(made, is_kept):
    data, world = made
    users = [User(world["sessions"][who], is_kept=is_kept) for who in ("lea", "theo", "ada") * 4]
    with serving.serving(data) as served:
        threads = [threading.Thread(target=user.run, args=(served.port,)) for user in users]
        for thread in threads:
            thread.start()
        assert serving.wait_until(lambda: sum(user.answered for user in users) > 60, seconds=60)

        os.kill(served.process.pid, signal.SIGTERM)
        for thread in threads:
            thread.join(60)

        assert served.process.wait(60) == 0
        assert [user.lost for user in users] == [[]] * len(users)
    with serving.serving(data) as again:
        assert again.answers()


class User:
    """Asks for pages until no connection can be made any more; remembers requests without an answer."""

    def __init__(self, session, *, is_kept):
        self.session = session
        self.is_kept = is_kept
        self.answered = 0
        self.lost = []

    def run(self, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while True:
            is_new = connection.sock is None
            try:
                if is_new:
                    connection.connect()
            except OSError:
                return
            try:
                connection.request("GET", "/today/", headers={"Cookie": f"interleave={self.session}"})
                reply = connection.getresponse()
                reply.read()
            except (OSError, http.client.HTTPException) as error:
                if is_new:  # a kept connection may be closed between two requests
                    self.lost.append(repr(error))
                connection.close()
                continue
            self.answered += reply.status == 200
            if not self.is_kept:
                connection.close()
