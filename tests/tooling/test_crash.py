"""The promise of truth: a server that is killed at the worst moment has lost nothing that it acknowledged.

Clients write posts as fast as they can; the whole server is killed outright and started again, and every
write that got its answer must be there, exactly once, with the ledger in step.
"""

import http.client
import os
import re
import signal
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from tests.browser.conftest import make_world
from tests.tooling import serving

pytestmark = pytest.mark.slow

ROUNDS = 2
WRITES = 30  # acknowledged in a round before the kill
MOST_SECONDS = 120


@dataclass
class Writer:
    """One client with a kept connection: it remembers what the server said yes to."""

    port: int
    session: str
    thread_id: str
    acknowledged: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    token: str = ""

    def run(self, stop: threading.Event) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            self.token = self.find_token(connection)
            while not stop.is_set():
                self.write(connection)
        except (OSError, http.client.HTTPException):
            pass  # the server is gone: what was under way was not acknowledged
        finally:
            connection.close()

    def find_token(self, connection: http.client.HTTPConnection) -> str:
        connection.request("GET", f"/threads/{self.thread_id}/", headers=self.headers())
        reply = connection.getresponse()
        page = reply.read().decode()
        self.cookie = re.search(r"csrftoken=([^;]+)", reply.headers["Set-Cookie"]).group(1)
        return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)

    def write(self, connection: http.client.HTTPConnection) -> None:
        words = f"words-{uuid4().hex}"
        body = urlencode({"body": words, "submission": str(uuid4()), "csrfmiddlewaretoken": self.token})
        self.sent.append(words)
        connection.request(
            "POST",
            f"/threads/{self.thread_id}/",
            body,
            self.headers() | {"Content-Type": "application/x-www-form-urlencoded"},
        )
        reply = connection.getresponse()
        reply.read()
        assert reply.status == 302, reply.status
        self.acknowledged.append(words)

    def headers(self) -> dict[str, str]:
        cookies = f"interleave={self.session}"
        if self.token:
            cookies += f"; csrftoken={self.cookie}"
        return {"Cookie": cookies, "Accept-Encoding": "identity"}


def test_a_killed_server_has_lost_nothing_that_it_acknowledged(tmp_path):
    data = tmp_path / "data"
    made = make_world(data)
    writers: list[Writer] = []

    for _ in range(ROUNDS):
        with serving.serving(data, INTERLEAVE_MAIL=f"file:{tmp_path}/mail") as served:
            batch = [
                Writer(served.port, made["sessions"][who], made["ids"]["thread_id"])
                for who in ("lea", "theo", "lea")
            ]
            write_until_killed(served, batch)
            writers += batch

    acknowledged = {words for writer in writers for words in writer.acknowledged}
    sent = {words for writer in writers for words in writer.sent}
    with serving.serving(data, INTERLEAVE_MAIL=f"file:{tmp_path}/mail") as served:
        kept = read_back(served, made)
    assert len(acknowledged) > 10 * ROUNDS
    assert acknowledged <= set(kept)
    assert set(kept) <= sent
    assert len(kept) == len(set(kept))
    assert is_sound(data, posts=kept)


def write_until_killed(served: serving.Served, writers: list[Writer]) -> None:
    stop = threading.Event()
    threads = [threading.Thread(target=writer.run, args=(stop,)) for writer in writers]
    for thread in threads:
        thread.start()
    # Killed in the middle of the writing, however fast the machine is.
    give_up_at = time.monotonic() + MOST_SECONDS
    while sum(len(one.acknowledged) for one in writers) < WRITES and time.monotonic() < give_up_at:
        time.sleep(0.02)
    family = [served.process.pid, *served.children()]
    for pid in family:
        os.kill(pid, signal.SIGKILL)
    stop.set()
    for thread in threads:
        thread.join(30)
    served.process.wait(10)


def read_back(served: serving.Served, made: dict) -> list[str]:
    """Return the words of all pages of the thread, as its reader sees them."""
    found: list[str] = []
    cookie = {"Cookie": f"interleave={made['sessions']['lea']}", "Accept-Encoding": "identity"}
    for page in range(1, 200):
        status, _, body = served.get(f"/threads/{made['ids']['thread_id']}/?page={page}", **cookie)
        assert status == 200
        words = re.findall(r"words-[0-9a-f]{32}", body.decode())
        if words and words[-1] in found:
            break
        found += words
        if not words and page > 1:
            break
    return found


def is_sound(data, posts: list[str]) -> bool:
    """The file is whole, posts are numbered without a gap, and the ledger knows each of them."""
    import sqlite3

    database = sqlite3.connect(data / "interleave.sqlite3")
    try:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        rows = database.execute(
            "SELECT thread_id, MAX(number), COUNT(*) FROM community_post GROUP BY thread_id"
        ).fetchall()
        assert all(last == count for _thread, last, count in rows)
        written = database.execute(
            "SELECT COUNT(*) FROM ledger_ledgerentry WHERE name = 'community.post.written.v1'"
        ).fetchone()[0]
        assert written == database.execute("SELECT COUNT(*) FROM community_post").fetchone()[0]
    finally:
        database.close()
    return bool(posts)
