"""The stream speaks ASGI; here it is given a database made of a dictionary."""

import asyncio
from uuid import UUID, uuid4

import pytest

from interleave.config import stream

LEA = uuid4()


class House:
    """Stands in for Django: cookie names and unread counts in two dictionaries."""

    def __init__(self) -> None:
        self.people: dict[bytes, UUID] = {b"lea": LEA}
        self.unread: dict[UUID, int] = {}
        self.is_broken = False

    def count(self, person_ids):
        if self.is_broken:
            raise RuntimeError("database away")
        return {person: self.unread[person] for person in person_ids if person in self.unread}


class Browser:
    """One open stream: what was sent to it, and a way to leave."""

    def __init__(self, streams: stream.Streams, cookie: bytes = b"lea", method: str = "GET") -> None:
        self.sent: asyncio.Queue = asyncio.Queue()
        self.left = asyncio.Event()
        scope = {"type": "http", "method": method, "headers": [(b"cookie", cookie)]}
        self.task = asyncio.create_task(streams(scope, self.receive, self.sent.put))

    async def receive(self):
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def status(self) -> int:
        return (await asyncio.wait_for(self.sent.get(), 5))["status"]

    async def text(self) -> str:
        return (await asyncio.wait_for(self.sent.get(), 5))["body"].decode()


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def streams(house) -> stream.Streams:
    return stream.Streams(sign_in=house.people.get, count_unread=house.count, poll_seconds=0.01)


def test_a_stream_says_at_once_how_much_is_unread_and_again_when_it_changes(house, streams):
    async def story():
        house.unread[LEA] = 2
        browser = Browser(streams)
        assert await browser.status() == 200
        assert await browser.text() == "retry: 5000\nevent: unread\ndata: 2\n\n"
        house.unread[LEA] = 3
        assert await browser.text() == "event: unread\ndata: 3\n\n"
        house.unread.clear()
        assert await browser.text() == "event: unread\ndata: 0\n\n"
        streams.close()
        await browser.task

    asyncio.run(story())


def test_who_is_not_signed_in_hears_nothing(streams):
    async def story():
        browser = Browser(streams, cookie=b"nobody")
        assert await browser.status() == 403
        await browser.task

    asyncio.run(story())


def test_only_get_opens_a_stream(streams):
    async def story():
        assert await Browser(streams, method="POST").status() == 405

    asyncio.run(story())


def test_a_person_has_a_limited_number_of_streams_and_gets_the_place_back_on_leaving(streams):
    async def story():
        browsers = [Browser(streams) for _ in range(stream.MOST_PER_PERSON)]
        assert [await browser.status() for browser in browsers] == [200] * stream.MOST_PER_PERSON
        assert await Browser(streams).status() == 429

        browsers[0].left.set()
        await browsers[0].task

        assert await Browser(streams).status() == 200
        streams.close()

    asyncio.run(story())


def test_opening_many_streams_at_the_same_moment_does_not_pass_the_limit(streams):
    async def story():
        browsers = [Browser(streams) for _ in range(stream.MOST_PER_PERSON + 4)]

        statuses = [await browser.status() for browser in browsers]

        assert sorted(statuses) == [200] * stream.MOST_PER_PERSON + [429] * 4
        streams.close()

    asyncio.run(story())


def test_closing_ends_every_stream_and_takes_no_more(streams):
    async def story():
        browsers = [Browser(streams) for _ in range(3)]
        for browser in browsers:
            await browser.status()

        streams.close()

        await asyncio.wait_for(asyncio.gather(*(browser.task for browser in browsers)), 2)
        assert not streams.listeners
        assert await Browser(streams).status() == 503

    asyncio.run(story())


def test_a_quiet_stream_gives_a_sign_of_life(streams, monkeypatch):
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.02)

    async def story():
        browser = Browser(streams)
        await browser.status()
        await browser.text()
        assert await browser.text() == ": still here\n\n"
        streams.close()

    asyncio.run(story())


def test_a_stream_ends_after_its_time_so_that_the_sign_in_is_asked_again(streams, monkeypatch):
    monkeypatch.setattr(stream, "LIFE_SECONDS", 0.05)

    async def story():
        browser = Browser(streams)
        await asyncio.wait_for(browser.task, 2)
        assert not streams.listeners

    asyncio.run(story())


def test_a_database_that_is_away_for_a_moment_ends_no_stream(house, streams):
    async def story():
        browser = Browser(streams)
        await browser.status()
        await browser.text()
        house.is_broken = True
        await asyncio.sleep(0.05)
        house.is_broken = False
        house.unread[LEA] = 1
        assert await browser.text() == "event: unread\ndata: 1\n\n"
        streams.close()

    asyncio.run(story())


def test_pages_listen_where_the_stream_is(rf):
    from interleave.web.base.context import Chrome

    assert Chrome(rf.get("/")).stream == stream.PATH
