from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from interleave.catalogue import services as catalogue
from interleave.engine import events
from interleave.ledger import ledger
from interleave.reinforcement.models import Card, Review


@pytest.fixture
def card(cast, noon):
    """A card of Léa's that is due, dealt long ago."""
    item = catalogue.define_item(
        actor=cast.ada,
        slug="capital",
        kind="short_text",
        prompt="What do you open a hard talk with?",
        body={"answers": ["a fact", "fact"], "feedback": "The fact, its effect, a question."},
        refresh=True,
        now=noon,
    )
    with transaction.atomic():
        ledger.record(
            events.RunFinished(
                person_id=cast.lea.pk,
                run_id=uuid4(),
                module_id=uuid4(),
                version_id=uuid4(),
                seconds=60,
                item_ids=(item.pk,),
                at=noon.replace(year=2020),
            ),
            actor=cast.lea,
        )
    return Card.objects.get()


def test_a_card_is_asked_answered_and_explained(client, cast, card):
    client.force_login(cast.lea)

    asked = client.get(reverse("learn:refresh"))
    reply = client.post(reverse("learn:answer_card", args=[card.pk]), {"text": "A FACT"}, follow=True)
    after = client.get(reverse("learn:refresh"))

    assert "What do you open a hard talk with?" in asked.text
    assert "Yes." in reply.text
    assert "The fact, its effect, a question." in reply.text
    assert "Done for today" in after.text


def test_a_wrong_answer_is_told_what_is_right(client, cast, card):
    client.force_login(cast.lea)

    reply = client.post(reverse("learn:answer_card", args=[card.pk]), {"text": "anger"}, follow=True)

    assert "Not quite." in reply.text
    assert "a fact" in reply.text


def test_an_empty_answer_keeps_the_question(client, cast, card):
    client.force_login(cast.lea)

    reply = client.post(reverse("learn:answer_card", args=[card.pk]), {"text": ""})

    assert reply.status_code == 422
    assert "What do you open a hard talk with?" in reply.text
    assert not Review.objects.exists()


def test_answering_twice_counts_once(client, cast, card):
    client.force_login(cast.lea)
    client.post(reverse("learn:answer_card", args=[card.pk]), {"text": "fact"})

    again = client.post(reverse("learn:answer_card", args=[card.pk]), {"text": "fact"})

    assert again.status_code == 302
    assert Review.objects.count() == 1


def test_the_deck_shows_cards_and_puts_them_aside(client, cast, card):
    client.force_login(cast.lea)

    client.post(reverse("learn:suspend_card", args=[card.pk]))

    assert "Put aside · " in client.get(reverse("learn:deck")).text


def test_another_person_finds_neither_card_nor_recall(client, cast, card):
    client.force_login(cast.lea)
    client.post(reverse("learn:answer_card", args=[card.pk]), {"text": "fact"})
    review = Review.objects.get()
    client.force_login(cast.oona)

    assert client.post(reverse("learn:answer_card", args=[card.pk]), {"text": "fact"}).status_code == 404
    assert client.get(reverse("learn:review", args=[review.pk])).status_code == 404


def test_the_deck_foretells_the_next_week(client, cast, card):
    client.force_login(cast.lea)

    page = client.get(reverse("learn:deck"))

    assert "The next seven days ask about" in page.text
    assert "Left alone, about" in page.text


def deal(cast, noon, kind, body):
    """Return a due card of another kind."""
    item = catalogue.define_item(
        actor=cast.ada, slug="other", kind=kind, prompt="How much?", body=body, refresh=True, now=noon
    )
    with transaction.atomic():
        ledger.record(
            events.RunFinished(
                person_id=cast.lea.pk,
                run_id=uuid4(),
                module_id=uuid4(),
                version_id=uuid4(),
                seconds=60,
                item_ids=(item.pk,),
                at=noon.replace(year=2020),
            ),
            actor=cast.lea,
        )
    return Card.objects.get()


def test_a_faulty_number_stays_as_it_was_typed(client, cast, noon):
    card = deal(cast, noon, "numeric", {"answer": "1250"})
    client.force_login(cast.lea)

    reply = client.post(reverse("learn:answer_card", args=[card.pk]), {"text": "abc"})

    assert reply.status_code == 422
    assert 'value="abc"' in reply.text


def test_a_number_that_may_mean_another_one_is_confirmed_first(client, cast, noon):
    card = deal(cast, noon, "numeric", {"answer": "1250"})
    client.force_login(cast.lea)
    address = reverse("learn:answer_card", args=[card.pk])

    asked = client.post(address, {"text": "1,250"})
    reviews_before = Review.objects.count()
    done = client.post(address, {"text": "1,250", "read_as": "1250"}, follow=True)

    assert asked.status_code == 422
    assert "Your number is read as 1250." in asked.text
    assert 'name="read_as" value="1250"' in asked.text
    assert 'value="1,250"' in asked.text
    assert reviews_before == 0
    assert "Yes." in done.text
    assert Review.objects.get().answer == "1250"


def test_pairs_and_orders_stay_as_they_were_chosen(client, cast, noon):
    pairs = [{"left": "a", "right": "A"}, {"left": "b", "right": "B"}]
    card = deal(cast, noon, "matching", {"pairs": pairs})
    client.force_login(cast.lea)

    reply = client.post(reverse("learn:answer_card", args=[card.pk]), {"left_1": "2", "left_2": "9"})

    assert reply.status_code == 422
    assert '<option value="2" selected>' in reply.text


def test_an_order_stays_as_it_was_chosen(client, cast, noon):
    card = deal(cast, noon, "ordering", {"steps": [{"text": text} for text in ("one", "two", "three")]})
    client.force_login(cast.lea)
    places = {"place_1": "3", "place_2": "1", "place_3": "1"}

    reply = client.post(reverse("learn:answer_card", args=[card.pk]), places)

    assert reply.status_code == 422
    assert reply.context["form"].ordered[-1].token == "1"
