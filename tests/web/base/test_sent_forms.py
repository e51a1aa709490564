"""Forms that are sent again: an equal copy is answered like the first, and anything else is done."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.urls import reverse

from interleave.community.models import Thread
from interleave.kernel import submissions, tenancy
from interleave.kernel.models import Submission
from interleave.web.base import submission_key
from tests.world import NOW

pytestmark = pytest.mark.django_db
ANYONE = uuid4()


def test_the_same_form_of_a_new_page_is_done_again(world):
    lea, client = world.cast.lea, world.client("lea")
    url = reverse("learn:new_thread", args=world.args("space_id"))
    sent = {"title": "Again", "body": "Twice on purpose."}
    first, second = submission_key.make_key(lea.pk), submission_key.make_key(lea.pk)

    replies = [client.post(url, sent | {submission_key.FIELD: key}) for key in (first, first, second)]

    addresses = [reply.headers["Location"] for reply in replies]
    assert addresses[0] == addresses[1] != addresses[2]
    with tenancy.scope(world.cast.meridian.pk):
        assert Thread.objects.filter(title="Again").count() == 2


def test_a_copy_is_told_and_a_changed_text_is_no_copy(world):
    lea = world.cast.lea
    url = reverse("learn:new_thread", args=world.args("space_id"))
    key = submission_key.make_key(lea.pk)
    client = world.client("lea")
    sent = {"title": "Again", "body": "Once.", submission_key.FIELD: key}
    client.post(url, sent)

    copy = client.post(url, sent, follow=True)
    other = client.post(url, sent | {"body": "Once more."})

    assert "You sent this form twice. It was stored once." in copy.text
    assert other.headers["Location"] != copy.redirect_chain[0][0]


def test_a_key_of_another_person_claims_nothing(world):
    url = reverse("learn:new_thread", args=world.args("space_id"))
    key = submission_key.make_key(world.cast.theo.pk)
    sent = {"title": "Again", "body": "Once.", submission_key.FIELD: key}

    world.client("lea").post(url, sent)

    assert not Submission._default_manager.exists()


def test_a_form_that_was_refused_can_be_sent_again(world):
    url = reverse("learn:new_thread", args=world.args("space_id"))
    key = submission_key.make_key(world.cast.lea.pk)
    client = world.client("lea")

    codes = [
        client.post(url, {"title": title, "body": "Text", submission_key.FIELD: key}).status_code
        for title in ("", "", "A title")
    ]

    assert codes == [422, 422, 302]


def test_what_is_remembered_of_forms_is_deleted_after_a_day(world):
    submissions.claim_submission(digest="old", person_id=ANYONE, now=NOW - timedelta(days=1, seconds=1))
    submissions.claim_submission(digest="new", person_id=ANYONE, now=NOW - timedelta(hours=23))

    submissions.delete_old_forms(now=NOW)

    assert list(Submission._default_manager.values_list("digest", flat=True)) == ["new"]


def test_a_claim_of_a_dead_process_lapses(world):
    submissions.claim_submission(digest="x", person_id=ANYONE, now=NOW)

    assert not submissions.claim_submission(digest="x", person_id=ANYONE, now=NOW + timedelta(minutes=2))
    assert submissions.claim_submission(
        digest="x", person_id=ANYONE, now=NOW + timedelta(minutes=2, seconds=1)
    )
    assert not submissions.claim_submission(digest="x", person_id=ANYONE, now=NOW + timedelta(minutes=3))


def test_an_answer_lapses_when_the_person_sends_something_else():
    later = NOW + timedelta(seconds=5)
    submissions.claim_submission(digest="a", person_id=ANYONE, now=NOW)
    submissions.record_answer(digest="a", location="/a/", now=NOW)
    assert not submissions.claim_submission(digest="a", person_id=ANYONE, now=later)
    submissions.claim_submission(digest="b", person_id=ANYONE, now=later)
    submissions.record_answer(digest="b", location="/b/", now=later)

    assert submissions.claim_submission(digest="a", person_id=ANYONE, now=later)
    assert submissions.find_answer(digest="b") == "/b/"


def test_an_answer_lapses_after_a_while():
    submissions.claim_submission(digest="a", person_id=ANYONE, now=NOW)
    submissions.record_answer(digest="a", location="/a/", now=NOW)

    assert not submissions.claim_submission(digest="a", person_id=ANYONE, now=NOW + timedelta(minutes=10))
    assert submissions.claim_submission(
        digest="a", person_id=ANYONE, now=NOW + timedelta(minutes=10, seconds=1)
    )


def test_an_answer_that_cannot_be_remembered_is_given_all_the_same(world, monkeypatch):
    def fail(**_wanted):
        raise OperationalError("database is locked")

    monkeypatch.setattr(submissions, "record_answer", fail)
    url = reverse("learn:new_thread", args=world.args("space_id"))
    key = submission_key.make_key(world.cast.lea.pk)

    reply = world.client("lea").post(url, {"title": "Kept", "body": "Text", submission_key.FIELD: key})

    assert reply.status_code == 302
    with tenancy.scope(world.cast.meridian.pk):
        assert Thread.objects.filter(title="Kept").count() == 1
