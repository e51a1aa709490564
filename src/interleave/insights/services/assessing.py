"""Asking the rules, and what was learnt, about people again, every minute, for those concerned."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from interleave.engine import events, risk
from interleave.engine.risk import Assessment
from interleave.insights import gathering, snapshots
from interleave.insights.models import Basis, RiskAssessment, Tier, TierChange, Watermark
from interleave.insights.selectors import trials
from interleave.journeys.selectors import standing
from interleave.journeys.selectors.standing import Standing
from interleave.kernel import ids, jobs
from interleave.ledger import ledger, watching

READER = "risk"
OLD_AFTER = timedelta(hours=6)
SWEEP_EVERY = timedelta(hours=1)  # for who has begun without anything happening
MOST_ENTRIES = 5000  # of the ledger, read at once
MOST_OLD = 500  # assessments refreshed at once, so that the loop goes on to other work
SAID_FOR = timedelta(days=7)  # who rises again within that is not told about again
AT_ONCE = 500  # places of a cohort in one transaction
OWN = frozenset(
    {
        events.RiskRaised.name,
        events.InterventionRecorded.name,
        events.InterventionClosed.name,
        events.InterventionUndone.name,
    }
)
ORDER = {tier: number for number, tier in enumerate(risk.TIERS)}


def assess_cohorts(*, now: datetime) -> None:
    """Assess whom something happened to since the last time, whose assessment is old, and who is new.

    5 queries when there is nothing to do, 7 once an hour; else 21 at most for each AT_ONCE places of a
    cohort, and those of the news when a person's tier rises. Raises SubjectsFailed after all cohorts
    were tried if any enrolment or cohort failed.
    """
    with jobs.JobRun("assess_cohorts", now=now) as run:
        mark = Watermark.objects.filter(reader=READER).first()
        if mark is None:
            sequence, places = watching.latest_sequence(), standing.list_running_places()
            mark = Watermark(reader=READER, swept_at=now)
        else:
            touched, sequence = watching.people_since(mark.sequence, limit=MOST_ENTRIES, apart_from=OWN)
            places = _concerned(touched, run, now=now)
            if now - mark.swept_at >= SWEEP_EVERY:
                _add(places, _never_assessed())
                mark.swept_at = now
        _add_retries(places, run)
        for cohort_id, enrolment_ids in places.items():
            for some in _batches(enrolment_ids, AT_ONCE):
                run.attempt_together(
                    "enrolment",
                    some,
                    partial(_assess_some, cohort_id=cohort_id, now=now),
                    group=("cohort", cohort_id),
                )
        if run.is_full:
            return  # the next run reads the same entries again, for the cohorts that were not reached
        if mark.sequence != sequence or mark.swept_at == now:
            mark.sequence = sequence
            mark.save()


def _assess_some(enrolment_ids: Sequence[UUID], *, cohort_id: UUID, now: datetime) -> None:
    assess_places(cohort_id=cohort_id, enrolment_ids=enrolment_ids, now=now)


def _add_retries(places: dict[UUID, list[UUID]], run: jobs.JobRun) -> None:
    """Add the enrolments and whole cohorts that failed before and are due again. 2 queries at most."""
    cohort_ids, enrolment_ids = run.list_retries("cohort"), run.list_retries("enrolment")
    if cohort_ids:
        _add(places, standing.list_running_places(cohort_ids=cohort_ids))
    if enrolment_ids:
        _add(places, standing.list_running_places(enrolment_ids=enrolment_ids))


@transaction.atomic
def assess_places(*, cohort_id: UUID, enrolment_ids: Sequence[UUID], now: datetime) -> None:
    """Assess some places of one cohort, and keep the signals of those whose day to be learnt from has come.

    The assessments of those that are over or have not begun are forgotten.
    """
    cohort = standing.read_standing(cohort_id=cohort_id, enrolment_ids=enrolment_ids, now=now)
    signals = gathering.gather(cohort, now=now)
    snapshots.keep(signals, now=now)
    model, journey = trials.find_model(), str(cohort.journey_id)
    known = {row.enrolment_id: row for row in _rows(enrolment_ids)}
    gone = known.keys() - signals.keys()
    if gone:
        RiskAssessment.objects.filter(enrolment_id__in=gone).delete()
    found = [
        (
            place,
            risk.assess(signals[place.enrolment_id], model, journey=journey),
            known.get(place.enrolment_id),
        )
        for place in cohort.places
        if place.enrolment_id in signals
    ]
    basis = Basis.RULES if model is None else Basis.PAST
    rows = [_row(cohort_id, place, assessment, old, basis=basis, now=now) for place, assessment, old in found]
    RiskAssessment.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["score", "tier", "reasons", "changes", "basis", "since", "assessed_at"],
    )
    _note_changes(
        [(row, old.tier if old else Tier.NONE.value) for row, (_p, _a, old) in zip(rows, found, strict=True)]
    )


def _rows(enrolment_ids: Iterable[UUID]) -> Iterable[RiskAssessment]:
    return RiskAssessment.objects.filter(enrolment_id__in=enrolment_ids).select_for_update().order_by("pk")


def _row(
    cohort_id: UUID,
    place: Standing,
    found: Assessment,
    old: RiskAssessment | None,
    *,
    basis: Basis,
    now: datetime,
) -> RiskAssessment:
    return RiskAssessment(
        id=ids.derived_id(place.enrolment_id, "risk"),
        enrolment_id=place.enrolment_id,
        cohort_id=cohort_id,
        person_id=place.person_id,
        score=found.score,
        tier=found.tier,
        reasons=[
            {"code": reason.code, "words": reason.words, "weight": reason.weight} for reason in found.reasons
        ],
        changes=list(found.changes),
        basis=basis,
        since=old.since if old is not None and old.tier == found.tier else now,
        assessed_at=now,
    )


def _note_changes(assessed: list[tuple[RiskAssessment, str]]) -> None:
    """Keep changed tiers as dated rows, and tell the ledger of those that rose to who must act."""
    changed = [(row, before) for row, before in assessed if row.tier != before]
    rising = [
        (row, before)
        for row, before in changed
        if ORDER[row.tier] > ORDER[before] and ORDER[row.tier] >= ORDER[Tier.FACILITATOR]
    ]
    known = _told_lately(rising)
    TierChange.objects.bulk_create(
        TierChange(
            id=ids.new_id(),
            enrolment_id=row.enrolment_id,
            before=before,
            tier=row.tier,
            reasons=row.reasons,
            at=row.assessed_at,
        )
        for row, before in changed
    )
    raised = [
        events.RiskRaised(
            person_id=row.person_id,
            enrolment_id=row.enrolment_id,
            cohort_id=row.cohort_id,
            before=before,
            tier=row.tier,
            at=row.assessed_at,
            reason=row.reasons[0]["words"] if row.reasons else "",
        )
        for row, before in rising
        if ORDER[row.tier] > known.get(row.enrolment_id, 0)
    ]
    if raised:
        ledger.record_many(raised)


def _told_lately(rising: list[tuple[RiskAssessment, str]]) -> dict[UUID, int]:
    """Return the highest tier, as a number, that each of these reached lately: up and down is no news.

    1 query, or none.
    """
    if not rising:
        return {}
    lately = TierChange.objects.filter(
        enrolment_id__in=[row.enrolment_id for row, _before in rising],
        at__gt=rising[0][0].assessed_at - SAID_FOR,
    )
    highest: dict[UUID, int] = {}
    for enrolment_id, tier in lately.values_list("enrolment_id", "tier"):
        highest[enrolment_id] = max(ORDER[tier], highest.get(enrolment_id, 0))
    return highest


def _concerned(person_ids: set[UUID], run: jobs.JobRun, *, now: datetime) -> dict[UUID, list[UUID]]:
    """Return the places of some people and those assessed long ago, by cohort. 2 queries at most.

    Old ones that failed and wait are left out: they are the oldest, and would fill MOST_OLD for ever.
    """
    waiting = Q(enrolment_id__in=run.list_waiting("enrolment")) | Q(cohort_id__in=run.list_waiting("cohort"))
    old = Q(assessed_at__lte=now - OLD_AFTER) & ~waiting
    assessed = RiskAssessment.objects.filter(old | Q(person_id__in=person_ids)).order_by("assessed_at", "pk")
    found: dict[UUID, list[UUID]] = {}
    for cohort_id, enrolment_id in assessed.values_list("cohort_id", "enrolment_id")[
        : MOST_OLD + len(person_ids)
    ]:
        found.setdefault(cohort_id, []).append(enrolment_id)
    if person_ids:
        _add(found, standing.list_running_places(person_ids=person_ids))
    return found


def _never_assessed() -> dict[UUID, list[UUID]]:
    """Return the places without an assessment, by cohort: new, or not begun. 2 queries."""
    known = set(RiskAssessment.objects.values_list("enrolment_id", flat=True))
    return {
        cohort_id: [pk for pk in enrolment_ids if pk not in known]
        for cohort_id, enrolment_ids in standing.list_running_places().items()
    }


def _add(places: dict[UUID, list[UUID]], more: dict[UUID, list[UUID]]) -> None:
    for cohort_id, enrolment_ids in more.items():
        mine = places.setdefault(cohort_id, [])
        known = set(mine)
        mine.extend(pk for pk in enrolment_ids if pk not in known)


def _batches(found: Sequence[UUID], size: int) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(found), size):
        yield found[start : start + size]
