"""Evidence moves the mastery of the objectives that it speaks of."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from interleave.assessments import services as assessments
from interleave.assessments.selectors import get_question
from interleave.engine import events, mastery
from interleave.engine.mastery import Evidence
from interleave.insights import projectors, selectors
from interleave.insights.models import ObjectiveMastery
from interleave.kernel import ids
from interleave.ledger import ledger
from interleave.ledger.ledger import Entry
from tests.insights.conftest import define_item, define_task, take_quiz


def expected(*pieces):
    state = mastery.new_state()
    for piece in pieces:
        state = mastery.update(state, piece)
    return state


def stored(person, objective_id):
    row = ObjectiveMastery.objects.get(person=person, objective_id=objective_id)
    return mastery.state_from_data(row.state)


def everything():
    return list(ObjectiveMastery.objects.order_by("id").values())


def entry(at):
    return Entry(ids.new_id(), 1, ids.new_id(), None, at)


def test_a_quiz_counts_every_answer_for_every_objective_that_its_question_serves(
    cast, quiz, objectives, noon
):
    take_quiz(cast.lea, quiz, noon, ["Fact", "Threat", "Fact"])

    right = Evidence("item", 1.0, noon, guess=0.25)
    wrong = Evidence("item", 0.0, noon, guess=0.25)
    assert stored(cast.lea, objectives["say-it"]) == expected(right, wrong)
    assert stored(cast.lea, objectives["ask"]) == expected(wrong)
    assert ObjectiveMastery.objects.count() == 2


def test_an_answer_changed_before_handing_in_counts_once_and_an_open_one_not_at_all(
    cast, quiz, objectives, noon
):
    attempt = assessments.start_attempt(actor=cast.lea, quiz_id=quiz.pk, now=noon)
    for words in ("Threat", "Fact"):
        shown = get_question(attempt=attempt, number=1).question.options
        options = {part.text: part.token for part in shown}
        assessments.answer_item(
            actor=cast.lea, attempt_id=attempt.pk, number=1, given=[options[words]], now=noon
        )
    assert everything() == []

    assessments.finish_attempt(actor=cast.lea, attempt_id=attempt.pk, now=noon)

    assert stored(cast.lea, objectives["say-it"]) == expected(Evidence("item", 1.0, noon, guess=0.25))
    assert not ObjectiveMastery.objects.filter(objective_id=objectives["ask"]).exists()


@pytest.mark.parametrize(("rating", "share"), [(1, 0.0), (2, 1.0), (3, 1.0), (4, 1.0)])
def test_a_card_counts_as_recalled_or_not(cast, quiz, objectives, noon, rating, share):
    item = define_item(cast, "one", noon, ["say-it"], refresh=True)

    projectors.on_evidence(review(cast.lea, item, rating, noon), entry(noon))

    assert stored(cast.lea, objectives["say-it"]) == expected(Evidence("item", share, noon, guess=0.25))


def test_a_card_speaks_of_what_its_question_served_at_the_time(cast, quiz, objectives, noon):
    item = define_item(cast, "one", noon, ["say-it"], refresh=True)
    define_item(cast, "one", noon + timedelta(days=3), ["ask"], refresh=True, prompt="One, anew?")

    projectors.on_evidence(review(cast.lea, item, 3, noon + timedelta(days=1)), entry(noon))
    assert {row["objective_id"] for row in everything()} == {objectives["say-it"]}

    projectors.on_evidence(review(cast.lea, item, 3, noon + timedelta(days=4)), entry(noon))
    assert {row["objective_id"] for row in everything()} == set(objectives.values())


def test_a_report_is_the_learners_word_until_her_manager_confirms_it(cast, objectives, noon):
    task = define_task(cast, noon)
    report = assessments.report_task(actor=cast.lea, task_id=task.pk, note="Once", ticked=[0], now=noon)
    own = Evidence("self", 0.5, noon)
    assert stored(cast.lea, objectives["ask"]) == expected(own)

    later = noon + timedelta(days=1)
    assessments.confirm_task(actor=cast.kenji, report_id=report.pk, now=later)

    assert stored(cast.lea, objectives["ask"]) == expected(own, Evidence("observation", 0.5, later))


def test_asking_to_be_observed_says_nothing_and_an_observation_that_met_nothing_does(cast, objectives, noon):
    task = define_task(cast, noon, kind="observation")
    assessments.ask_for_observation(actor=cast.lea, task_id=task.pk, note="On Monday?", now=noon)
    assert everything() == []

    assessments.record_observation(
        actor=cast.kenji, person_id=cast.lea.pk, task_id=task.pk, ticked=[], note="Not yet.", now=noon
    )

    assert stored(cast.lea, objectives["ask"]) == expected(Evidence("observation", 0.0, noon))


def test_what_was_only_opened_is_no_evidence(cast, quiz, objectives, noon):
    with transaction.atomic():
        ledger.record(
            events.RunFinished(
                person_id=cast.lea.pk,
                run_id=ids.new_id(),
                module_id=ids.new_id(),
                version_id=ids.new_id(),
                seconds=600,
                objective_ids=tuple(objectives.values()),
                at=noon,
            ),
            actor=cast.lea,
        )

    assert everything() == []


def test_evidence_costs_three_queries_and_a_quiz_four(
    cast, quiz, objectives, noon, django_assert_num_queries
):
    attempt = take_quiz(cast.lea, quiz, noon, ["Fact", "Fact", "Fact"])
    item = define_item(cast, "one", noon, ["say-it"], refresh=True)
    finished = events.AttemptFinished(
        person_id=cast.lea.pk,
        quiz_id=quiz.pk,
        attempt_id=attempt.pk,
        score=Decimal(1),
        passed=True,
        seconds=1,
        at=noon,
    )

    with django_assert_num_queries(4):
        projectors.on_evidence(finished, entry(noon))
    with django_assert_num_queries(3):
        projectors.on_evidence(review(cast.lea, item, 3, noon), entry(noon))


def test_a_replay_finds_the_same_mastery(cast, quiz, objectives, noon):
    for days, answers in (
        (0, ["Threat", "Fact", ""]),
        (3, ["Fact", "Fact", "Fact"]),
        (9, ["Fact", "Joke", ""]),
    ):
        take_quiz(cast.lea, quiz, noon + timedelta(days=days), answers)
        take_quiz(cast.theo, quiz, noon + timedelta(days=days, hours=1), answers[::-1])
    task = define_task(cast, noon)
    report = assessments.report_task(actor=cast.lea, task_id=task.pk, note="Once", ticked=[0], now=noon)
    assessments.confirm_task(actor=cast.kenji, report_id=report.pk, now=noon + timedelta(days=4))
    live = everything()
    assert len(live) == 4

    for _ in range(2):
        ledger.replay([projectors.__name__], organisation_id=cast.meridian.pk)
        assert everything() == live


def test_mastery_is_read_for_an_instant_in_one_query_and_fades(
    cast, quiz, objectives, noon, django_assert_num_queries
):
    take_quiz(cast.lea, quiz, noon, ["Fact", "Fact", "Fact"])
    nothing = ids.new_id()
    wanted = [objectives["say-it"], nothing]

    with django_assert_num_queries(1):
        now = selectors.list_mastery(person_id=cast.lea.pk, objective_ids=wanted, now=noon)
    later = selectors.list_mastery(
        person_id=cast.lea.pk, objective_ids=wanted, now=noon + timedelta(days=200)
    )

    assert now[nothing] == mastery.estimate(mastery.new_state(), noon)
    assert now[nothing].pieces == 0
    assert now[objectives["say-it"]].pieces == 2
    assert later[objectives["say-it"]].probability < now[objectives["say-it"]].probability


def test_objectives_are_summed_over_people_who_showed_something(
    cast, quiz, objectives, noon, django_assert_num_queries
):
    for person, answers in ((cast.lea, ["Fact", "Fact", ""]), (cast.theo, ["Joke", "", ""])):
        take_quiz(person, quiz, noon, answers)
    everybody = [person.pk for person in (cast.lea, cast.theo, cast.carla)]

    with django_assert_num_queries(1):
        say_it, ask = selectors.summarise_objectives(
            person_ids=everybody, objective_ids=[objectives["say-it"], objectives["ask"]], now=noon
        )

    lea = selectors.list_mastery(person_id=cast.lea.pk, objective_ids=[objectives["ask"]], now=noon)
    assert (say_it.people, ask.people) == (2, 1)
    assert ask.mean == lea[objectives["ask"]].probability


def review(person, item, rating, at):
    return events.CardReviewed(
        person_id=person.pk,
        card_id=ids.new_id(),
        item_id=item.pk,
        review_id=ids.new_id(),
        rating=rating,
        elapsed_days=1.0,
        recall_before=0.9,
        at=at,
    )
