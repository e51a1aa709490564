"""Pages about groups and about the organisation itself."""

import pytest
from django.urls import reverse

from interleave.people import selectors, services
from interleave.people.models import Group, Organisation, Person

NOBODY = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def ada(cast, client):
    client.force_login(cast.ada)
    return client


@pytest.fixture
def red(cast, noon):
    return services.form_group(
        actor=cast.ada, name="Red", context_id=None, member_ids=[cast.lea.pk], now=noon
    )


def address(name, *args):
    return reverse(f"manage:{name}", args=args)


def names(group):
    return [person.given_name for person in selectors.list_group_members(group_id=group.pk)]


def test_an_empty_list_says_what_will_be_here(cast, ada):
    assert "No group yet" in ada.get(address("groups")).text


def test_a_group_is_made_and_opened(cast, ada):
    reply = ada.post(address("groups"), {"name": "  Night   owls "})

    made = Group.objects.get()
    assert made.name == "Night owls"
    assert reply.url == address("group", made.pk)


def test_a_group_without_a_name_is_refused_and_a_search_finds_by_name(ada, red):
    assert ada.post(address("groups"), {"name": " "}).status_code == 422
    assert Group.objects.count() == 1
    assert "Red" in ada.get(address("groups"), {"q": "re"}).text
    assert "No group has these words" in ada.get(address("groups"), {"q": "zzz"}).text


def test_people_are_found_and_taken_in(cast, ada, red):
    page = ada.get(address("group", red.pk), {"q": "meridian"}).text
    assert str(cast.kenji.pk) in page
    assert f'value="{cast.lea.pk}"' not in page  # she is in already

    reply = ada.post(address("join_group", red.pk), {"people": [cast.kenji.pk, cast.lea.pk]}, follow=True)

    assert "1 person came in." in reply.text
    assert names(red) == ["Kenji", "L\u00e9a"]


def test_who_is_taken_out_stays_on_record(cast, ada, red):
    ada.post(address("leave_group", red.pk, cast.lea.pk))
    ada.post(address("leave_group", red.pk, cast.lea.pk))

    assert names(red) == []
    assert red.members.count() == 1


@pytest.mark.parametrize("chosen", [[], ["nonsense"], [NOBODY]])
def test_a_choice_that_makes_no_sense_keeps_the_search_and_changes_nothing(cast, ada, red, chosen):
    reply = ada.post(address("join_group", red.pk), {"people": chosen, "q": "kenji"})

    assert reply.status_code == 422
    assert 'value="kenji"' in reply.text
    assert names(red) == ["L\u00e9a"]


def test_people_of_another_organisation_are_not_taken_in(cast, ada, red):
    reply = ada.post(address("join_group", red.pk), {"people": [cast.oona.pk]})

    assert reply.status_code == 422
    assert names(red) == ["L\u00e9a"]


def test_a_closed_account_does_not_keep_others_out(cast, ada, red):
    Person.objects.filter(pk=cast.lea.pk).update(is_active=False)

    ada.post(address("join_group", red.pk), {"people": [cast.kenji.pk]})

    assert names(red) == ["Kenji", "L\u00e9a"]


def test_a_group_with_people_is_not_removed(cast, ada, red):
    reply = ada.post(address("remove_group", red.pk), follow=True)
    assert "Move them first" in reply.text
    ada.post(address("leave_group", red.pk, cast.lea.pk))

    ada.post(address("remove_group", red.pk))

    assert not Group.objects.exists()


def test_a_group_of_hundreds_comes_by_pages_at_a_constant_cost(cast, ada, red, django_assert_max_num_queries):
    crowd = [Person(name=f"P{n:03}", email=f"p{n}@meridian.example", site=cast.tokyo) for n in range(60)]
    Person.objects.bulk_create(crowd)
    services.join_group(
        actor=cast.ada,
        group_id=red.pk,
        person_ids=[person.pk for person in crowd],
        now=red.members.get().joined_at,
    )

    with django_assert_max_num_queries(8):
        page = ada.get(address("group", red.pk), {"page": 2})

    assert page.text.count("Take out") == 25


def test_the_organisation_is_renamed(cast, ada):
    reply = ada.post(address("organisation"), {"name": "Meridian International", "zone": "Asia/Tokyo"})

    meridian = Organisation.objects.get(pk=cast.meridian.pk)
    assert reply.status_code == 302
    assert (meridian.name, meridian.zone_name) == ("Meridian International", "Asia/Tokyo")


def test_a_faulty_organisation_is_shown_again_with_what_was_typed(cast, ada):
    reply = ada.post(address("organisation"), {"name": "Meridian X", "zone": "Mars/Olympus"})

    assert reply.status_code == 422
    assert 'value="Meridian X"' in reply.text
    assert Organisation.objects.get(pk=cast.meridian.pk).name == "Meridian"
