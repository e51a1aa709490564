"""Every page answers a question about itself: HEAD gets what GET gets, without the body."""

import pytest
from django.urls import reverse

from tests.pages import FORMS, NO_PAGES, PAGES

pytestmark = pytest.mark.django_db

DOOR = ("base:sign_in", "base:password_forgotten")


@pytest.mark.parametrize("name", DOOR)
def test_the_door_answers_head(world, name):
    reply = world.client("anonymous").head(reverse(name))

    assert reply.status_code == 200
    assert reply.content == b""


@pytest.mark.parametrize("who", sorted(PAGES))
def test_every_page_answers_head_as_it_answers_get(world, who):
    client = world.client(who)
    found = {}
    for label, args in {**PAGES[who], **FORMS.get(who, {})}.items():
        if label in NO_PAGES:
            continue
        address = reverse(label.split()[0], args=world.args(args))
        reply = client.head(address)
        found[label] = (reply.status_code, reply.content)

    assert {label: reply for label, reply in found.items() if reply != (200, b"")} == {}
