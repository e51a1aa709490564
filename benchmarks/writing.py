"""What writing costs: events into the ledger, people by a file, and a replay of everything.

INTERLEAVE_DATA=/folder python -m benchmarks.writing, on a folder that benchmarks.worlds has filled.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "interleave.config.settings")

SINGLE, BATCH, BATCHES, IMPORTED = 500, 100, 50, 5000


def main() -> None:
    import django

    django.setup()
    from django.conf import settings

    from interleave.kernel import tenancy
    from interleave.ledger import ledger
    from interleave.ledger.models import LedgerEntry
    from interleave.people.models import Person

    ada = Person.everywhere.get(email="ada@meridian.example")
    found: dict[str, Any] = {}
    with tenancy.scope(ada.organisation.pk):
        found["entries"] = LedgerEntry.objects.count()
        found["replay_seconds"] = timed(
            lambda: ledger.replay(settings.PROJECTORS, organisation_id=ada.organisation.pk)
        )
        found["single_per_second"] = SINGLE / timed(lambda: insert_one_by_one(ada))
        found["batched_per_second"] = BATCH * BATCHES / timed(lambda: insert_in_batches(ada))
        found["imported"] = IMPORTED
        found["import_seconds"] = timed(lambda: import_file(ada))
    sys.stdout.write("\n" + json.dumps(found) + "\n")


def timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def insert_one_by_one(ada: Any) -> None:
    """One event a transaction, each on the disk before the next: as requests do it."""
    from django.db import transaction

    from interleave.engine import events
    from interleave.kernel import clock
    from interleave.ledger import ledger

    for _ in range(SINGLE):
        with transaction.atomic():
            ledger.record(events.SpaceOpened(space_id=uuid4(), at=clock.now()), actor=ada)


def insert_in_batches(ada: Any) -> None:
    from django.db import transaction

    from interleave.engine import events
    from interleave.kernel import clock
    from interleave.ledger import ledger

    for _ in range(BATCHES):
        with transaction.atomic():
            batch = [events.SpaceOpened(space_id=uuid4(), at=clock.now()) for _ in range(BATCH)]
            ledger.record_many(batch, actor=ada)


def import_file(ada: Any) -> None:
    from benchmarks import stocking
    from interleave.kernel import clock

    rows = [(f"New {number:05}", f"new{number}", "", "") for number in range(IMPORTED)]
    stocking.import_people(ada, rows, clock.now())


if __name__ == "__main__":
    main()
