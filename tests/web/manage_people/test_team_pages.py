"""A line manager's pages."""

from uuid import uuid4

import pytest
from django.urls import reverse

from interleave.assessments import services as assessing
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

    assert "No one reports to you yet" in client.get(reverse("manage:team")).text


def test_a_learner_has_no_team(cast, client):
    client.force_login(cast.lea)

    assert client.get(reverse("manage:team")).status_code == 403
    assert client.get(reverse("manage:report", args=[cast.theo.pk])).status_code == 404


def test_a_report_shows_journeys_and_what_waits(cast, kenji, reported):
    page = kenji.get(reverse("manage:report", args=[cast.lea.pk])).text

    assert "Waiting for your answer" in page
    assert reverse("manage:confirmations") in page
    assert "No journey yet." in page


def test_nobody_sees_the_reports_of_others(cast, client):
    for who in (cast.theo, cast.carla, cast.ada, cast.oona):
        client.force_login(who)
        assert client.get(reverse("manage:report", args=[cast.lea.pk])).status_code == 404
    client.force_login(cast.kenji)
    assert client.get(reverse("manage:report", args=[uuid4()])).status_code == 404
