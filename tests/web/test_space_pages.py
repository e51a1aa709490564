"""The pages of a space: what can be done with a post."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_only_replies_can_be_marked_as_the_answer(world):
    page = world.client("lea").get(reverse("learn:thread", args=[world.ids["thread_id"]])).text

    question, reply = (
        reverse("learn:mark_answer", args=[world.ids[name]]) for name in ("post_id", "answer_id")
    )
    assert f'action="{reply}"' in page
    assert f'action="{question}"' not in page


def test_the_question_of_withdrawing_is_shown_only_to_those_who_may(world):
    of_lea, of_theo = (reverse("learn:withdraw_post", args=[world.ids[n]]) for n in ("post_id", "answer_id"))

    codes = {
        who: [world.client(who).get(url).status_code for url in (of_lea, of_theo)] for who in ("lea", "theo")
    }

    assert codes == {"lea": [200, 403], "theo": [200, 200]}  # theo hosts the space
