"""Keeping the counts of CohortStep: by difference, never by counting again.

The database adds, so two events at once lose nothing. Who touches several steps locks them first, in the
order of their ids, so that two of them wait for each other instead of standing in each other's way.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import connection
from django.db.models import F

from interleave.journeys import editions, tallies
from interleave.journeys.models import Cohort, CohortStep
from interleave.journeys.tallies import Tally
from interleave.kernel import ids

Changes = dict[tuple[UUID, UUID], Tally]  # by (cohort, step)


def reset() -> None:
    """Forget the counts of the organisation in scope."""
    CohortStep.objects.all().delete()


def note(changes: Changes, cohort_id: UUID, step_id: UUID, before: Tally, after: Tally) -> None:
    """Add what a row of progress adds now, and take what it added before."""
    if before != after:
        known = changes.get((cohort_id, step_id), tallies.NOTHING)
        changes[cohort_id, step_id] = known.plus(after.minus(before))


def write(changes: Mapping[tuple[UUID, UUID], Tally]) -> None:
    """Add the differences of one event. 1 query per distinct difference; locking several steps is 1 more."""
    by_cohort: dict[UUID, dict[UUID, Tally]] = {}
    for (cohort_id, step_id), change in sorted(changes.items()):
        if change != tallies.NOTHING:
            by_cohort.setdefault(cohort_id, {})[step_id] = change
    for cohort_id, by_step in by_cohort.items():
        _lock(cohort_id, list(by_step))
        for change, step_ids in _grouped(by_step).items():
            if not _add(cohort_id, step_ids, change):
                _open(cohort_id)
                _add(cohort_id, step_ids, change)


def _lock(cohort_id: UUID, step_ids: list[UUID]) -> None:
    """Let whoever comes second wait at the first step, not in the middle. SQLite has one writer anyway."""
    if len(step_ids) > 1 and connection.features.has_select_for_update:
        rows = CohortStep.objects.filter(cohort_id=cohort_id, step_id__in=step_ids).order_by("id")
        list(rows.select_for_update().values_list("id"))


def _grouped(by_step: Mapping[UUID, Tally]) -> dict[Tally, list[UUID]]:
    found: dict[Tally, list[UUID]] = {}
    for step_id, change in by_step.items():
        found.setdefault(change, []).append(step_id)
    return found


def _add(cohort_id: UUID, step_ids: Iterable[UUID], change: Tally) -> int:
    """Return how many rows there were to change."""
    sums = {name: F(name) + value for name, value in change._asdict().items() if value}
    return CohortStep.objects.filter(cohort_id=cohort_id, step_id__in=step_ids).update(**sums)


def _open(cohort_id: UUID) -> None:
    """Make the rows of a cohort, as its first person comes; whoever is second finds them. 2 queries."""
    version_id = Cohort.objects.values_list("version_id", flat=True).get(pk=cohort_id)
    rows = [
        CohortStep(id=ids.derived_id(cohort_id, str(step.id)), cohort_id=cohort_id, step_id=step.id)
        for step in editions.load(version_id).steps
    ]
    CohortStep.objects.bulk_create(sorted(rows, key=lambda row: row.id), ignore_conflicts=True)
