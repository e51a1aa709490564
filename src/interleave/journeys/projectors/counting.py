"""Keeping the counts of CohortStep: by difference, never by counting again.

The database adds, so two events at once lose nothing. Who touches several steps locks them first, in the
order of their ids, so that two of them wait for each other instead of standing in each other's way.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

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
    """Add the differences of one event. 1 query for one step; else 1, and 1 per distinct difference."""
    real = {place: change for place, change in changes.items() if change != tallies.NOTHING}
    if len(real) == 1:
        [((cohort_id, step_id), change)] = real.items()
        if _add(cohort_id, [step_id], change):
            return
    for cohort_id in sorted({cohort_id for cohort_id, _step in real}):
        _write_cohort(
            cohort_id, {step: change for (cohort, step), change in real.items() if cohort == cohort_id}
        )


def _write_cohort(cohort_id: UUID, changes: Mapping[UUID, Tally]) -> None:
    rows = CohortStep.objects.filter(cohort_id=cohort_id, step_id__in=list(changes))
    locked = rows.select_for_update().order_by("id").values_list("step_id", flat=True)
    if len(locked) < len(changes):
        _open(cohort_id)
    by_change: dict[Tally, list[UUID]] = {}
    for step_id, change in changes.items():
        by_change.setdefault(change, []).append(step_id)
    for change, step_ids in by_change.items():
        _add(cohort_id, step_ids, change)


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
