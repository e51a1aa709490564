from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
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


def test_rows_of_one_scope_never_appear_in_another(cast):
    with tenancy.scope(cast.outside.id):
        assert Person.objects.get().name == "Oona Outside"
        with tenancy.scope(uuid4()):
            assert not Person.objects.exists()
        assert Person.objects.get().name == "Oona Outside"


def test_rows_of_a_scope_are_refused_after_it_ends(db):
    with tenancy.scope(uuid4()):
        assert not Person.objects.exists()

    with pytest.raises(tenancy.ScopeMissing):
        Person.objects.count()


def test_threads_with_different_scopes_see_only_their_own_filter(cast):
    organisations = [cast.outside.id, cast.ada.organisation_id]
    barrier = Barrier(len(organisations))

    def read_filters(organisation_id):
        seen = set()
        with tenancy.scope(organisation_id):
            barrier.wait()
            for _turn in range(2000):
                where = Person.objects.get_queryset().query.where
                seen.update(lookup.rhs for lookup in where.children)
        return seen

    with ThreadPoolExecutor(len(organisations)) as threads:
        assert list(threads.map(read_filters, organisations)) == [{each} for each in organisations]


def test_each_query_reads_the_database_anew(cast):
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
