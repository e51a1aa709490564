"""Random input with a fixed seed, to every form of the access table: always an answer in words."""

import random
from urllib.parse import urlencode

import pytest
from django.db import transaction

from tests.architecture.test_access import faults_of
from tests.web.test_double_submits import copied, posts

pytestmark = pytest.mark.django_db

SEED = 20261130
POSTS_PER_FORM = 3
OFTEN_READ = ("title", "body", "text", "name", "starts_on", "minutes", "version", "next")
PIECES = (
    "",
    " ",
    "\x00",
    "x" * 5000,
    "9" * 400,
    "-1",
    "1e400",
    "9999-12-31",
    "0001-01-01",
    "NaN",
    "\u202e\U0001f600",
    "<b>'\"",
    "{}",
    "[" * 9000,
)


def test_no_form_breaks_whatever_it_is_given(world):
    chance = random.Random(SEED)  # noqa: S311 - the same input each time
    clients = {}
    broken = []
    forms = posts(world)
    for form in forms:
        client = clients.setdefault(form.who, world.client(form.who))
        client.raise_request_exception = False
        cookies = client.cookies.copy()
        for number in range(POSTS_PER_FORM):
            names = [*form.data, *OFTEN_READ]
            random_data = {name: chance.choice(PIECES) for name in names if chance.random() < 0.7}
            ordinary = {name: copied(value) for name, value in form.data.items()} if number else {}
            data = ordinary | random_data
            with transaction.atomic():
                reply = client.post(form.url, data)
                transaction.set_rollback(True)
            client.cookies = cookies.copy()
            if reply.status_code >= 500 or faults_of(reply):
                broken.append((form.name, reply.status_code, faults_of(reply), urlencode(random_data)[:300]))

    assert len(forms) > 100
    assert not broken, "\n".join(map(str, broken))
