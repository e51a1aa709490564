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


def test_a_row_made_in_a_scope_belongs_to_it(cast):
    with tenancy.scope(cast.outside.id):
        person = Person.objects.create(name="Ola", email="ola@outside.example")

    assert person.organisation_id == cast.outside.id
