from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet

from interleave.community.models import Post
from interleave.kernel import ids, prepared, tenancy
from interleave.people.models import Person, Site


@prepared.rows
def people_of(site_id: UUID) -> QuerySet[Person, Person]:
    return Person.objects.filter(site_id=site_id).select_related("site", "manager").order_by("name")


@prepared.rows
def names_of(person_ids: list[UUID]) -> QuerySet[Person, tuple[UUID, str]]:
    return Person.objects.filter(pk__in=person_ids).order_by("name").values_list("pk", "name")


@prepared.rows
def reports_by_manager(is_active: bool) -> QuerySet[Person, Person]:
    return (
        Person.objects.filter(is_active=is_active).annotate(size=Count("reports")).order_by("-size", "name")
    )


@prepared.count
def how_many(is_active: bool) -> QuerySet[Person, Person]:
    return Person.objects.filter(is_active=is_active).order_by("name")


@prepared.exists
def is_hired_on(day: date, before: datetime) -> QuerySet[Person, Person]:
    return Person.objects.filter(hired_on=day, joined_at__lt=before)


@prepared.rows
def searched(words: str) -> QuerySet[Person, Person]:
    return Person.objects.filter(name__icontains=words)


@prepared.rows
def named(name: str) -> QuerySet[Person, Person]:
    return Person.objects.filter(name__iexact=name)


@prepared.rows
def hired_around(instant: datetime) -> QuerySet[Person, Person]:
    return Person.objects.filter(joined_at__lt=instant, joined_at__gte=instant - timedelta(days=1))


@prepared.rows
def teammates(actor: Person) -> QuerySet[Person, Person]:
    sites = list(Person.objects.filter(pk=actor.pk).values_list("site_id", flat=True))
    return Person.objects.filter(Q(pk=actor.pk) | Q(site_id__in=sites))


def _from(first: int) -> QuerySet[Post, Post]:
    return Post.objects.filter(number__gte=first)


posts_from, count_from = prepared.rows(_from), prepared.count(_from)


@prepared.rows
def numbered(size: int) -> QuerySet[Person, Person]:
    return Person.objects.order_by("name")[:size]


def test_a_prepared_query_finds_the_same_rows_as_the_plain_one(cast, django_assert_num_queries):
    site = Site.objects.get(pk=cast.lea.site_id)
    plain = Person.objects.filter(site=site).select_related("site", "manager").order_by("name")

    for _ in range(2):  # the first call prepares
        with django_assert_num_queries(1):
            found = people_of(site.pk)
            seen = [(person.pk, person.role_names, person.site.name, person.manager) for person in found]

    assert seen == [(person.pk, person.role_names, person.site.name, person.manager) for person in plain]
    assert "Léa" in found[0].name or len(found) > 1


def test_an_id_may_be_given_as_text(cast):
    assert [person.pk for person in people_of(str(cast.lea.site_id))] == [
        person.pk for person in people_of(cast.lea.site_id)
    ]


def test_it_asks_for_the_organisation_in_scope_each_time(cast):
    own = names_of([cast.lea.pk, cast.oona.pk])
    with tenancy.scope(cast.outside.id):
        theirs = names_of([cast.lea.pk, cast.oona.pk])

    assert own == [(cast.lea.pk, cast.lea.name)]
    assert theirs == [(cast.oona.pk, cast.oona.name)]


def test_it_is_refused_where_no_organisation_is_in_scope(db):
    with pytest.raises(tenancy.ScopeMissing):
        names_of([ids.new_id()])


def test_lists_of_other_lengths_are_asked_for_too(cast):
    assert [name for _pk, name in names_of([cast.lea.pk])] == [cast.lea.name]
    assert [name for _pk, name in names_of([cast.lea.pk, cast.theo.pk])] == [cast.lea.name, cast.theo.name]


def test_annotations_come_along(cast):
    found = {person.pk: person.size for person in reports_by_manager(True)}

    assert found[cast.kenji.pk] == Person.objects.filter(manager=cast.kenji).count()


def test_counting_and_asking_whether(cast):
    Person.objects.filter(pk=cast.lea.pk).update(
        hired_on=date(2024, 2, 29), joined_at=datetime(2024, 3, 1, tzinfo=UTC)
    )

    assert how_many(True) == Person.objects.filter(is_active=True).count()
    assert how_many(False) == 0
    assert is_hired_on(date(2024, 2, 29), datetime(2024, 3, 2, tzinfo=UTC)) is True
    assert is_hired_on(date(2024, 2, 29), datetime(2024, 3, 1, tzinfo=UTC)) is False
    assert is_hired_on(date(2024, 2, 28), datetime(2024, 3, 2, tzinfo=UTC)) is False


@pytest.mark.parametrize(
    ("query", "value"),
    [
        (searched, "Léa"),
        (numbered, 3),
        (names_of, []),
        (how_many, 0.5),
        (hired_around, datetime(2024, 3, 1, tzinfo=UTC)),
    ],
)
def test_what_does_not_stand_in_the_sql_is_refused(cast, query, value):
    with pytest.raises(prepared.NotPreparable):
        query(value)


def test_a_sign_that_a_search_quotes_finds_nobody_else(cast):
    Person.objects.filter(pk=cast.lea.pk).update(name="L_a")

    if connection.vendor == "sqlite":  # there it is a search, whose value is quoted
        with pytest.raises(prepared.NotPreparable):
            named("l_a")
    else:
        assert [person.pk for person in named("l_a")] == [cast.lea.pk]


def test_a_query_that_reads_rows_while_it_is_prepared_is_refused(cast):
    with pytest.raises(prepared.NotPreparable):
        teammates(cast.lea)


def test_one_function_may_be_prepared_for_rows_and_for_their_number(cast):
    assert posts_from(3) == []
    assert count_from(3) == 0
    assert posts_from(4) == []


@prepared.first
def locked_person(person_id: UUID) -> QuerySet[Person, Person]:
    return Person.objects.filter(pk=person_id).select_for_update()


@pytest.mark.django_db(transaction=True)
def test_a_query_that_locks_rows_is_refused_outside_a_transaction(cast):
    with transaction.atomic():
        assert locked_person(cast.lea.pk) == cast.lea

    with pytest.raises(transaction.TransactionManagementError, match="inside a transaction"):
        locked_person(cast.lea.pk)
