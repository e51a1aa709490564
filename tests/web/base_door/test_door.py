"""The door: signing in and out, the first run, invitations, forgotten passwords, and where one begins."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from interleave.kernel import clock, tenancy
from interleave.people import services
from interleave.people.models import Invitation, Organisation, Person
from tests.cast import PASSWORD

GOOD = "a quiet winter morning"


@pytest.fixture
def door(cast, client):
    """A browser that nobody signed in with, while no scope is open."""
    token = tenancy._organisation_id.set(None)
    yield client
    tenancy._organisation_id.reset(token)


def sign_in(client, email="lea@meridian.example", password=PASSWORD, **more):
    return client.post(reverse("base:sign_in"), {"email": email, "password": password, **more})


def test_whoever_is_not_signed_in_is_led_to_the_door(door):
    assert door.get("/").headers["Location"] == reverse("base:sign_in")
    assert door.get(reverse("base:notifications")).status_code == 302


def test_signing_in_leads_to_the_page_that_was_asked_for(door):
    reply = sign_in(door, next="/notifications/")

    assert reply.status_code == 302
    assert reply.headers["Location"] == "/notifications/"
    assert door.get("/notifications/").status_code == 200


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(door, elsewhere):
    assert sign_in(door, next=elsewhere).headers["Location"] == "/"


@pytest.mark.parametrize(
    ("email", "password"), [("lea@meridian.example", "wrong"), ("nobody@meridian.example", "interleave")]
)
def test_a_wrong_sign_in_keeps_the_email_and_does_not_say_which_was_wrong(door, email, password):
    reply = sign_in(door, email, password)

    assert reply.status_code == 422
    assert "Email and password do not fit together." in reply.text
    assert f'value="{email}"' in reply.text
    assert f'value="{password}"' not in reply.text


def test_the_sixth_guess_is_told_to_wait_and_elsewhere_nobody_is(door):
    for _ in range(5):
        sign_in(door, password="guess")

    reply = sign_in(door)
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")

    assert reply.status_code == 429
    assert "Too many tries." in reply.text
    assert sign_in(elsewhere).status_code == 302


def test_signing_out_takes_a_post_and_ends_the_session(cast, client):
    client.force_login(cast.lea)
    assert client.get(reverse("base:sign_out")).status_code == 405

    reply = client.post(reverse("base:sign_out"))

    assert reply.headers["Location"] == reverse("base:sign_in")
    assert client.get(reverse("base:notifications")).status_code == 302


def test_a_form_without_its_token_is_refused(door):
    strict = Client(enforce_csrf_checks=True)

    assert sign_in(strict).status_code == 403


def test_a_closed_account_is_signed_out_at_the_next_click(cast, client, noon):
    client.force_login(cast.lea)
    assert client.get(reverse("base:notifications")).status_code == 200

    services.close_account(actor=cast.ada, person_id=cast.lea.pk, now=noon)

    assert client.get(reverse("base:notifications")).status_code == 302


def test_a_real_organisation_never_lists_whom_to_sign_in_as(door):
    Organisation.objects.filter(slug="outside").update(is_simulated=True)

    assert "carla@meridian.example" not in door.get(reverse("base:sign_in")).text


def test_a_demo_lists_its_six_discreetly(door):
    Organisation.objects.update(is_simulated=True)

    page = door.get(reverse("base:sign_in")).text

    assert page.index("<details") < page.index("lea@meridian.example")
    assert "oona@outside.example" in page


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("lea", "learn:today"),
        ("theo", "teach:sessions"),
        ("carla", "coach:people"),
        ("kenji", "manage:team"),
        ("ada", "author:journeys"),
    ],
)
def test_everybody_begins_where_their_work_is(cast, name, begins):
    from interleave.web.base.views.door import beginning_of

    assert beginning_of(getattr(cast, name)) == begins


SETUP = {
    "name": "Northwind",
    "site_name": "Bergen",
    "zone": "Oslo",
    "person_name": "Nora Dahl",
    "email": "nora@northwind.example",
    "password": GOOD,
}


def test_a_new_installation_begins_with_its_set_up(db, client):
    assert client.get("/").headers["Location"] == reverse("base:setup")

    reply = client.post(reverse("base:setup"), SETUP)

    assert reply.headers["Location"] == reverse("manage:people")
    person = Person.everywhere.get()
    assert (person.name, person.zone_name) == ("Nora Dahl", "Europe/Oslo")
    assert client.get(reverse("base:notifications")).status_code == 200


def test_a_wrong_set_up_keeps_what_was_typed(db, client):
    reply = client.post(reverse("base:setup"), {**SETUP, "zone": "Oslow", "password": "short"})

    assert reply.status_code == 422
    assert "Northwind" in reply.text
    assert "Did you mean Europe/Oslo" in reply.text
    assert Organisation.objects.count() == 0


def test_set_up_is_over_once_there_is_an_organisation(door):
    reply = door.post(reverse("base:setup"), SETUP)

    assert reply.headers["Location"] == "/"
    assert Organisation.objects.count() == 2


@pytest.fixture
def token(cast):
    invitation = services.invite(actor=cast.ada, person_id=cast.lea.pk, now=clock.now())
    return services.token_of(invitation.pk)


def test_an_invited_person_comes_in_through_her_link(cast, token, door):
    address = reverse("base:invitation", args=[token])
    assert "lea@meridian.example" in door.get(address).text

    reply = door.post(address, {"name": "Léa M.", "zone": "Europe/Paris", "password": GOOD})

    assert reply.headers["Location"] == "/"
    assert door.get(reverse("base:notifications")).status_code == 200
    again = Client().post(address, {"name": "Eve", "zone": "UTC", "password": "another good one"})
    assert again.status_code == 409
    assert "You have used this invitation already." in again.text
    assert Person.everywhere.get(email="lea@meridian.example").name == "Léa M."


def test_an_invitation_with_a_weak_password_says_why(token, door):
    address = reverse("base:invitation", args=[token])

    reply = door.post(address, {"name": "Léa", "zone": "Europe/Paris", "password": "1234567890"})

    assert reply.status_code == 422
    assert "too common" in reply.text


def test_an_old_or_made_up_invitation_says_what_to_do(token, door):
    Invitation.everywhere.update(expires_at=clock.now() - timedelta(minutes=1))

    assert "Ask your administrator for a new one." in door.get(reverse("base:invitation", args=[token])).text
    assert door.get(reverse("base:invitation", args=["0" * 64])).status_code == 404


def test_asking_for_a_new_password_says_the_same_to_everybody(door):
    replies = [
        door.post(reverse("base:password_forgotten"), {"email": email}, follow=True).text
        for email in ("lea@meridian.example", "nobody@nowhere.example")
    ]

    assert replies[0] == replies[1]
    assert "If there is an account with this email" in replies[0]


def test_a_new_password_is_chosen_through_a_link_that_works_once(cast, door):
    address = reverse("base:password_reset", args=[cast.lea.pk, services.reset_token(cast.lea)])
    assert door.get(address).status_code == 200

    reply = door.post(address, {"password": GOOD})

    assert reply.headers["Location"] == reverse("base:sign_in")
    assert door.post(address, {"password": "another good one"}).status_code == 409
    assert sign_in(door, password=GOOD).status_code == 302


def test_a_link_with_a_made_up_token_tells_nothing(cast, door):
    reply = door.get(reverse("base:password_reset", args=[cast.lea.pk, "abc-def"]))

    assert reply.status_code == 409
    assert "lea@" not in reply.text
