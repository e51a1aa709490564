"""Guessing passwords: known and unknown addresses cost the same, and no try escapes the count."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate, hashers
from django.urls import reverse

from interleave.config import settings as shipped
from interleave.kernel import errors
from interleave.people import services
from interleave.people.models import Person
from interleave.people.services import throttling
from tests.cast import PASSWORD
from tests.concurrency import at_once

FRESH = "seven quiet herons"


class CountingHasher(hashers.MD5PasswordHasher):
    """Counts how often it works."""

    calls = 0

    def encode(self, password, salt):
        CountingHasher.calls += 1
        return super().encode(password, salt)


@pytest.mark.parametrize("case", ["known", "unknown", "invited", "closed"])
def test_every_wrong_sign_in_makes_one_digest(cast, settings, case):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    if case == "invited":
        Person.objects.filter(pk=cast.lea.pk).update(password="")
    if case == "closed":
        Person.objects.filter(pk=cast.lea.pk).update(is_active=False)
    email = "nobody@meridian.example" if case == "unknown" else cast.lea.email
    CountingHasher.calls = 0

    found = authenticate(None, email=email, password="wrong")

    assert found is None
    assert CountingHasher.calls == 1


def test_the_sixth_wrong_password_in_the_profile_has_to_wait(cast, client, noon):
    client.force_login(cast.lea)
    address = reverse("learn:profile_password")

    replies = [
        client.post(address, {"old_password": f"guess {n}", "password": FRESH}).status_code for n in range(7)
    ]
    refused = client.post(address, {"old_password": PASSWORD, "password": FRESH})

    assert replies == [422] * 5 + [429] * 2
    assert refused.status_code == 429
    assert "Too many tries. Wait a minute" in refused.text
    cast.lea.refresh_from_db()
    assert cast.lea.check_password(PASSWORD)


def test_after_the_wait_the_right_password_works_and_the_count_is_gone(cast, noon):
    for _ in range(5):
        with pytest.raises(errors.Invalid):
            services.change_password(actor=cast.lea, old="wrong", new=FRESH, now=noon)

    later = noon + timedelta(minutes=1)
    services.change_password(actor=cast.lea, old=PASSWORD, new=FRESH, now=later)
    with pytest.raises(errors.Invalid):
        services.change_password(actor=cast.lea, old="wrong", new=FRESH, now=later)


def test_a_weak_new_password_is_no_guess(cast, noon):
    for _ in range(8):
        with pytest.raises(errors.Invalid) as refused:
            services.change_password(actor=cast.lea, old=PASSWORD, new="short", now=noon)
        assert {problem.where for problem in refused.value.problems} == {"password"}


def test_a_free_try_that_waited_for_another_is_not_refused(db, noon):
    throttling.count_try("sign-in|lea|1", now=noon)

    throttling.count_try("sign-in|lea|1", now=noon - timedelta(milliseconds=1))

    throttle = throttling.Throttle.objects.get()
    assert (throttle.tries, throttle.last_tried_at) == (2, noon)


def test_of_thirty_tries_at_once_five_reach_the_password(shared_database, noon):
    def guess():
        throttling.count_try("sign-in|lea|1", now=noon)

    found = at_once(*[guess] * 30)

    assert found.count(None) == 5
    assert {type(each) for each in found if each is not None} == {throttling.TooManyTries}


def test_many_wrong_passwords_from_one_address_have_to_wait_whoever_they_are_for(cast, noon, monkeypatch):
    monkeypatch.setattr(throttling, "FREE_TRIES_OF_ADDRESS", 3)

    for number in range(3):
        tried = services.identify(
            email=f"p{number}@x.example", password="wrong", address="192.0.2.1", now=noon
        )
        assert tried is None
    with pytest.raises(throttling.TooManyTries):
        services.identify(email=cast.lea.email, password=PASSWORD, address="192.0.2.1", now=noon)

    elsewhere = services.identify(email=cast.lea.email, password=PASSWORD, address="192.0.2.2", now=noon)
    later = services.identify(
        email=cast.lea.email, password=PASSWORD, address="192.0.2.1", now=noon + timedelta(minutes=1)
    )
    assert elsewhere == later == cast.lea


def test_right_passwords_do_not_count_for_their_address(cast, noon, monkeypatch):
    monkeypatch.setattr(throttling, "FREE_TRIES_OF_ADDRESS", 3)

    for _person in range(10):
        found = services.identify(email=cast.lea.email, password=PASSWORD, address="192.0.2.1", now=noon)
        assert found == cast.lea


def test_an_old_hash_is_right_and_is_replaced_at_the_sign_in(cast, noon, settings):
    settings.PASSWORD_HASHERS = shipped.PASSWORD_HASHERS
    old = hashers.PBKDF2PasswordHasher().encode(PASSWORD, "a" * 22, iterations=1000)
    Person.objects.filter(pk=cast.lea.pk).update(password=old)

    found = services.identify(email=cast.lea.email, password=PASSWORD, address="192.0.2.1", now=noon)

    cast.lea.refresh_from_db()
    assert found == cast.lea
    assert cast.lea.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert cast.lea.check_password(PASSWORD)
    assert not cast.lea.check_password("wrong")
