"""A manager's word."""

import pytest
from django.urls import reverse

from interleave.assessments.models import TaskReport

pytestmark = pytest.mark.django_db


@pytest.fixture
def kenji(world):
    return world.client("kenji")


def report(world):
    return TaskReport.everywhere.get(pk=world.ids["report_id"])


def test_the_manager_sees_what_waits_and_others_see_nothing(world, kenji):
    address = reverse("manage:confirmations")

    assert "I did." in kenji.get(address).text
    assert "Fill in the checklist" in kenji.get(address).text
    for who in ("lea", "theo", "ada"):
        assert "I did." not in world.client(who).get(address).text


def test_sending_back_needs_a_word_and_keeps_the_page(world, kenji):
    address = reverse("manage:answer_report", args=[world.ids["report_id"]])

    refused = kenji.post(address, {"answer": "return", "word": " "})
    kenji.post(address, {"answer": "return", "word": "What did you agree?"})

    assert refused.status_code == 422
    assert "Write a word about what is missing." in refused.text
    assert (report(world).state, report(world).word) == ("returned", "What did you agree?")


def test_confirming_twice_is_harmless(world, kenji):
    address = reverse("manage:answer_report", args=[world.ids["report_id"]])

    replies = [kenji.post(address, {"answer": "confirm", "word": "Well done"}) for _click in range(2)]

    assert [reply.status_code for reply in replies] == [302, 302]
    assert report(world).state == "done"


def test_the_manager_observes_by_the_checklist(world, kenji):
    chosen = kenji.get(
        reverse("manage:choose_observation"),
        {"person": world.ids["person_id"], "task": world.ids["seen_subject_id"]},
    )

    kenji.post(chosen.url, {"line": ["0"], "note": "Calm and clear."})

    seen = TaskReport.everywhere.get(pk=world.ids["asked_report_id"])
    assert (seen.state, seen.ticked, seen.word) == ("done", [0], "Calm and clear.")
