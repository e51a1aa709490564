"""Stored files over the wire."""

import pytest
from django.urls import reverse

from interleave.catalogue.models import Media

pytestmark = pytest.mark.django_db


@pytest.fixture
def get(world):
    lea = world.client("lea")
    film = Media.everywhere.get(pk=world.ids["video_id"])

    def ask(**headers):
        return film, lea.get(reverse("learn:media", args=[film.pk]), headers=headers)

    return ask


def body(reply):
    return b"".join(reply.streaming_content)


def test_a_file_comes_with_its_true_type_and_is_kept_by_the_browser_alone(get):
    film, reply = get()

    assert (reply["Content-Type"], len(body(reply))) == ("video/webm", film.bytes)
    assert reply["X-Content-Type-Options"] == "nosniff"
    assert reply["Cache-Control"] == "private, max-age=31536000, immutable"
    assert reply["Content-Disposition"].startswith("inline")
    assert "sandbox" in reply["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, None),
        ("bytes=-50", -50, None),
        ("bytes=0-999999999", 0, None),
    ],
)
def test_a_player_gets_the_part_it_asks_for(get, asked, first, last):
    film, whole = get()
    everything = body(whole)

    _film, reply = get(Range=asked)

    end = film.bytes - 1 if last is None else last
    start = film.bytes + first if first < 0 else first
    part = body(reply)
    assert part == everything[start : end + 1]
    assert reply["Content-Length"] == str(len(part))
    if len(part) < film.bytes:
        assert (reply.status_code, reply["Content-Range"]) == (206, f"bytes {start}-{end}/{film.bytes}")


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=50-10", "bytes=-0"])
def test_a_part_outside_the_file_is_refused(get, asked):
    film, reply = get(Range=asked)

    assert (reply.status_code, reply["Content-Range"]) == (416, f"bytes */{film.bytes}")


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=-", "bytes=a-b"])
def test_a_range_that_is_none_gets_the_whole_file(get, asked):
    film, reply = get(Range=asked)

    assert (reply.status_code, len(body(reply))) == (200, film.bytes)


def test_what_the_browser_has_is_not_sent_again(get):
    _film, reply = get(**{"If-None-Match": f'"{film_digest(get)}"'})

    assert (reply.status_code, reply.content) == (304, b"")


def film_digest(get):
    film, reply = get()
    body(reply)
    return film.sha256


def test_a_range_of_another_version_gets_the_whole_file(get):
    film, reply = get(**{"Range": "bytes=0-9", "If-Range": '"other"'})

    assert len(body(reply)) == film.bytes
