from uuid import uuid4

import pytest

from interleave.kernel import tenancy
from interleave.people.models import Person


def test_rows_are_refused_where_no_organisation_is_in_scope(db):
    with pytest.raises(tenancy.ScopeMissing):
        Person.objects.count()


def test_a_scope_shows_its_own_organisation_alone(cast):
    with tenancy.scope(cast.outside.id):
        names = [person.name for person in Person.objects.all()]

    assert names == ["Oona Outside"]
    assert not Person.objects.filter(pk=cast.oona.pk).exists()


def test_what_is_kept_of_one_scope_never_shows_in_another(cast):
    with tenancy.scope(cast.outside.id):
        assert Person.objects.get().name == "Oona Outside"
        with tenancy.scope(uuid4()):
            assert not Person.objects.exists()
        assert Person.objects.get().name == "Oona Outside"


def test_what_is_kept_of_a_scope_does_not_show_outside_it(db):
    with tenancy.scope(uuid4()):
        assert not Person.objects.exists()

    with pytest.raises(tenancy.ScopeMissing):
        Person.objects.count()


def test_rows_that_are_asked_for_twice_are_read_twice(cast):
    with tenancy.scope(cast.outside.id):
        assert len(Person.objects.all()) == 1
        assert not Person.objects.filter(name="Nobody").exists()
        Person.objects.create(name="Ola", email="ola@outside.example")

        assert len(Person.objects.all()) == 2
        assert len(Person.objects.get_queryset()) == 2


def test_a_row_made_in_a_scope_belongs_to_it(cast):
    with tenancy.scope(cast.outside.id):
        person = Person.objects.create(name="Ola", email="ola@outside.example")

    assert person.organisation_id == cast.outside.id
