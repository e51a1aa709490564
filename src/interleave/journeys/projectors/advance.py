"""From what happens to how far each person is: the one writer of StepProgress.

The ledger hands every event to these handlers once, in its transaction, and again in a replay after
`reset`. An event that concerns a running journey costs 4 queries (places, their rows, changed rows, the
place), and 3 more the first time that this process meets the version.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from interleave.engine import events, pathways
from interleave.engine.pathways import Standing, StepFacts
from interleave.journeys import advancing, editions
from interleave.journeys.editions import Edition, EditionStep
from interleave.journeys.kinds import KINDS, Fact, StepKind, evidence_types
from interleave.journeys.models import Enrolment, EnrolmentState, StepProgress
from interleave.kernel import ids
from interleave.ledger import ledger
from interleave.ledger.ledger import Entry

_FIELDS = (*advancing.FACT_FIELDS, *advancing.PLAN_FIELDS)
_LONGEST_REASON = 500
_LONGEST_EXCUSE = 300
_MINUTE = Decimal("0.1")


@dataclass(slots=True)
class _Walk:
    """One person on one journey, with her rows of progress, while an event is applied."""

    enrolment: Enrolment
    edition: Edition
    rows: dict[UUID, StepProgress]
    stored: dict[UUID, tuple[object, ...]]  # the rows as they are in the database

    @property
    def by_slug(self) -> dict[str, StepProgress]:
        return {self.edition.by_id[step_id].slug: row for step_id, row in self.rows.items()}


def reset() -> None:
    """Forget all progress of the organisation in scope; the places themselves stay."""
    StepProgress.objects.all().delete()
    Enrolment.objects.update(
        state=EnrolmentState.ACTIVE,
        completed_at=None,
        withdrawn_at=None,
        last_activity_at=None,
        done_count=0,
        late_at=None,
    )


def on_enrolled(event: events.PersonEnrolled, entry: Entry) -> None:
    """Open a row for every step, and plan them. A person who comes back keeps what she did."""
    found = _lock(Enrolment.objects.filter(pk=event.enrolment_id))
    if not found:
        return  # the person was erased since; the ledger keeps the event, nobody is left to advance
    enrolment = found[0]
    enrolment.starts_on, enrolment.zone_name, enrolment.enrolled_at = (
        event.starts_on,
        event.zone_name,
        event.at,
    )
    enrolment.state, enrolment.completed_at, enrolment.withdrawn_at = EnrolmentState.ACTIVE, None, None
    enrolment.save(
        update_fields=["starts_on", "zone_name", "enrolled_at", "state", "completed_at", "withdrawn_at"]
    )
    edition = editions.load(enrolment.cohort.version_id)
    known = list(StepProgress.objects.filter(enrolment=enrolment))
    walk = _walk(enrolment, edition, known)
    fresh = [_new_row(enrolment, step) for step in edition.steps if step.id not in walk.rows]
    walk.rows.update((row.step_id, row) for row in fresh)
    _replan(walk)
    StepProgress.objects.bulk_create(fresh)
    _save(walk)
    _settle(walk, event.at, entry)


def on_withdrawn(event: events.EnrolmentWithdrawn, entry: Entry) -> None:
    """The place is given up; what was done stays written."""
    Enrolment.objects.filter(pk=event.enrolment_id).update(
        state=EnrolmentState.WITHDRAWN, withdrawn_at=event.at
    )


def on_excused(event: events.StepExcused, entry: Entry) -> None:
    """The step counts as done, and says why."""
    for walk in _walks(_lock(Enrolment.objects.filter(pk=event.enrolment_id))):
        row = walk.rows.get(event.step_id)
        if row is None or row.done_at is not None:
            continue
        row.done_at, row.excused, row.missed_at = event.at, event.reason[:_LONGEST_EXCUSE], None
        row.started_at = row.started_at or event.at
        _replan(walk)
        _save(walk)
        _settle(walk, event.at, entry)


def on_evidence(event: Any, entry: Entry) -> None:
    """Apply what happened to every journey that the person is on."""
    facts = [
        (kind, fact)
        for kind in KINDS.values()
        if (read := kind.evidence.get(type(event))) is not None and (fact := read(event)) is not None
    ]
    if not facts:
        return
    places = Enrolment.objects.filter(person_id=event.person_id).exclude(state=EnrolmentState.WITHDRAWN)
    concerned = [
        enrolment
        for enrolment in _lock(places)
        if any(_concerns(enrolment, kind, fact) for kind, fact in facts)
    ]
    for walk in _walks(concerned):
        for kind, fact in facts:
            if _concerns(walk.enrolment, kind, fact):
                _apply(walk, kind, fact, entry)


def _concerns(enrolment: Enrolment, kind: StepKind, fact: Fact) -> bool:
    """Tell whether the journey has a step of that kind and subject, and the fact belongs to its cohort."""
    if fact.cohort_id is not None and fact.cohort_id != enrolment.cohort_id:
        return False
    if fact.space_id is not None and fact.space_id != enrolment.cohort.space_id:
        return False
    edition = editions.load(enrolment.cohort.version_id)
    return any(
        step.kind == kind.name and fact.subject_id in (None, step.subject_id) for step in edition.steps
    )


def _apply(walk: _Walk, kind: StepKind, fact: Fact, entry: Entry) -> None:
    step = advancing.choose_step(walk.edition, kind, fact, walk.rows)
    if step is None:
        return
    row = walk.rows[step.id]
    is_done = advancing.apply(step, kind, fact, row)
    if advancing.snapshot(row, _FIELDS) == walk.stored[step.id]:
        return
    _replan(walk)
    _save(walk)
    if is_done:
        _record_done(walk, step, row, entry)
    if fact.started or fact.reopened:
        walk.enrolment.last_activity_at = fact.at
    _settle(walk, fact.at, entry)


def _record_done(walk: _Walk, step: EditionStep, row: StepProgress, entry: Entry) -> None:
    completed = events.StepCompleted(
        person_id=walk.enrolment.person_id,
        enrolment_id=walk.enrolment.pk,
        step_id=step.id,
        score=row.score,
        minutes=(Decimal(row.seconds) / 60).quantize(_MINUTE),
        at=row.done_at or entry.at,
    )
    ledger.record(completed, cause=entry)


def _settle(walk: _Walk, at: datetime, entry: Entry) -> None:
    """Bring the place itself up to date: completed when everything that counts is done."""
    enrolment = walk.enrolment
    standing = pathways.summarise(walk.edition.planned, walk.by_slug, now=at, choose=walk.edition.choose)
    complete = _is_complete(walk, standing)
    enrolment.done_count, enrolment.late_at = standing.done, _late_from(walk)
    newly = complete and enrolment.state == EnrolmentState.ACTIVE
    if newly:
        enrolment.state, enrolment.completed_at = EnrolmentState.COMPLETED, at
    elif not complete and enrolment.state == EnrolmentState.COMPLETED:
        enrolment.state, enrolment.completed_at = EnrolmentState.ACTIVE, None
    enrolment.save(update_fields=["state", "completed_at", "last_activity_at", "done_count", "late_at"])
    if newly:
        completed = events.JourneyCompleted(
            person_id=enrolment.person_id, enrolment_id=enrolment.pk, cohort_id=enrolment.cohort_id, at=at
        )
        ledger.record(completed, cause=entry)


def _is_complete(walk: _Walk, standing: Standing) -> bool:
    """Tell whether all that counts is done: required steps, and in a la carte the choice and its credits."""
    if standing.total == 0 or standing.done < standing.total:
        return False
    rows, worth = walk.by_slug, walk.edition.credits
    earned = sum(credit for slug, credit in worth.items() if rows[slug].done_at is not None)
    return earned >= walk.edition.credits_needed


def _late_from(walk: _Walk) -> datetime | None:
    """Return from when on something required is late, as long as nothing more happens."""
    instants = [
        max(row.opens_at, row.due_at)
        for step_id, row in walk.rows.items()
        if walk.edition.by_id[step_id].required
        and row.done_at is None
        and row.opens_at is not None
        and row.due_at is not None
    ]
    return min(instants, default=None)


def _lock(places: "QuerySet[Enrolment]") -> list[Enrolment]:
    """Read places with their cohorts, so that two events of one person wait for each other. 1 query."""
    return list(places.select_related("cohort").select_for_update(of=("self",)).order_by("id"))


def _walks(enrolments: Collection[Enrolment]) -> list[_Walk]:
    """Read the rows of some places. 1 query."""
    if not enrolments:
        return []
    rows: dict[UUID, list[StepProgress]] = {enrolment.pk: [] for enrolment in enrolments}
    for row in StepProgress.objects.filter(enrolment_id__in=list(rows)):
        rows[row.enrolment_id].append(row)
    return [
        _walk(enrolment, editions.load(enrolment.cohort.version_id), rows[enrolment.pk])
        for enrolment in enrolments
    ]


def _walk(enrolment: Enrolment, edition: Edition, rows: list[StepProgress]) -> _Walk:
    return _Walk(
        enrolment,
        edition,
        {row.step_id: row for row in rows},
        {row.step_id: advancing.snapshot(row, _FIELDS) for row in rows},
    )


def _new_row(enrolment: Enrolment, step: EditionStep) -> StepProgress:
    return StepProgress(
        id=ids.derived_id(enrolment.pk, str(step.id)), enrolment_id=enrolment.pk, step_id=step.id
    )


def _replan(walk: _Walk) -> None:
    """Ask the engine when every step opens and ends, and why."""
    facts = {
        slug: StepFacts(row.started_at, row.done_at, row.score, row.share, row.minutes, row.count)
        for slug, row in walk.by_slug.items()
    }
    plans = pathways.plan(
        walk.edition.planned,
        facts,
        starts_on=walk.enrolment.starts_on,
        zone=ZoneInfo(walk.enrolment.zone_name),
    )
    for slug, row in walk.by_slug.items():
        row.opens_at, row.due_at = plans[slug].opens_at, plans[slug].due_at
        row.reason = plans[slug].reason[:_LONGEST_REASON]


def _save(walk: _Walk) -> None:
    """Write the rows that are no longer as they were read. 1 query, or none."""
    changed = [
        row
        for step_id, row in walk.rows.items()
        if step_id in walk.stored and advancing.snapshot(row, _FIELDS) != walk.stored[step_id]
    ]
    if len(changed) == 1:  # by far the most frequent, and a fifth of the cost
        changed[0].save(update_fields=_FIELDS)
    elif changed:
        StepProgress.objects.bulk_update(changed, _FIELDS)
    walk.stored.update((row.step_id, advancing.snapshot(row, _FIELDS)) for row in changed)


HANDLERS: dict[type, Callable[[Any, Entry], None]] = {
    events.PersonEnrolled: on_enrolled,
    events.EnrolmentWithdrawn: on_withdrawn,
    events.StepExcused: on_excused,
    **dict.fromkeys(evidence_types(), on_evidence),
}
