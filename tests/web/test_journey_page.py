"""The page of a journey: stages to unfold, and what opens a locked step, in calm words."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse

from interleave.journeys import selectors, services
from interleave.journeys.selectors.opening import Opening, list_openings
from interleave.kernel import clock, tenancy
from interleave.web.learn import stages
from tests.world import NOW

pytestmark = pytest.mark.django_db

TODAY = date(2027, 4, 22)


@pytest.fixture
def view(world):
    with tenancy.scope(world.cast.meridian.pk):
        yield selectors.summarise_journey(
            actor=world.cast.lea, enrolment_id=world.ids["enrolment_id"], now=world.now
        )


def page(world, name="lea"):
    reply = world.client(name).get(reverse("learn:journey", args=[world.ids["enrolment_id"]]))
    return unescape(reply.text)


@pytest.mark.parametrize(
    ("titles", "is_any", "not_before", "words"),
    [
        (("Kick-off",), False, None, "After “Kick-off”"),
        (("Read", "Watch"), False, None, "After “Read” and “Watch”"),
        (("Read", "Watch"), True, TODAY, "After “Read” or “Watch”"),
        (("Read", "Watch", "Try", "Ask"), False, None, "After “Read”, “Watch” and 2 more"),
        (("Read",), False, date(2027, 5, 3), "After “Read”, from 3 May on"),
        ((), False, date(2027, 5, 3), "From 3 May on"),
        ((), False, None, ""),
    ],
)
def test_what_opens_a_step_is_said_in_a_few_words(monkeypatch, titles, is_any, not_before, words):
    monkeypatch.setattr(clock, "now", lambda: NOW)

    assert stages.words(Opening(titles, is_any, not_before), today=TODAY) == words


def test_a_locked_step_names_the_steps_that_are_still_to_be_done(view):
    openings = list_openings(view)
    locked = {step.step_id: step.title for step in view.steps if step.state == "locked"}

    assert openings.keys() == locked.keys()
    done = {step.title for step in view.steps if step.done_at is not None}
    assert not any(done & set(found.titles) for found in openings.values())


def test_the_stage_of_the_next_step_is_open_and_the_others_are_folded(world, view):
    cards = stages.list_cards(view, stages.list_hints(view, now=world.now))

    here = {stage.stage_id: stage.title for stage in view.stages}[view.next_steps[0].stage_id]
    assert [card.title for card in cards if card.is_open] == [here]
    assert sum(card.total for card in cards) == len(view.steps)
    assert page(world).count('<details class="card fold" open>') == 1


def test_a_step_that_is_closed_does_not_read_like_a_rule(world):
    text = page(world)

    assert "Opens after" not in text
    assert "not before week" not in text


def test_the_reason_of_an_excuse_is_shown_to_the_learner(world, view):
    step = next(step for step in view.steps if step.done_at is None and step.state in {"open", "late"})
    services.excuse_step(
        actor=world.cast.theo,
        enrolment_id=view.enrolment_id,
        step_id=step.step_id,
        reason="You have led this talk for years.",
        now=world.now,
    )

    on_step = world.client("lea").get(reverse("learn:step", args=[view.enrolment_id, step.step_id])).text

    assert "Excused: You have led this talk for years." in page(world)
    assert "You need not do this step: You have led this talk for years." in on_step


def test_in_a_finished_cohort_nothing_is_late_on_the_page(world, view):
    services.close_cohort(
        actor=world.cast.ada, cohort_id=view.cohort_id, now=world.now + timedelta(minutes=1)
    )

    text = page(world)

    assert "This cohort is finished." in text
    assert 'state-bad">Late' not in text
    assert "Continue" not in text


def test_the_menu_of_a_manager_marks_his_team_on_the_journey_of_a_report(world):
    marked = re.findall(r'href="([^"]+)" aria-current="page"', page(world, "kenji").split("<main")[0])

    assert set(marked) == {reverse("manage:team")}


def test_the_menu_of_a_learner_marks_her_journeys(world):
    marked = re.findall(r'href="([^"]+)" aria-current="page"', page(world).split("<main")[0])

    assert set(marked) == {reverse("learn:journeys")}
