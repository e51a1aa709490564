from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction

from interleave.catalogue import services as catalogue
from interleave.engine import events
from interleave.kernel import errors
from interleave.ledger import ledger
from interleave.reinforcement import projectors, selectors, services
from interleave.reinforcement.models import Card, Review


@pytest.fixture
def items(cast, noon):
    return [
        catalogue.define_item(
            actor=cast.ada,
            slug=f"item-{number}",
            kind="single",
            prompt=f"Question {number}?",
            body={
                "choices": [
                    {"key": "a", "text": "Yes", "correct": True, "feedback": "Right."},
                    {"key": "b", "text": "No", "correct": False, "feedback": "Not so."},
                ]
            },
            refresh=True,
            now=noon,
        )
        for number in range(3)
    ]


def said(question, text):
    return [part.token for part in question.asked.options if part.text == text]


def learn(person, items, at):
    with transaction.atomic():
        return ledger.record(
            events.RunFinished(
                person_id=person.pk,
                run_id=uuid4(),
                module_id=uuid4(),
                version_id=uuid4(),
                seconds=600,
                item_ids=tuple(item.pk for item in items),
                at=at,
            ),
            actor=person,
        )


@pytest.fixture
def later(cast, items, noon):
    learn(cast.lea, items, noon)
    return noon + timedelta(days=30)


def test_what_was_learnt_becomes_cards_once(cast, items, noon):
    learn(cast.lea, items, noon)
    learn(cast.lea, items, noon + timedelta(days=1))

    assert Card.objects.count() == 3
    assert all(card.due_at > noon for card in Card.objects.all())


def test_due_cards_are_counted_in_two_queries(cast, later, django_assert_num_queries):
    with django_assert_num_queries(2):
        due = selectors.summarise_due(actor=cast.lea, now=later)

    assert (due.due, due.reviewed, due.kept, due.minutes) == (3, 0, 3, 1)
    assert due.recall is not None
    assert 0 < due.recall < 0.9


def test_a_right_answer_moves_the_card_away(cast, later):
    question = selectors.next_question(actor=cast.lea, now=later)

    answered = services.answer_card(
        actor=cast.lea, card_id=question.card_id, given=said(question, "Yes"), now=later
    )

    assert answered.mark.is_correct
    assert answered.due_at > later + timedelta(days=7)
    assert answered.review.score == Decimal(1)
    assert selectors.summarise_due(actor=cast.lea, now=later).due == 2
    assert selectors.summarise_due(actor=cast.lea, now=later).reviewed == 1


def test_a_wrong_answer_brings_the_card_back_soon(cast, later):
    question = selectors.next_question(actor=cast.lea, now=later)

    answered = services.answer_card(
        actor=cast.lea, card_id=question.card_id, given=said(question, "No"), now=later
    )

    assert answered.due_at < later + timedelta(days=1)
    assert answered.review.rating == 1


def test_the_second_of_two_clicks_counts_nothing(cast, later):
    question = selectors.next_question(actor=cast.lea, now=later)
    services.answer_card(actor=cast.lea, card_id=question.card_id, given=said(question, "Yes"), now=later)

    with pytest.raises(services.NotDue):
        services.answer_card(actor=cast.lea, card_id=question.card_id, given=said(question, "Yes"), now=later)

    assert Review.objects.count() == 1


def test_an_answer_that_cannot_be_read_is_refused_in_words(cast, later):
    question = selectors.next_question(actor=cast.lea, now=later)

    with pytest.raises(errors.Invalid) as refusal:
        services.answer_card(actor=cast.lea, card_id=question.card_id, given=[], now=later)

    assert refusal.value.problems[0].where == "answer"
    assert not Review.objects.exists()


def test_nobody_answers_the_cards_of_another(cast, later):
    card = Card.objects.first()

    for stranger in (cast.kenji, cast.ada, cast.oona):
        with pytest.raises(errors.NotFound):
            services.answer_card(actor=stranger, card_id=card.pk, given=["1"], now=later)

    assert not Review.objects.exists()


def test_a_suspended_card_is_not_asked_until_it_is_resumed(cast, later):
    card = Card.objects.first()

    services.suspend_card(actor=cast.lea, card_id=card.pk, now=later)
    assert selectors.summarise_due(actor=cast.lea, now=later).due == 2

    services.resume_card(actor=cast.lea, card_id=card.pk, now=later)
    assert selectors.summarise_due(actor=cast.lea, now=later).due == 3


def test_a_replay_deals_and_moves_the_same_cards(cast, items, later):
    for _ in range(2):
        question = selectors.next_question(actor=cast.lea, now=later)
        services.answer_card(actor=cast.lea, card_id=question.card_id, given=said(question, "Yes"), now=later)
    live = list(Card.objects.order_by("pk").values())

    ledger.replay([projectors.__name__], organisation_id=cast.meridian.pk)

    assert list(Card.objects.order_by("pk").values()) == live
    assert Review.objects.count() == 2


def test_choices_keep_their_order_until_the_card_is_answered(cast, later):
    first = selectors.next_question(actor=cast.lea, now=later)

    again = selectors.get_question(actor=cast.lea, card_id=first.card_id, now=later)

    assert again.asked == first.asked
    assert sorted(part.text for part in first.asked.options) == ["No", "Yes"]


def test_retention_is_higher_with_reviews_than_without(cast, later):
    for _ in range(3):
        question = selectors.next_question(actor=cast.lea, now=later)
        services.answer_card(actor=cast.lea, card_id=question.card_id, given=said(question, "Yes"), now=later)

    retention = selectors.summarise_retention(actor=cast.lea, now=later)

    last = retention.curve.points[-1]
    assert retention.cards == 3
    assert last.with_reviews.middle > last.without.middle
