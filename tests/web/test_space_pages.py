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
