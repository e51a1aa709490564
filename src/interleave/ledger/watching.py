"""Reading on from where one stopped: who something happened to since then."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Max

from interleave.kernel import tenancy
from interleave.ledger.models import LedgerEntry


def latest_sequence() -> int:
    """Return how far the ledger of the organisation in scope goes; 0: nothing yet. 1 query."""
    entries = LedgerEntry.objects.filter(organisation_id=tenancy.current_organisation_id())
    return entries.aggregate(last=Max("sequence"))["last"] or 0


def people_since(sequence: int, *, limit: int, apart_from: Collection[str] = ()) -> tuple[set[UUID], int]:
    """Return whom the next `limit` entries are about, and how far these go. 1 query.

    Events of these names (`apart_from`) concern nobody here. With several writers at once an entry may
    become visible behind one that was read already; who must not miss any reads everything now and then.
    """
    entries = LedgerEntry.objects.filter(
        organisation_id=tenancy.current_organisation_id(), sequence__gt=sequence
    )
    rows = list(entries.order_by("sequence").values_list("sequence", "person_id", "name")[:limit])
    found = {person_id for _sequence, person_id, name in rows if person_id and name not in apart_from}
    return found, rows[-1][0] if rows else sequence
