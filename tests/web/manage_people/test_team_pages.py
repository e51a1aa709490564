"""A line manager's pages."""

from uuid import uuid4

import pytest
from django.urls import reverse

from interleave.assessments import services as assessing
from interleave.assessments.models import TaskReport
from interleave.kernel import clock


@pytest.fixture
def kenji(cast, client):
    client.force_login(cast.kenji)
    return client


def define(cast, kind):
    return assessing.define_task(
        actor=cast.ada,
        slug=f"talk-{kind}",
        kind=kind,
        title="One hard talk",
        brief="Have it.",
        checklist=["Began with the fact", "Listened"],
        confirmed_by="manager",
        objectives=[],
        now=clock.now(),
    )


@pytest.fixture
def reported(cast):
    task = define(cast, "task")
    return assessing.report_task(
        actor=cast.lea, task_id=task.pk, note="It went well.", ticked=[0], now=clock.now()
    )


def test_a_manager_sees_his_reports_and_what_waits(cast, kenji, reported):
    page = kenji.get(reverse("manage:team")).text

    assert "Léa Martin" in page
    assert "One hard talk" in page
    assert "Theo Grant" not in page


def test_an_empty_team_says_what_will_be_here(cast, client):
    client.force_login(cast.ada)

    assert "Nobody reports to you" in client.get(reverse("manage:team")).text


def test_a_learner_has_no_team(cast, client):
    client.force_login(cast.lea)

    assert client.get(reverse("manage:team")).status_code == 403
    assert client.get(reverse("manage:report", args=[cast.theo.pk])).status_code == 404


def test_a_report_is_confirmed_once(cast, kenji, reported):
    where = reverse("manage:answer_report", args=[reported.pk])

    for _ in range(2):
        assert kenji.post(where, {"answer": "confirm", "word": "Well done."}).status_code == 302

    reported.refresh_from_db()
    assert (reported.state, reported.confirmed_by) == ("done", cast.kenji)


def test_sending_back_needs_a_word(cast, kenji, reported):
    where = reverse("manage:answer_report", args=[reported.pk])

    wordless = kenji.post(where, {"answer": "return", "word": ""})
    assert wordless.status_code == 422
    assert "Write a word about what is missing." in wordless.text

    kenji.post(where, {"answer": "return", "word": "And the second half?"})

    reported.refresh_from_db()
    assert (reported.state, reported.word) == ("returned", "And the second half?")


@pytest.mark.parametrize("who", ["theo", "carla", "oona"])
def test_nobody_else_answers_a_report(cast, client, reported, who):
    client.force_login(getattr(cast, who))

    reply = client.post(reverse("manage:answer_report", args=[reported.pk]), {"answer": "confirm"})

    assert reply.status_code == 404
    reported.refresh_from_db()
    assert reported.state == "waiting"


def test_an_observation_is_recorded(cast, kenji):
    task = define(cast, "observation")
    where = reverse("manage:observe", args=[cast.lea.pk, task.pk])
    assert "Began with the fact" in kenji.get(where).text

    for _ in range(2):
        reply = kenji.post(where, {"seen": ["0", "1"], "note": "Calm."})

    assert reply.headers["Location"] == reverse("manage:report", args=[cast.lea.pk])
    assert TaskReport.objects.get(person=cast.lea).met == 1


def test_a_manager_observes_his_own_reports_only(cast, kenji):
    task = define(cast, "observation")

    for person_id in (cast.theo.pk, cast.oona.pk, uuid4()):
        assert (
            kenji.post(reverse("manage:observe", args=[person_id, task.pk]), {"seen": ["0"]}).status_code
            == 404
        )

    assert TaskReport.objects.count() == 0
