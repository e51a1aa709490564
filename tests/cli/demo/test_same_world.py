"""The same seed and the same hour make the same world, apart from identifiers."""

import pytest
from django.db import transaction

from interleave.cli import demo_world
from interleave.community.models import Post
from interleave.kernel import tenancy
from interleave.ledger.models import LedgerEntry
from interleave.people.models import Person
from interleave.reinforcement.models import Review
from tests.cli.demo.conftest import NOW

ALONE: frozenset[str] = frozenset()  # nobody but those whom no world can do without


@pytest.mark.django_db
def test_two_builds_tell_the_same_story():
    assert story() == story()


def story():
    """Build a very small world, write down what happened in it, and take it back."""
    with transaction.atomic():
        built = demo_world.build(lambda _line: None, now=NOW, only=ALONE)
        with tenancy.scope(built.organisation_id):
            names = dict(Person.objects.values_list("pk", "email"))
            told = [
                (entry.name, entry.at, names.get(entry.person_id), names.get(entry.actor_id))
                for entry in LedgerEntry.objects.order_by("sequence")
            ]
            texts = list(Post.objects.order_by("written_at", "number").values_list("body", "author__name"))
            recalls = list(
                Review.objects.order_by("reviewed_at").values_list("rating", "item_version__prompt")
            )
        transaction.set_rollback(True)
    return built.counts, built.withdrawn, told, texts, recalls
