"""Roles, invitations, passwords, throttle, first run, sites, teams and groups."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password

from interleave.kernel import errors, tenancy
from interleave.ledger.models import LedgerEntry
from interleave.people import selectors, services
from interleave.people.models import (
    Group,
    Invitation,
    Organisation,
    Person,
    RoleGrant,
    Site,
    Team,
    Throttle,
)
from interleave.people.services import throttling

GOOD = "a quiet winter morning"


def count_of(name):
    return LedgerEntry.objects.filter(name=name).count()


def test_a_role_is_granted_once_and_taken_with_its_date(cast, noon):
    for _ in range(2):
        services.grant_role(actor=cast.ada, person_id=cast.lea.pk, role="coach", now=noon)
    for _ in range(2):
        services.revoke_role(
            actor=cast.ada, person_id=cast.lea.pk, role="coach", now=noon + timedelta(days=1)
        )

    cast.lea.refresh_from_db()
    grant = RoleGrant.objects.get(person=cast.lea)
    assert cast.lea.role_names == []
    assert (grant.granted_at, grant.revoked_at) == (noon, noon + timedelta(days=1))
    assert (count_of("people.role.granted.v1"), count_of("people.role.revoked.v1")) == (1, 1)


@pytest.mark.parametrize("role", ["manager", "learner"])
def test_some_roles_are_not_given_by_hand(cast, noon, role):
    with pytest.raises(services.RoleFollows):
        services.grant_role(actor=cast.ada, person_id=cast.lea.pk, role=role, now=noon)

    cast.lea.refresh_from_db()
    assert cast.lea.role_names == []


def test_a_role_that_does_not_exist_is_refused(cast, noon):
    with pytest.raises(errors.Invalid):
        services.grant_role(actor=cast.ada, person_id=cast.lea.pk, role="emperor", now=noon)


def test_the_last_administrator_stays(cast, noon):
    with pytest.raises(services.LastAdministrator):
        services.revoke_role(actor=cast.ada, person_id=cast.ada.pk, role="administrator", now=noon)
    with pytest.raises(services.LastAdministrator):
        services.set_roles(actor=cast.ada, person_id=cast.ada.pk, roles={"coach"}, now=noon)

    cast.ada.refresh_from_db()
    assert sorted(cast.ada.role_names) == ["administrator", "designer"]
    assert RoleGrant.objects.count() == 0


def test_one_of_two_administrators_may_go(cast, noon):
    services.grant_role(actor=cast.ada, person_id=cast.theo.pk, role="administrator", now=noon)
    cast.theo.refresh_from_db()

    services.close_account(actor=cast.theo, person_id=cast.ada.pk, now=noon)

    cast.ada.refresh_from_db()
    assert not cast.ada.is_active


def test_nobody_but_an_administrator_gives_roles(cast, noon):
    with pytest.raises(errors.Forbidden):
        services.grant_role(actor=cast.lea, person_id=cast.lea.pk, role="administrator", now=noon)

    cast.lea.refresh_from_db()
    assert cast.lea.role_names == []


def test_an_invited_person_chooses_a_password_and_signs_in(cast, noon):
    invitation = services.invite(actor=cast.ada, person_id=cast.lea.pk, now=noon)
    token = services.token_of(invitation.pk)

    person = services.accept_invitation(
        token=token, name="Léa Martin", zone_name="Europe/Paris", password=GOOD, now=noon
    )

    assert person.joined_at == noon
    assert person.own_zone_name == ""  # as at her site
    assert services.identify(email=person.email, password=GOOD, address="::1", now=noon) == person
    assert count_of("people.person.joined.v1") == 1


def test_the_database_holds_no_token(cast, noon):
    invitation = services.invite(actor=cast.ada, person_id=cast.lea.pk, now=noon)
    token = services.token_of(invitation.pk)

    assert token not in str(Invitation.objects.values().get())
    assert token not in str(list(LedgerEntry.objects.values()))


def test_an_invitation_works_once_and_says_so(cast, noon):
    invitation = services.invite(actor=cast.ada, person_id=cast.lea.pk, now=noon)
    token = services.token_of(invitation.pk)
    accept = {"token": token, "name": "Léa", "zone_name": "", "now": noon}
    services.accept_invitation(password=GOOD, **accept)

    with pytest.raises(services.InvitationUsed):
        services.accept_invitation(password="another good password", **accept)

    cast.lea.refresh_from_db()
    assert check_password(GOOD, cast.lea.password)


@pytest.mark.parametrize("days", [14, 400])
def test_an_invitation_lapses_after_fourteen_days(cast, noon, days):
    invitation = services.invite(actor=cast.ada, person_id=cast.lea.pk, now=noon)
    token = services.token_of(invitation.pk)

    assert services.find_invitation(token=token, now=noon + timedelta(days=13, hours=23))
    with pytest.raises(services.InvitationOver):
        services.find_invitation(token=token, now=noon + timedelta(days=days))


def test_a_newer_invitation_replaces_the_older_and_withdrawing_ends_it(cast, noon):
    first = services.invite(actor=cast.ada, person_id=cast.lea.pk, now=noon)
    second = services.invite(actor=cast.ada, person_id=cast.lea.pk, now=noon)

    with pytest.raises(services.InvitationOver):
        services.find_invitation(token=services.token_of(first.pk), now=noon)
    assert services.find_invitation(token=services.token_of(second.pk), now=noon) == second

    services.withdraw_invitation(actor=cast.ada, person_id=cast.lea.pk, now=noon)
    services.withdraw_invitation(actor=cast.ada, person_id=cast.lea.pk, now=noon)
    with pytest.raises(services.InvitationOver):
        services.find_invitation(token=services.token_of(second.pk), now=noon)
    assert count_of("people.invitation.withdrawn.v1") == 1


def test_another_email_makes_the_invitation_to_the_old_one_void(cast, noon):
    invitation = services.invite(actor=cast.ada, person_id=cast.lea.pk, now=noon)

    services.change_person(
        actor=cast.ada,
        person_id=cast.lea.pk,
        details=services.PersonDetails(name="Léa Martin", email="lea.martin@meridian.example"),
        now=noon,
    )

    with pytest.raises(services.InvitationOver):
        services.find_invitation(token=services.token_of(invitation.pk), now=noon)


def test_a_made_up_token_is_not_found(cast, noon):
    with pytest.raises(errors.NotFound):
        services.find_invitation(token="0" * 64, now=noon)


def test_a_weak_password_is_refused_and_the_invitation_still_works(cast, noon):
    token = services.token_of(services.invite(actor=cast.ada, person_id=cast.lea.pk, now=noon).pk)

    for weak in ("short", "password1234", "lea@meridian.example"):
        with pytest.raises(errors.Invalid) as caught:
            services.accept_invitation(token=token, name="Léa", zone_name="", password=weak, now=noon)
        assert {problem.where for problem in caught.value.problems} == {"password"}

    assert services.find_invitation(token=token, now=noon)


def test_everybody_who_waits_is_invited_once(cast, noon):
    Person.objects.exclude(pk=cast.ada.pk).update(password="!")
    assert services.invite_waiting(actor=cast.ada, now=noon) == 4
    assert services.invite_waiting(actor=cast.ada, now=noon) == 0
    assert services.invite_waiting(actor=cast.ada, now=noon + timedelta(days=15)) == 4
    assert count_of("people.person.invited.v1") == 8


def test_a_password_is_changed_by_whoever_knows_the_old_one(cast, noon):
    with pytest.raises(errors.Invalid) as caught:
        services.change_password(actor=cast.lea, old="wrong", new=GOOD, now=noon)
    assert [problem.where for problem in caught.value.problems] == ["old_password"]

    services.change_password(actor=cast.lea, old="interleave", new=GOOD, now=noon)

    cast.lea.refresh_from_db()
    assert cast.lea.check_password(GOOD)
    assert count_of("people.password.changed.v1") == 1


def test_a_forgotten_password_is_replaced_through_a_link_that_works_once(cast, noon):
    token = services.reset_token(cast.lea)

    services.reset_password(person_id=cast.lea.pk, token=token, password=GOOD, now=noon)

    cast.lea.refresh_from_db()
    assert cast.lea.check_password(GOOD)
    with pytest.raises(services.LinkOver):
        services.reset_password(person_id=cast.lea.pk, token=token, password="second good one", now=noon)
    with pytest.raises(services.LinkOver):
        services.reset_password(person_id=cast.theo.pk, token=token, password=GOOD, now=noon)


def test_a_link_is_asked_for_at_most_once_in_five_minutes(cast, noon):
    for seconds in (0, 10, 299, 301):
        services.request_password_reset(email=" LEA@meridian.example", now=noon + timedelta(seconds=seconds))

    assert count_of("people.password.reset_asked.v1") == 2


def test_an_unknown_address_is_answered_like_a_known_one(cast, noon):
    services.request_password_reset(email="nobody@meridian.example", now=noon)

    assert LedgerEntry.objects.count() == 0
    assert Throttle.objects.count() == 1


def test_guessing_is_slowed_down_for_that_address_alone(cast, noon):
    def attempt(password, address, at):
        return services.identify(email="lea@meridian.example", password=password, address=address, now=at)

    for _ in range(throttling.FREE_TRIES):
        assert attempt("guess", "203.0.113.9", noon) is None
    with pytest.raises(services.TooManyTries) as caught:
        attempt("interleave", "203.0.113.9", noon)

    assert "Wait a minute" in caught.value.message
    assert attempt("interleave", "198.51.100.7", noon) == cast.lea
    assert attempt("interleave", "203.0.113.9", noon + timedelta(seconds=31)) == cast.lea


def test_waiting_grows_with_each_guess_up_to_a_quarter_of_an_hour(cast, noon):
    for _ in range(20):
        throttling.note_try("x", now=noon)

    with pytest.raises(services.TooManyTries):
        throttling.count_try("x", now=noon + timedelta(minutes=14, seconds=59))
    throttling.count_try("x", now=noon + timedelta(minutes=15))


def test_an_old_count_is_forgotten(cast, noon):
    throttling.note_try("x", now=noon)

    throttling.note_try("y", now=noon + timedelta(hours=2))

    assert Throttle.objects.count() == 1


@pytest.fixture
def founding(noon):
    return {
        "name": "Northwind",
        "zone_name": "Europe/Oslo",
        "site_name": "Bergen",
        "person_name": "Nora Dahl",
        "email": "Nora@northwind.example",
        "password": GOOD,
        "now": noon,
    }


def test_the_first_run_founds_an_organisation_with_an_administrator(db, founding, noon):
    person = services.found_first_organisation(**founding)

    assert person.email == "nora@northwind.example"
    assert person.role_names == ["administrator", "designer"]
    assert person.zone_name == "Europe/Oslo"
    with tenancy.scope(person.organisation_id):
        assert services.identify(email=person.email, password=GOOD, address="::1", now=noon) == person
        assert count_of("people.organisation.founded.v1") == 1


def test_there_is_one_first_run(db, founding):
    services.found_first_organisation(**founding)

    with pytest.raises(services.FoundedAlready):
        services.found_first_organisation(**{**founding, "name": "Other"})

    assert Organisation.objects.count() == 1


def test_a_wrong_first_run_founds_nothing(db, founding):
    wrong = {**founding, "zone_name": "Oslow", "password": "short", "site_name": " "}

    with pytest.raises(errors.Invalid) as caught:
        services.found_first_organisation(**wrong)

    assert {problem.where for problem in caught.value.problems} == {"zone", "password", "site_name"}
    assert Organisation.objects.count() == 0
    assert Person.everywhere.count() == 0


def test_two_organisations_of_one_name_get_two_slugs(db, founding):
    slugs = [services.found_organisation(**founding).organisation.slug for _ in range(2)]

    assert slugs == ["northwind", "northwind-2"]


def test_sites_are_made_changed_and_removed_when_empty(cast, noon):
    site = services.add_site(actor=cast.ada, name="Lyon", zone_name="Paris", now=noon)
    services.change_site(
        actor=cast.ada, site_id=site.pk, name="Lyon 2", zone_name="Europe/Paris", currency="eur", now=noon
    )
    assert Site.objects.get(pk=site.pk).name == "Lyon 2"

    services.remove_site(actor=cast.ada, site_id=site.pk, now=noon)

    assert not Site.objects.filter(pk=site.pk).exists()
    assert count_of("people.site.changed.v1") == 3


def test_a_site_or_team_with_people_stays(cast, noon):
    with pytest.raises(services.NotEmpty):
        services.remove_site(actor=cast.ada, site_id=cast.tokyo.pk, now=noon)
    with pytest.raises(services.NotEmpty):
        services.remove_team(actor=cast.ada, team_id=cast.sales.pk, now=noon)

    assert Site.objects.filter(pk=cast.tokyo.pk).exists()
    assert Team.objects.filter(pk=cast.sales.pk).exists()


def test_names_of_sites_and_teams_are_used_once(cast, noon):
    with pytest.raises(errors.Invalid):
        services.add_site(actor=cast.ada, name="TOKYO", zone_name="Asia/Tokyo", now=noon)
    with pytest.raises(errors.Invalid):
        services.add_team(actor=cast.ada, name=" sales ", now=noon)

    assert (Site.objects.count(), Team.objects.count()) == (3, 1)


def test_sites_of_others_are_not_found(cast, noon):
    with tenancy.scope(cast.outside.pk):
        with pytest.raises(errors.NotFound):
            services.remove_site(actor=cast.oona, site_id=cast.tokyo.pk, now=noon)
        with pytest.raises(errors.NotFound):
            services.rename_team(actor=cast.oona, team_id=cast.sales.pk, name="Mine", now=noon)

    cast.sales.refresh_from_db()
    assert cast.sales.name == "Sales"


def test_a_group_keeps_who_was_in_it(cast, noon):
    group = services.form_group(
        actor=cast.theo, name="Red", context_id=None, member_ids=[cast.lea.pk, cast.kenji.pk], now=noon
    )

    services.set_group_members(actor=cast.theo, group_id=group.pk, member_ids=[cast.lea.pk], now=noon)
    services.set_group_members(actor=cast.theo, group_id=group.pk, member_ids=[cast.lea.pk], now=noon)

    assert [p.given_name for p in selectors.list_group_members(group_id=group.pk)] == ["Léa"]
    assert group.members.count() == 2
    assert count_of("people.group.changed.v1") == 2
    with pytest.raises(errors.Conflict):
        services.remove_group(actor=cast.theo, group_id=group.pk, now=noon)


def test_a_group_takes_people_of_its_organisation_only(cast, noon):
    with pytest.raises(errors.Invalid):
        services.form_group(actor=cast.theo, name="Red", context_id=None, member_ids=[cast.oona.pk], now=noon)
    with pytest.raises(errors.Forbidden):
        services.form_group(actor=cast.lea, name="Red", context_id=None, member_ids=[], now=noon)

    assert Group.objects.count() == 0
