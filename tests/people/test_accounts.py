from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from interleave.kernel import errors, tenancy
from interleave.ledger.models import LedgerEntry
from interleave.people import selectors, services
from interleave.people.models import Person, Role, RoleGrant


@pytest.fixture
def mina(cast):
    return services.PersonDetails(
        name="  Mina   Sørensen ",
        email=" Mina@Meridian.Example ",
        site_id=cast.tokyo.pk,
        team_id=cast.sales.pk,
        manager_email="carla@meridian.example",
        job="Buyer",
        hired_on=date(2026, 2, 1),
    )


def details_of(person, **changes):
    known = services.PersonDetails(
        name=person.name,
        email=person.email,
        site_id=person.site_id,
        team_id=person.team_id,
        manager_email=person.manager.email if person.manager else "",
        job=person.job,
        hired_on=person.hired_on,
        zone_name=person.own_zone_name,
        language=person.language,
    )
    return replace(known, **changes)


def names_of_events():
    return list(LedgerEntry.objects.order_by("sequence").values_list("name", flat=True))


def problems_of(caught):
    return {problem.where: problem.text for problem in caught.value.problems}


def test_adding_a_person_tidies_what_was_typed_and_records_it(cast, mina, noon):
    person = services.add_person(actor=cast.ada, details=mina, roles=[Role.COACH], now=noon)

    assert (person.name, person.email) == ("Mina Sørensen", "mina@meridian.example")
    assert person.role_names == ["coach"]
    assert not person.has_usable_password()
    assert names_of_events() == [
        "people.person.added.v1",
        "people.role.granted.v1",
        "people.role.granted.v1",  # Carla leads somebody now
    ]


def test_whoever_gets_a_first_report_becomes_a_manager_and_loses_it_with_the_last(cast, mina, noon):
    person = services.add_person(actor=cast.ada, details=mina, now=noon)
    cast.carla.refresh_from_db()
    assert Role.MANAGER in cast.carla.role_names

    services.change_person(
        actor=cast.ada, person_id=person.pk, details=details_of(person, manager_email=""), now=noon
    )

    cast.carla.refresh_from_db()
    assert Role.MANAGER not in cast.carla.role_names
    assert RoleGrant.objects.get(person=cast.carla, role=Role.MANAGER).revoked_at == noon


def test_only_administrators_add_people(cast, mina, noon):
    for actor in (cast.lea, cast.theo, cast.kenji, cast.carla):
        with pytest.raises(errors.Forbidden):
            services.add_person(actor=actor, details=mina, now=noon)

    assert not Person.objects.filter(email="mina@meridian.example").exists()
    assert names_of_events() == []


def test_every_fault_of_a_new_person_is_named_at_once(cast, noon):
    wrong = services.PersonDetails(
        name="",
        email="nobody",
        site_id=uuid4(),
        manager_email="ghost@meridian.example",
        job="x" * 121,
        hired_on=date(1066, 10, 14),
        zone_name="Europe/Pariss",
    )

    with pytest.raises(errors.Invalid) as caught:
        services.add_person(actor=cast.ada, details=wrong, now=noon)

    problems = problems_of(caught)
    assert set(problems) == {"name", "email", "job", "hired_on", "site", "manager_email", "zone"}
    assert "Europe/Paris" in problems["zone"]
    assert Person.objects.count() == 5


def test_an_email_is_used_once_in_an_organisation(cast, mina, noon):
    taken = replace(mina, email="LEA@meridian.example")

    with pytest.raises(errors.Invalid) as caught:
        services.add_person(actor=cast.ada, details=taken, now=noon)

    assert problems_of(caught)["email"] == "Léa Martin has this email address already."


def test_the_same_email_may_exist_in_another_organisation(cast, mina, noon):
    person = services.add_person(
        actor=cast.ada, details=replace(mina, email="oona@outside.example"), now=noon
    )

    assert person.organisation_id == cast.meridian.pk


def test_a_site_of_another_organisation_is_no_site_here(cast, mina, noon):
    with pytest.raises(errors.Invalid) as caught:
        services.add_person(actor=cast.ada, details=replace(mina, site_id=cast.oona.site_id), now=noon)

    assert set(problems_of(caught)) == {"site"}


def test_a_change_records_the_fields_that_changed_and_nothing_when_none_did(cast, noon):
    same = details_of(cast.lea)
    services.change_person(actor=cast.ada, person_id=cast.lea.pk, details=same, now=noon)
    assert names_of_events() == []

    services.change_person(
        actor=cast.ada, person_id=cast.lea.pk, details=replace(same, job="Account manager"), now=noon
    )

    assert LedgerEntry.objects.get().data["fields"] == ["job"]


def test_people_who_would_report_in_a_circle_are_named(cast, noon):
    with pytest.raises(errors.Invalid) as caught:
        services.change_person(
            actor=cast.ada,
            person_id=cast.kenji.pk,
            details=details_of(cast.kenji, manager_email="lea@meridian.example"),
            now=noon,
        )

    assert problems_of(caught)["manager_email"] == (
        "They would report in a circle: Kenji Mori → Léa Martin → Kenji Mori."
    )
    cast.kenji.refresh_from_db()
    assert cast.kenji.manager_id is None


def test_nobody_reports_to_themselves(cast, noon):
    with pytest.raises(errors.Invalid) as caught:
        services.change_person(
            actor=cast.ada,
            person_id=cast.lea.pk,
            details=details_of(cast.lea, manager_email="lea@meridian.example"),
            now=noon,
        )

    assert problems_of(caught)["manager_email"] == "People cannot report to themselves."


def test_a_person_of_another_organisation_cannot_be_changed_nor_found(cast, noon):
    with pytest.raises(errors.NotFound):
        services.change_person(actor=cast.ada, person_id=cast.oona.pk, details=details_of(cast.lea), now=noon)
    with pytest.raises(errors.NotFound):
        services.close_account(actor=cast.ada, person_id=cast.oona.pk, now=noon)

    with tenancy.scope(cast.outside.pk):
        cast.oona.refresh_from_db()
    assert cast.oona.is_active
    assert cast.oona.name == "Oona Outside"


def test_a_closed_account_cannot_sign_in_and_keeps_its_records(cast, noon):
    services.invite(actor=cast.ada, person_id=cast.lea.pk, now=noon)

    services.close_account(actor=cast.ada, person_id=cast.lea.pk, now=noon)
    services.close_account(actor=cast.ada, person_id=cast.lea.pk, now=noon)

    assert services.identify(email=cast.lea.email, password="interleave", address="::1", now=noon) is None
    assert selectors.get_open_invitation(person=cast.lea, now=noon) is None
    assert names_of_events().count("people.person.left.v1") == 1


def test_an_account_opened_again_has_what_it_had(cast, noon):
    services.close_account(actor=cast.ada, person_id=cast.lea.pk, now=noon)
    cast.kenji.refresh_from_db()
    assert Role.MANAGER not in cast.kenji.role_names

    services.reopen_account(actor=cast.ada, person_id=cast.lea.pk, now=noon)

    cast.kenji.refresh_from_db()
    assert Role.MANAGER in cast.kenji.role_names
    assert services.identify(email=cast.lea.email, password="interleave", address="::1", now=noon) == cast.lea


def test_nobody_closes_their_own_account(cast, noon):
    with pytest.raises(errors.Conflict):
        services.close_account(actor=cast.ada, person_id=cast.ada.pk, now=noon)

    cast.ada.refresh_from_db()
    assert cast.ada.is_active


def test_a_person_changes_her_own_name_zone_and_language(cast, noon):
    services.update_profile(actor=cast.lea, name="Léa M.", zone_name="tokyo", language="en", now=noon)

    cast.lea.refresh_from_db()
    assert (cast.lea.name, cast.lea.zone_name) == ("Léa M.", "Asia/Tokyo")
    assert LedgerEntry.objects.get().data["fields"] == ["name", "own_zone_name"]


def test_a_zone_that_does_not_exist_is_refused_with_near_ones(cast, noon):
    with pytest.raises(errors.Invalid) as caught:
        services.update_profile(actor=cast.lea, name="Léa", zone_name="Asia/Tokio", language="xx", now=noon)

    assert "Asia/Tokyo" in problems_of(caught)["zone"]
    assert set(problems_of(caught)) == {"zone", "language"}
    cast.lea.refresh_from_db()
    assert cast.lea.name == "Léa Martin"


def test_people_are_found_by_name_email_site_team_role_and_state(cast, noon, django_assert_num_queries):
    services.close_account(actor=cast.ada, person_id=cast.theo.pk, now=noon)

    def found(**filters):
        return [person.given_name for person in selectors.list_accounts(actor=cast.ada, **filters)]

    with django_assert_num_queries(1):
        assert found() == ["Ada", "Carla", "Kenji", "Léa"]
    assert found(search="MORI") == ["Kenji"]
    assert found(search="carla@") == ["Carla"]
    assert found(site_id=cast.tokyo.pk) == ["Carla", "Kenji"]
    assert found(team_id=cast.sales.pk) == ["Léa"]
    assert found(role="coach") == ["Carla"]
    assert found(role="learner") == ["Ada", "Carla", "Kenji", "Léa"]
    assert found(state="closed") == ["Theo"]
    assert found(state="all") == ["Ada", "Carla", "Kenji", "Léa", "Theo"]


def test_a_manager_sees_his_reports_and_a_learner_herself(cast):
    assert [p.given_name for p in selectors.list_people(actor=cast.kenji)] == ["Kenji", "Léa"]
    assert [p.given_name for p in selectors.list_people(actor=cast.lea)] == ["Léa"]
    assert selectors.get_person(actor=cast.kenji, person_id=cast.lea.pk) == cast.lea
    with pytest.raises(errors.NotFound):
        selectors.get_person(actor=cast.lea, person_id=cast.kenji.pk)
    with pytest.raises(errors.Forbidden):
        selectors.list_accounts(actor=cast.kenji)


def test_an_outsider_finds_nobody(cast):
    with tenancy.scope(cast.outside.pk):
        assert [p.given_name for p in selectors.list_accounts(actor=cast.oona)] == ["Oona"]
        with pytest.raises(errors.NotFound):
            selectors.get_person(actor=cast.oona, person_id=cast.lea.pk)
        assert selectors.find_person(cast.lea.pk) is None
        assert selectors.name_people([cast.lea.pk]) == {}
