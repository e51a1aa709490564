"""How soon a commit is on the disk."""

import pytest
from django.db import connection, transaction

from interleave.kernel import durability


def set_synchronous(level):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous={level}")


def read_synchronous():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        return cursor.fetchone()[0]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a setting of SQLite")
@pytest.mark.parametrize(("before", "expected"), [(2, 1), (1, 1), (0, 0)])
def test_commits_wait_for_the_disk_again_after_the_block(shared_database, before, expected):
    set_synchronous(before)

    with durability.committed_later():
        within = read_synchronous()

    assert (within, read_synchronous()) == (expected, before)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a setting of SQLite")
def test_a_transaction_keeps_its_durability(shared_database):
    set_synchronous(2)

    with transaction.atomic(), durability.committed_later():
        assert read_synchronous() == 2
